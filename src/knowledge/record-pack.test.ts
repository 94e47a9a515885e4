import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { METADATA_LIMITS, metadataOf } from '../model/metadata.ts';
import type { WrittenRecord } from '../model/written-record.ts';
import { loadPacks } from './load-packs.ts';
import {
  compareRecords,
  parseRecordPack,
  type RecordPackHead,
  writeRecordLine,
  writeRecordPackEnd,
  writeRecordPackHead,
} from './record-pack.ts';

const HEAD: RecordPackHead = {
  name: 'community',
  version: '0.3.0',
  title: 'A title',
  author: 'Some people',
  licence: 'CC0-1.0',
  updated: '2026-03-04',
  sources: ['What was seen'],
};

function packOf(records: readonly WrittenRecord[], head = HEAD): string {
  const lines = [writeRecordPackHead(head), ...records.map(writeRecordLine), writeRecordPackEnd(records.length)];
  return lines.map((line) => `${line}\n`).join('');
}

const EVENT: WrittenRecord = {
  kind: 'event',
  key: 'link-then-login',
  record: metadataOf({ title: 'Link, then login', description: 'In this order.', impactsTags: ['CredentialsEntered'] }),
  rule: { eventId: 'link-then-login', steps: ['ab'.repeat(16), 'cd'.repeat(32)], windowSeconds: 30.5 },
};

const text = (maxLength: number) =>
  fc
    .string({ minLength: 1, maxLength, unit: 'grapheme' })
    .filter((value) => value.trim() !== '' && value.length <= maxLength);
const tags = fc.uniqueArray(text(METADATA_LIMITS.tagChars), { maxLength: 4 });
const written = fc.record({
  number: fc.nat(50),
  kind: fc.constantFrom('destination' as const, 'behavior' as const),
  title: text(40),
  description: text(200),
  relevance: fc.constantFrom('', 'knownBad', 'seenNearBad', 'knownUninteresting'),
  destinationTags: tags,
  platformHintTags: tags,
});

