import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detectFormat, HEAD_BYTES } from '../../src/input/detect.ts';
import { INPUT_FORMATS } from '../../src/input/index.ts';
import type { FlowRecord } from '../../src/model/flow-record.ts';
import type { InputFormat } from '../../src/model/input.ts';
import { NameTable } from '../../src/model/name-table.ts';
import { DnsAnswers } from '../../src/naming/dns-answers.ts';
import { PacketFlows } from '../../src/pipeline/packet-flows.ts';
import { Random } from './random-frames.ts';
import { readRepositoryFiles } from './repository-files.ts';

/** Reads bytes as a format and checks all that it hands over; gives how many frames, records and names there were. */
function read(format: InputFormat, bytes: Uint8Array): number {
  let found = 0;
  const flows = new PacketFlows({}, new NameTable(), new DnsAnswers());
  const reader = format.open(
    {
      frame(data, start, end, linkType, micros, wire) {
        found++;
        if (!(start >= 0 && start <= end && end <= data.length)) throw new Error(`frame from ${start} to ${end}`);
        for (const value of [linkType, micros, wire])
          if (!Number.isInteger(value) || value < 0) throw new Error(`frame with ${value}`);
        flows.frame(data, start, end, linkType, micros, wire);
      },
      record(record) {
        found++;
        checkRecord(record);
      },
      lookup(micros, name, address) {
        found++;
        if (!Number.isFinite(micros)) throw new Error(`lookup of ${name} and ${address} at ${micros}`);
      },
      sessionName(identifier, name) {
        found++;
        if (typeof identifier !== 'string' || typeof name !== 'string') throw new Error('session name without text');
      },
      skip(reason, count = 1) {
        if (reason === '' || !(count > 0)) throw new Error(`skipped ${count} for "${reason}"`);
      },
      damage(message) {
        if (message === '') throw new Error('damage without a word');
      },
    },
    {},
  );
  reader.push(bytes);
  reader.end();
  const batch = flows.close(() => {});
  for (let i = 0; i < batch.count; i++)
    if (!(batch.endMicros[i]! >= batch.startMicros[i]! && batch.srcPayloadBytes[i]! >= 0))
      throw new Error(`flow ${i} makes no sense`);
  return found;
}

function checkRecord(record: FlowRecord): void {
  const { startMicros, durationMicros, srcPackets, dstPackets, srcPayloadBytes, dstPayloadBytes } = record;
  for (const value of [startMicros, durationMicros, srcPackets, dstPackets, srcPayloadBytes, dstPayloadBytes])
    if (!Number.isFinite(value)) throw new Error(`record with ${JSON.stringify(record)}`);
  for (const port of [record.srcPort, record.dstPort])
    if (!(Number.isInteger(port) && port >= -1 && port <= 65_535)) throw new Error(`record with port ${port}`);
}

const files = readRepositoryFiles().map((file) => ({ ...file, bytes: file.bytes.slice(0, 8_000) }));

/** A file with bytes changed, cut out, doubled, or of another file. */
function mutated(bytes: Uint8Array, random: Random): Uint8Array {
  let result = Buffer.from(bytes);
  for (let i = random.below(6); i >= 0; i--) {
    const at = random.below(result.length + 1);
    const length = random.pick([1, 2, 4, 17, 300]);
    switch (random.below(5)) {
      case 0:
        for (let k = at; k < Math.min(at + length, result.length); k++)
          result[k] = random.pick([0, 255, 0x7f, 0x22, 0x7b, random.below(256)]);
        break;
      case 1:
        result = Buffer.concat([result.subarray(0, at), result.subarray(at + length)]);
        break;
      case 2:
        result = Buffer.concat([result.subarray(0, at), result.subarray(Math.max(at - length, 0))]);
        break;
      case 3:
        result = Buffer.from(result.subarray(0, random.oneIn(3) ? at : result.length));
        break;
      default: {
        const other = random.pick(files).bytes;
        const from = random.below(other.length);
        result = Buffer.concat([result.subarray(0, at), other.subarray(from, from + length), result.subarray(at)]);
      }
    }
  }
  return result;
}

describe.each(INPUT_FORMATS.map((format) => [format.title, format] as const))('%s', (_title, format) => {
  it('takes any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000, size: 'max' }), (bytes) => {
        const answer = format.probe(bytes);
        expect(answer === true || answer.length > 0).toBe(true);
        read(format, bytes);
      }),
      { numRuns: 100 },
    );
  });

  it('takes any text', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '\n',
        '\r\n',
        '\t',
        ' ',
        ',',
        '{',
        '}',
        '[',
        ']',
        '"',
        ':',
        '\\',
        '#fields\t',
        '#separator \\x09\n',
      ),
      fc.constantFrom(
        '"ts":',
        '1e999',
        '-1',
        'null',
        '1700000000.5',
        '10.0.0.1',
        '::1',
        'tcp',
        'id.orig_h',
        '"BayseFlows":[',
      ),
      fc.string({ maxLength: 8 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 300, size: 'max' }), (pieces) => {
        const bytes = new TextEncoder().encode(pieces.join(''));
        format.probe(bytes);
        read(format, bytes);
      }),
      { numRuns: 100 },
    );
  });

  it('takes its own files with bytes changed, cut, doubled and mixed', () => {
    const own = files.filter((file) => file.format === format);
    let found = 0;
    const random = new Random(own.length);
    for (let i = 0; i < 400; i++) {
      const bytes = mutated(random.pick(own).bytes, random);
      format.probe(bytes.subarray(0, HEAD_BYTES));
      found += read(format, bytes);
    }
    // Most of it is still read.
    expect(found).toBeGreaterThan(30);
  });
});

describe('detectFormat', () => {
  it('knows a format or tells every reason', () => {
    const random = new Random(5);
    let known = 0;
    for (let i = 0; i < 500; i++) {
      const detection = detectFormat(mutated(random.pick(files).bytes, random), INPUT_FORMATS);
      if (detection.format === null) expect(detection.reasons.length).toBe(INPUT_FORMATS.length);
      else known++;
    }
    expect(known).toBeGreaterThan(200);
  });
});
