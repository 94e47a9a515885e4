import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { FLOW_COLUMNS } from '../model/columns.ts';
import type { FlowChunk, SampleReport } from '../model/sample.ts';
import type { SampleContribution } from '../model/statistics.ts';
import { MAX_LINE_BYTES } from './job.ts';
import { type ResultBounds, readResult } from './result-file.ts';
import { ResultWriter } from './result-writer.ts';

const folder = mkdtempSync(join(tmpdir(), 'flowsage-result-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
let path = '';
beforeEach(() => {
  path = join(folder, String(files++));
});

const BOUNDS: ResultBounds = { maxFlows: 5000, maxBytes: 1e9, eventIds: new Set(['event']) };

/** A flow that there could be, by column. */
const FLOW: Readonly<Record<string, string | number | null>> = {
  src: '10.0.0.5:50000',
  dst: 'www.site.com:443',
  destinationNameSource: 'session',
  srcPkts: 9,
  srcBytes: 700,
  dstPkts: 8,
  dstBytes: 4200,
  relativeStart: 0,
  protocolInformation: 'TCP',
  identifier: '0',
  duration: 1_500_000,
  label: 'noPayloadData',
  flowCategory: 'unclassified',
  flowId: 'ab12',
  destinationData: 'www.site.com:443',
};
const CELLS: readonly (string | number | null)[] = [...FLOW_COLUMNS.map(({ name }) => FLOW[name] ?? null), 'event'];

const chunkOf = (rows: number, cells = CELLS): FlowChunk => cells.map((cell) => new Array(rows).fill(cell));

const REPORT: SampleReport = {
  format: 'pcap',
  contentHash: 'a'.repeat(64),
  trafficMicros: 1_700_000_000_000_000,
  trafficSeconds: 1.5,
  packets: 17,
  flows: 0,
  damage: 'pcap: record 3 is cut off',
  skipped: [{ reason: 'ARP', count: 2 }],
};
const CONTRIBUTION: SampleContribution = {
  contentHash: REPORT.contentHash,
  trafficDate: 1_700_000_000,
  destinations: [
    {
      name: 'www.site.com',
      protocol: 'TCP',
      port: 443,
      labels: [{ label: 'noPayloadData', firstObserved: 1_700_000_000, lastObserved: 1_700_000_001.5 }],
      flowIds: ['ab12'],
    },
  ],
  uncountedFlowIds: ['cd34'],
};

function write(chunks: readonly FlowChunk[], contribution = CONTRIBUTION): void {
  const writer = new ResultWriter(path);
  writer.report({ ...REPORT, flows: chunks.reduce((sum, chunk) => sum + chunk[0]!.length, 0) });
  writer.contribution(contribution);
  for (const chunk of chunks) writer.flows(chunk);
  writer.end();
}

/** The lines of the file, changed, with an end that fits them again. */
function rewrite(change: (lines: string[]) => string[]): void {
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -2);
  const end = JSON.parse(readFileSync(path, 'utf8').split('\n').at(-2)!) as Record<string, unknown>;
  const text = change(lines)
    .map((line) => `${line}\n`)
    .join('');
  const sha256 = createHash('sha256').update(text).digest('hex');
  writeFileSync(path, `${text}${JSON.stringify({ ...end, sha256 })}\n`);
}

/** What is said against the file, its flows included; null when nothing is. */
async function faultOf(bounds: Partial<ResultBounds> = {}): Promise<string | null> {
  const reading = await readResult(path, { ...BOUNDS, ...bounds });
  if (reading.outcome === 'nonsense') return reading.reason;
  if (reading.outcome === 'refused') return 'refused';
  try {
    for await (const _chunk of reading.result.chunks);
  } catch (error) {
    if (reading.result.fault === null) throw error;
  }
  return reading.result.fault;
}

describe('a result', () => {
  it('comes back as it was written, as often as it is asked for', async () => {
    write([chunkOf(2048), chunkOf(100)]);
    const reading = await readResult(path, BOUNDS);
    if (reading.outcome !== 'result') throw new Error(JSON.stringify(reading));
    const { report, contribution, chunks } = reading.result;
    expect(report).toEqual({ ...REPORT, flows: 2148 });
    expect(contribution).toEqual(CONTRIBUTION);
    for (let time = 0; time < 2; time++) {
      const read: FlowChunk[] = [];
      for await (const chunk of chunks) read.push(chunk);
      expect(read.reduce((sum, chunk) => sum + chunk[0]!.length, 0)).toBe(2148);
      expect(read[0]!.map((column) => column[0])).toEqual(CELLS);
    }
    expect(reading.result.fault).toBeNull();
  });

  it('has no line longer than lines may be, however long its names are', async () => {
    const long = CELLS.map((cell) => (cell === FLOW['dst'] ? '\u2028'.repeat(1000) : cell));
    const destinations = Array.from({ length: 4000 }, (_, i) => ({
      ...CONTRIBUTION.destinations[0]!,
      name: `${'n'.repeat(800)}${i}`,
    }));
    write([chunkOf(2048, long), chunkOf(2048, long)], { ...CONTRIBUTION, destinations });
    const lengths = readFileSync(path, 'utf8')
      .split('\n')
      .map((line) => Buffer.byteLength(line));
    expect(Math.max(...lengths)).toBeLessThanOrEqual(MAX_LINE_BYTES);
    expect(Math.max(...lengths)).toBeGreaterThan(MAX_LINE_BYTES / 3);
    expect(await faultOf()).toBeNull();
  });

  it('without flows is one', async () => {
    write([], { ...CONTRIBUTION, destinations: [], uncountedFlowIds: [] });
    expect(await faultOf()).toBeNull();
  });

  it('that was cut off anywhere is none', async () => {
    write([chunkOf(3), chunkOf(2)]);
    const whole = readFileSync(path);
    for (let length = 0; length < whole.length; length += 97) {
      writeFileSync(path, whole.subarray(0, length));
      expect(await faultOf()).not.toBeNull();
    }
    writeFileSync(path, whole);
    expect(await faultOf()).toBeNull();
  });

  it('of which any byte was changed is none', async () => {
    write([chunkOf(3)]);
    const whole = readFileSync(path);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, by) => {
        const changed = Buffer.from(whole);
        changed[at] = (changed[at]! + by) & 255;
        writeFileSync(path, changed);
        expect(await faultOf()).not.toBeNull();
      }),
      { seed: 3, numRuns: 300 },
    );
  });

  it('larger than it may be is not read', async () => {
    write([chunkOf(3)]);
    expect(await faultOf({ maxBytes: 100 })).toMatch(/^the result has \d+ bytes, more than 100$/);
  });

  it('with a line longer than lines may be is given up', async () => {
    writeFileSync(path, `${' '.repeat(3 * MAX_LINE_BYTES)}\n`);
    expect(await faultOf()).toMatch(/a line has more than/);
  });

  it('that is missing is told', async () => {
    expect(await faultOf()).toBe('there is no result');
  });

  it.each([
    ['more flows than there may be', (lines: string[]) => lines, { maxFlows: 2 }],
    ['flows twice', (lines: string[]) => [...lines, lines.at(-1)!]],
    ['no flows', (lines: string[]) => lines.slice(0, -1)],
    ['no report', (lines: string[]) => lines.slice(1)],
    ['another version', (lines: string[]) => lines.map((line) => line.replace('"version":1', '"version":2'))],
    ['an unknown format', (lines: string[]) => lines.map((line) => line.replace('"pcap"', '"elf"'))],
    ['a hash that is none', (lines: string[]) => lines.map((line) => line.replaceAll('aaaa', 'AAAA'))],
    ['a negative number', (lines: string[]) => lines.map((line) => line.replace('4200', '-1'))],
    ['a number beyond all bounds', (lines: string[]) => lines.map((line) => line.replace('4200', '1e999'))],
    ['a fraction', (lines: string[]) => lines.map((line) => line.replace('4200', '0.5'))],
    ['a text for a number', (lines: string[]) => lines.map((line) => line.replace('4200', '"4200"'))],
    ['a list for a text', (lines: string[]) => lines.map((line) => line.replace('"10.0.0.5:50000"', '[]'))],
    [
      'null where a value is needed',
      (lines: string[]) => lines.map((line) => line.replace('"10.0.0.5:50000"', 'null')),
    ],
    ['an unknown label', (lines: string[]) => lines.map((line) => line.replaceAll('noPayloadData', 'whatever'))],
    ['an unknown category', (lines: string[]) => lines.map((line) => line.replace('unclassified', 'whatever'))],
    ['an unknown Event', (lines: string[]) => lines.map((line) => line.replace('"event"', '"other"'))],
    ['a flow id that is none', (lines: string[]) => lines.map((line) => line.replaceAll('ab12', "' OR 1"))],
    ['half a character', (lines: string[]) => lines.map((line) => line.replace('10.0.0.5:50000', '\\ud800'))],
    ['a zero byte', (lines: string[]) => lines.map((line) => line.replace('10.0.0.5:50000', '\\u0000'))],
    [
      'a text that is too long',
      (lines: string[]) => lines.map((line) => line.replace('10.0.0.5:50000', 'x'.repeat(2000))),
    ],
    ['a port that is none', (lines: string[]) => lines.map((line) => line.replace('"port":443', '"port":65536'))],
    [
      'an unknown protocol',
      (lines: string[]) => lines.map((line) => line.replace('"protocol":"TCP"', '"protocol":"SCTP"')),
    ],
    [
      'a column less',
      (lines: string[]) =>
        lines.map((line) => line.replace('[["10.0.0.5:50000","10.0.0.5:50000","10.0.0.5:50000"],', '[')),
    ],
    ['a shorter column', (lines: string[]) => lines.map((line) => line.replace('[4200,4200,4200]', '[4200,4200]'))],
    ['another line', (lines: string[]) => [...lines, '{"kind":"other"}']],
    ['a line that is no object', (lines: string[]) => [...lines, '[]']],
    ['deep nesting', (lines: string[]) => [...lines, '['.repeat(900_000)]],
  ] as const)('with %s is not believed', async (_what, change, bounds: Partial<ResultBounds> = {}) => {
    write([chunkOf(3)]);
    const before = readFileSync(path, 'utf8');
    rewrite(change);
    expect(readFileSync(path, 'utf8') !== before || Object.keys(bounds).length > 0).toBe(true);
    expect(await faultOf(bounds)).not.toBeNull();
  });

  it('may be a refusal instead, whose sentence shows no control character', async () => {
    writeFileSync(path, `{"kind":"refused","reason":"input","message":"a\\u001b[31mb"}\n`);
    expect(await readResult(path, BOUNDS)).toEqual({
      outcome: 'refused',
      refusal: { kind: 'refused', reason: 'input', message: 'a\\x1b[31mb' },
    });
    writeFileSync(path, `{"kind":"refused","reason":"other","message":"a"}\n`);
    expect(await faultOf()).toBe('a refusal has no known reason');
  });
});
