import { describe, expect, it } from 'vitest';
import { changeCauses, packChangeText, recordChanges } from './change-causes.ts';

const pack = (name: string, version: string, digest = version) => ({ name, version, digest });

describe('what made a verdict another one', () => {
  it('is a pack that came, went or says something else, and what people published', () => {
    const causes = changeCauses(
      {
        revision: 3,
        packs: [pack('starter', '1.0.0'), pack('old', '1.0.0'), pack('same', '2.0.0'), pack('edited', '1', 'a')],
      },
      {
        revision: 5,
        packs: [pack('same', '2.0.0'), pack('starter', '1.1.0'), pack('lists', '7'), pack('edited', '1', 'b')],
      },
    );
    expect(causes.revisions).toBe(2);
    expect(causes.packs.map(packChangeText)).toEqual([
      'pack edited 1 says something else',
      'pack lists 7 is new',
      'pack old 1.0.0 is gone',
      'pack starter 1.0.0 → 1.1.0',
    ]);
  });

  it('is none of it where both rest on the same', () => {
    const basis = { revision: 3, packs: [pack('starter', '1.0.0')] };
    expect(changeCauses(basis, basis)).toEqual({ packs: [], revisions: 0 });
  });
});

describe('records', () => {
  it('came, went, or are written otherwise', () => {
    const record = (key: string, before: string | null, after: string | null) =>
      ({ kind: 'destination', key, title: key, before, after }) as const;
    const changes = recordChanges([record('a', null, '1'), record('b', '1', null), record('c', '1', '2')]);
    expect(changes.came.map(({ key }) => key)).toEqual(['a']);
    expect(changes.went.map(({ key }) => key)).toEqual(['b']);
    expect(changes.rewritten.map(({ key }) => key)).toEqual(['c']);
  });
});
