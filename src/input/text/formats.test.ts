import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { INPUT_FORMATS } from '../index.ts';
import { collect, cut } from './testing.ts';

const TEXT_FORMATS = INPUT_FORMATS.filter((format) => format.content !== 'packets');

interface CaseFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

function caseFiles(format: string): CaseFile[] {
  const folder = new URL(`../${format}/cases/`, import.meta.url);
  return readdirSync(folder).map((name) => ({
    name: `${format}/${name}`,
    bytes: new Uint8Array(readFileSync(new URL(name, folder))),
  }));
}

const ALL = TEXT_FORMATS.map((format) => ({ format, files: caseFiles(format.name) }));

/** Keys, signs and values that formats look for, so that random text reaches beyond the first check. */
const WORDS = [
  '#fields\t',
  '#separator \\x09\n',
  '\t',
  '\n',
  '\r\n',
  ',',
  ':',
  '{',
  '}',
  '[',
  ']',
  '"',
  '-',
  '(empty)',
  '1e400',
  '-1',
  '99999999999999999999',
  'ts',
  'id.orig_h',
  'id.resp_p',
  'proto',
  '10.0.0.5',
  '2001:db8::5',
  'event_type',
  'flow',
  'flashes',
  'trafficDate',
  'srcip',
  'sa',
  'eni-1',
  '__proto__',
  'null',
  'true',
  '2023-11-14 22:13:20',
];

describe.each(ALL)('$format.name', ({ format, files }) => {
  test('has cases, and takes them for its own', () => {
    expect(files.length).toBeGreaterThan(0);
    for (const { name, bytes } of files) {
      expect(format.probe(bytes), name).toBe(true);
      const result = collect(format, [bytes]);
      expect(result.records.length + result.lookups.length + result.sessionNames.length, name).toBeGreaterThan(0);
      expect(result.damages, name).toEqual([]);
    }
  });

  test('gives its reason for refusing the cases of every other format', () => {
    for (const other of ALL)
      for (const { name, bytes } of other.files)
        if (other.format !== format) expect(format.probe(bytes), name).toMatch(/^[a-z].*[^.]$/i);
    expect(format.probe(new Uint8Array(0))).toBe('the file is empty');
    expect(format.probe(new Uint8Array(100))).toContain('not text');
  });

  test('gives the same however a file is cut into pieces', () => {
    for (const { bytes } of files) {
      const whole = collect(format, [bytes]);
      expect(collect(format, cut(bytes, Array.from(bytes.keys())))).toEqual(whole);
      fc.assert(
        fc.property(fc.array(fc.nat(bytes.length), { maxLength: 6 }), (places) => {
          expect(collect(format, cut(bytes, places))).toEqual(whole);
        }),
        { seed: 20_260_104, numRuns: 100 },
      );
    }
  });

  test('keeps what stands before the place where a file was cut off', () => {
    for (const { name, bytes } of files) {
      const whole = collect(format, [bytes]);
      for (let end = 0; end < bytes.length; end++) {
        const part = collect(format, [bytes.subarray(0, end)]);
        // The last record may lack its end; all before it are whole.
        const kept = part.records.slice(0, -1);
        // A list before its trafficDate counts from 1970 until the file tells.
        if (!name.includes('sorted')) expect(kept).toEqual(whole.records.slice(0, kept.length));
        expect(part.lookups.slice(0, -1)).toEqual(whole.lookups.slice(0, Math.max(0, part.lookups.length - 1)));
      }
    }
  });

  test('never throws, whatever the bytes', () => {
    const noise = fc.array(fc.oneof(fc.constantFrom(...WORDS), fc.string({ maxLength: 6 })), { maxLength: 60 });
    fc.assert(
      fc.property(noise, (words) => {
        const bytes = new TextEncoder().encode(words.join(''));
        format.probe(bytes);
        collect(format, [bytes]);
      }),
      { seed: 20_260_105, numRuns: 300 },
    );
    let reached = 0;
    for (const { bytes } of files)
      fc.assert(
        fc.property(fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 8 }), (changes) => {
          const damaged = bytes.slice();
          for (const [place, byte] of changes) damaged[place % damaged.length] = byte;
          format.probe(damaged);
          const result = collect(format, [damaged]);
          for (const record of result.records) {
            reached++;
            expect(Number.isSafeInteger(record.startMicros)).toBe(true);
            for (const count of [record.durationMicros, record.srcPackets, record.dstPayloadBytes])
              expect(Number.isInteger(count) && count >= 0).toBe(true);
            for (const port of [record.srcPort, record.dstPort])
              expect(Number.isInteger(port) && port >= -1 && port <= 65_535).toBe(true);
          }
        }),
        { seed: 20_260_106, numRuns: 200 },
      );
    if (format.content === 'flows') expect(reached).toBeGreaterThan(100);
  });
});
