import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { RecordTable } from '../flowtable/record-table.ts';
import { flowLines } from '../input/flow-lines/read.ts';
import { createFlowBatch, type FlowBatch } from '../model/flow-batch.ts';
import { ndjson } from '../output/ndjson/write.ts';
import { anyBatch, textOf, writeSample } from '../output/testing/random-batch.ts';
import { convert } from './convert.ts';

const SAMPLES = fileURLToPath(new URL('../../samples/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'flowsage-own-flows-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The flows of a file as NDJSON. */
async function linesOf(path: string): Promise<string> {
  const { batch } = await convert(path);
  return textOf(writeSample(ndjson, batch));
}

describe('flows that were written as NDJSON', () => {
  const captures = readdirSync(SAMPLES).filter((name) => /\.(pcap|pcapng|log|json|csv)$/.test(name));

  it.each(captures)('of %s are the same once they are read again: names, labels and numbers', async (name) => {
    const written = await linesOf(join(SAMPLES, name));
    expect(written.length).toBeGreaterThan(100);
    const path = join(folder, `${name}.ndjson`);
    writeFileSync(path, written);
    const again = await convert(path);
    expect(again.report.format.name).toBe('flow-lines');
    expect(again.report.skipped).toEqual([]);
    expect(textOf(writeSample(ndjson, again.batch))).toBe(written);
  });

  it('of any kind are the same, but for labels, which are made anew', () => {
    fc.assert(
      fc.property(anyBatch, (batch) => {
        const rows = readableRows(batch);
        const written = linesOfBatch(batch).filter((_, row) => rows.has(row));
        const again = linesOfBatch(readBack(written.map((line) => JSON.stringify(line)).join('\n')));
        const byStart = written.toSorted((a, b) => (a['startTime'] as number) - (b['startTime'] as number));
        expect(again.map(withoutLabels)).toEqual(byStart.map(withoutLabels));
      }),
      { seed: 20_261_128, numRuns: 500 },
    );
  });
});

type Line = Readonly<Record<string, unknown>>;

function linesOfBatch(batch: FlowBatch): Line[] {
  return textOf(writeSample(ndjson, batch))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}

function readBack(text: string): FlowBatch {
  const table = new RecordTable('own');
  const skipped: string[] = [];
  const reader = flowLines.open(
    {
      frame: () => {},
      record: (record) => table.add(record),
      lookup: () => {},
      sessionName: () => {},
      skip: (reason) => skipped.push(reason),
      damage: (message) => skipped.push(message),
    },
    {},
  );
  reader.push(new TextEncoder().encode(text));
  reader.end();
  expect(skipped).toEqual([]);
  return text === '' ? createFlowBatch(0) : table.finish();
}

/** Later times are not kept. */
const LATEST_MICROS = Number.MAX_SAFE_INTEGER;

/** What readers of captures and logs make: ends that are not empty, ports where the protocol has some and nowhere else. */
function readableRows(batch: FlowBatch): ReadonlySet<number> {
  const rows = new Set<number>();
  for (let row = 0; row < batch.count; row++) {
    const hasPorts = batch.srcPort[row]! >= 0 && batch.dstPort[row]! >= 0;
    const isIcmp = batch.protocol[row] === 1 || batch.protocol[row] === 58;
    const texts = [
      batch.srcHost,
      batch.dstHost,
      batch.destinationName,
      batch.sessionName,
      batch.dnsName,
      batch.sourceName,
    ]
      .map((column) => column[row]!)
      .filter((id) => id >= 0)
      .map((id) => batch.names.text(id));
    if (texts.some((text) => text === '' || text.length > 200)) continue;
    if (batch.endMicros[row]! > LATEST_MICROS) continue;
    // Whether digits behind an IPv6 address are a port is not told of other protocols.
    const isNamed = batch.protocol[row] === 6 || batch.protocol[row] === 17 || isIcmp;
    const ends = [batch.srcAddress[row]!, batch.dstAddress[row]!];
    if (!isNamed && ends.some((id) => id >= 0 && batch.addresses.family(id) === 6)) continue;
    if (isIcmp ? batch.srcPort[row]! < 0 && batch.dstPort[row]! < 0 : hasPorts && batch.protocol[row] !== 47)
      rows.add(row);
  }
  return rows;
}

/** Without what follows from the label, and from numbers of protocols that no output tells. */
function withoutLabels({ label, flowCategory, flowId, destinationData, communityId, ...rest }: Line): Line {
  return rest;
}