describe('a pack of written records', () => {
  it('holds the fields of knowledge of Destinations behind all others, and no member where there are none', () => {
    const place: WrittenRecord = {
      kind: 'destination',
      key: 'a.example:443',
      record: metadataOf({ title: 'A place', description: 'What it is.' }),
      rule: null,
      knowledge: { owner_groups: ['Example Ltd'], concern_level: 2, controllable_urls: false },
    };
    const plain = { ...place, key: 'b.example:443', knowledge: null };
    expect(writeRecordLine(place)).toBe(
      '{"kind":"destination","key":"a.example:443","title":"A place","description":"What it is.",' +
        '"knowledge":{"owner_groups":["Example Ltd"],"concern_level":2,"controllable_urls":false}}',
    );
    expect(writeRecordLine(plain)).toBe(
      '{"kind":"destination","key":"b.example:443","title":"A place","description":"What it is."}',
    );
    const { written = [] } = parseRecordPack(packOf([place, plain]), 'file');
    expect(written[0]).toEqual(place);
    expect(Object.hasOwn(written[1]!, 'knowledge')).toBe(false);
    expect(packOf(written)).toBe(packOf([place, plain]));
  });

  it('is refused where such a field is wrong, or stands in a record of another kind', () => {
    const line = (kind: string, key: string, knowledge: string) =>
      packOf([]).replace(
        '{"end":true,"records":0}',
        `{"kind":"${kind}","key":"${key}","title":"T","description":"D","knowledge":${knowledge}}\n{"end":true,"records":1}`,
      );
    for (const [pack, message] of [
      [line('destination', 'a.example:443', '{"concern_level":9}'), /file:2: knowledge: concern_level is 9/],
      [line('destination', 'a.example:443', '{"else":9}'), /file:2: knowledge: there is a member "else"/],
      [line('event', 'e', '{"concern_level":3}'), /file:2: knowledge: an event has none/],
    ] as const)
      expect(() => parseRecordPack(pack, 'file')).toThrow(message);
  });

  it('gives back every record, and the same bytes when it is written again', () => {
    fc.assert(
      fc.property(fc.uniqueArray(written, { selector: ({ kind, number }) => `${kind}${number}` }), (all) => {
        const records = all
          .map(({ kind, number, ...record }): WrittenRecord => {
            const key = kind === 'destination' ? `é${number}.example:443` : number.toString(16);
            return { kind, key, record: metadataOf(record), rule: null };
          })
          .concat(EVENT)
          .sort(compareRecords);
        const bytes = packOf(records);
        const pack = parseRecordPack(bytes, 'x');
        expect(pack.written).toEqual(records);
        expect(packOf(pack.written!, pack)).toBe(bytes);
      }),
    );
  });

  it('is loaded from a folder like any other pack', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'flowsage-records-'));
    try {
      writeFileSync(join(folder, 'community.records.ndjson'), packOf([EVENT]));
      expect(await loadPacks(folder)).toMatchObject([{ ...HEAD, records: [], written: [EVENT] }]);
      writeFileSync(join(folder, 'again.records.ndjson'), packOf([]));
      await expect(loadPacks(folder)).rejects.toThrow(/two packs .* called community/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('keeps the names of steps, and leaves them out where there are none', () => {
    const rule = EVENT.rule!;
    const named: WrittenRecord = { ...EVENT, rule: { ...rule, stepNames: ['The link is opened', ''] } };
    expect(parseRecordPack(packOf([named]), 'x').written).toEqual([named]);
    expect(packOf([EVENT])).not.toContain('stepNames');
    const empty: WrittenRecord = { ...EVENT, rule: { ...rule, stepNames: ['', ' '] } };
    expect(parseRecordPack(packOf([empty]), 'x').written).toEqual([EVENT]);
  });

  it('that is cut off, damaged or hostile is refused, with the line', () => {
    const whole = packOf([EVENT]);
    const lines = whole.trimEnd().split('\n');
    const record = JSON.parse(lines[1]!) as Record<string, unknown>;
    const withRecord = (change: object): string =>
      [lines[0], JSON.stringify({ ...record, ...change }), lines[2]].join('\n');
    for (const [bad, reason] of [
      ['', /x:1: /],
      ['{}', /x:1: no head/],
      [lines.slice(0, 2).join('\n'), /x:2: no end/],
      [[lines[0], lines[2]].join('\n'), /x:2: no end/],
      [[lines[0], lines[1], lines[1], writeRecordPackEnd(2)].join('\n'), /x:3: .* again/],
      [whole.replace('"community"', '"../community"'), /x:1: name/],
      [withRecord({ kind: 'other' }), /x:2: kind/],
      [withRecord({ key: 'a b' }), /x:2: key/],
      [withRecord({ kind: 'destination', key: 'site.com' }), /x:2: key/],
      [withRecord({ title: '' }), /x:2: .*title/],
      [withRecord({ tags: { other: ['x'] } }), /x:2: tags/],
      [withRecord({ rule: { steps: ['ab'], windowSeconds: 1 } }), /x:2: rule/],
      [withRecord({ rule: { steps: ['ab', 'AB'], windowSeconds: 1 } }), /x:2: rule/],
      [withRecord({ rule: { steps: ['ab', 'cd'], windowSeconds: 0 } }), /x:2: rule/],
      [withRecord({ rule: { ...EVENT.rule, stepNames: ['one'] } }), /x:2: rule: stepNames/],
      [withRecord({ rule: { ...EVENT.rule, stepNames: ['one', 2] } }), /x:2: rule: stepNames/],
      [withRecord({ rule: { ...EVENT.rule, stepNames: ['one', 'x'.repeat(201)] } }), /x:2: rule: stepNames/],
      [withRecord({ kind: 'behavior', key: 'ab' }), /x:2: rule/],
    ] as const)
      expect(() => parseRecordPack(bad, 'x'), bad.slice(0, 300)).toThrow(reason);
  });
});
