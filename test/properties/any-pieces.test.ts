import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { INPUT_FORMATS } from '../../src/input/index.ts';
import { pcap } from '../../src/input/pcap/read.ts';
import { pcapHeader, pcapRecord } from '../../src/input/testing/capture-bytes.ts';
import { labelBatch } from '../../src/label/label-batch.ts';
import type { InputFormat, InputSink } from '../../src/model/input.ts';
import { NameTable } from '../../src/model/name-table.ts';
import { chooseNames, DEFAULT_NAME_SOURCES } from '../../src/naming/choose-names.ts';
import { DnsAnswers } from '../../src/naming/dns-answers.ts';
import { ndjson } from '../../src/output/ndjson/write.ts';
import { PacketFlows } from '../../src/pipeline/packet-flows.ts';
import { writeFlows } from '../../src/pipeline/write-flows.ts';
import { RandomFrames } from './random-frames.ts';
import { readRepositoryFiles } from './repository-files.ts';

/** Feeds a reader these pieces, each in memory that is used for something else right after. */
function feed(format: InputFormat, bytes: Uint8Array, cuts: readonly number[], sink: InputSink): void {
  const reader = format.open(sink, {});
  const ends = [...new Set([...cuts.filter((cut) => cut < bytes.length), bytes.length])].sort((a, b) => a - b);
  let at = 0;
  for (const end of ends) {
    const piece = bytes.slice(at, end);
    reader.push(piece);
    piece.fill(0x5a);
    at = end;
  }
  reader.end();
}

/** Everything a reader hands over, as one text. */
function handedOver(format: InputFormat, bytes: Uint8Array, cuts: readonly number[]): string {
  const calls: string[] = [];
  const keep = (...call: unknown[]): void => void calls.push(JSON.stringify(call));
  feed(format, bytes, cuts, {
    frame: (data, start, end, linkType, micros, wire) =>
      keep('frame', linkType, micros, wire, Buffer.from(data.subarray(start, end)).toString('latin1')),
    record: (record) => keep('record', record),
    lookup: (...lookup) => keep('lookup', lookup),
    sessionName: (...claim) => keep('sessionName', claim),
    skip: (...reason) => keep('skip', reason),
    damage: (message) => keep('damage', message),
  });
  return calls.join('\n');
}

/** The flows of a capture as they are written. */
async function written(format: InputFormat, bytes: Uint8Array, cuts: readonly number[]): Promise<string> {
  const answers = new DnsAnswers();
  const flows = new PacketFlows({}, new NameTable(), answers);
  const reasons: string[] = [];
  feed(format, bytes, cuts, {
    frame: (data, start, end, linkType, micros, wire) => flows.frame(data, start, end, linkType, micros, wire),
    record() {},
    lookup() {},
    sessionName() {},
    skip: (reason) => void reasons.push(reason),
    damage: (message) => void reasons.push(message),
  });
  const batch = flows.close((reason, count) => void reasons.push(`${reason}: ${count}`));
  chooseNames(batch, { answers, cache: new Map(), sources: DEFAULT_NAME_SOURCES });
  labelBatch(batch);
  const text: string[] = [];
  const target = { write: async (piece: Uint8Array): Promise<void> => void text.push(Buffer.from(piece).toString()) };
  await writeFlows(target, batch, ndjson, true, 'x.ndjson');
  return `${text.join('')}${reasons.join('\n')}`;
}

function cutsWithin(length: number): fc.Arbitrary<number[]> {
  const anywhere = fc.array(fc.nat(length), { maxLength: 60, size: 'max' });
  // Neighbouring cuts leave pieces of one byte, where states are most easily lost.
  const close = fc.tuple(fc.nat(length), fc.integer({ min: 1, max: 400 }));
  return fc.oneof(
    anywhere,
    close.map(([at, count]) => Array.from({ length: count }, (_, i) => at + i)),
  );
}

const files = readRepositoryFiles();

describe('a file in any pieces', () => {
  it('is of every format', () => {
    expect(INPUT_FORMATS.filter((format) => !files.some((file) => file.format === format))).toEqual([]);
  });

  it.each(files)('gives the same calls: $path', ({ format, bytes }) => {
    const whole = handedOver(format, bytes, []);
    expect(whole.length).toBeGreaterThan(0);
    fc.assert(
      fc.property(cutsWithin(bytes.length), (cuts) => {
        expect(handedOver(format, bytes, cuts) === whole).toBe(true);
      }),
      { numRuns: bytes.length > 300_000 ? 8 : 25 },
    );
    if (bytes.length > 20_000) return;
    const everywhere = Array.from(bytes, (_, i) => i);
    expect(handedOver(format, bytes, everywhere) === whole).toBe(true);
  });

  const captures = files.filter(({ format }) => format.content === 'packets');

  it.each(captures)('gives the same flows byte by byte: $path', async ({ format, bytes }) => {
    const whole = await written(format, bytes, []);
    expect(whole.split('\n').length).toBeGreaterThan(1);
    await fc.assert(
      fc.asyncProperty(cutsWithin(bytes.length), async (cuts) => {
        expect((await written(format, bytes, cuts)) === whole).toBe(true);
      }),
      { numRuns: bytes.length > 300_000 ? 4 : 8 },
    );
  });

  it('gives the same flows of generated frames', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.infiniteStream(fc.nat(400)), async (seed, steps) => {
        const source = new RandomFrames(seed);
        const parts = [Buffer.from(pcapHeader(0xa1b2c3d4, 1, true))];
        for (let i = 0; i < 60; i++) {
          const { bytes, micros, wireBytes } = source.next();
          const claims = { wire: Math.max(wireBytes, bytes.length) };
          parts.push(Buffer.from(pcapRecord(Math.floor(micros / 1e6), micros % 1e6, [...bytes], true, claims)));
        }
        const file = new Uint8Array(Buffer.concat(parts));
        const cuts: number[] = [];
        for (let at = 0; at < file.length; at += steps.next().value! + 1) cuts.push(at);
        expect(await written(pcap, file, cuts)).toBe(await written(pcap, file, []));
      }),
      { numRuns: 30 },
    );
  });
});
