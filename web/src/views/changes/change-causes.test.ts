import type { JudgementV1 } from '@flowsage/client';
import { describe, expect, it } from 'vitest';
import { causeTexts, changeCauses, evidenceChanges, packChangeText, recordChanges } from './change-causes.ts';

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

describe('causes in words', () => {
  const record = (before: string | null, after: string | null) =>
    ({ kind: 'destination', key: 'a:443', title: 'A', before, after }) as const;

  it('count the records that are listed, not all that was published meanwhile', () => {
    expect(causeTexts({ packs: [], revisions: 6 }, [record(null, 'version 1')])).toEqual([
      '1 record that people wrote',
    ]);
    expect(causeTexts({ packs: [], revisions: 6 }, [record('starter 1', 'starter 2')])).toEqual([
      '6 changes of what people wrote, none of a record that it quotes',
    ]);
    expect(causeTexts({ packs: [{ name: 'starter', before: null, after: '2' }], revisions: 0 }, [])).toEqual([
      'pack starter 2 is new',
    ]);
  });
});

describe('evidence', () => {
  it('is told by its sentences that came and went', () => {
    const judged = (...evidence: string[]) => ({ evidence }) as unknown as JudgementV1;
    expect(evidenceChanges(judged('a', 'b'), judged('b', 'c'))).toEqual({ came: ['c'], went: ['a'] });
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
