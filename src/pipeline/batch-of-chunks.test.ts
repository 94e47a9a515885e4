import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { detectFindings } from '../detect/index.ts';
import { flowChunks } from '../ingest/flow-chunks.ts';
import { flowObject } from '../model/columns.ts';
import type { FlowBatch } from '../model/flow-batch.ts';
import { FlowView } from '../model/flow-view.ts';
import { batchOfChunks } from './batch-of-chunks.ts';
import { convert } from './convert.ts';
import { flowIdentifier } from './flow-identity.ts';

const samples = fileURLToPath(new URL('../../samples', import.meta.url));

async function readBack(batch: FlowBatch): Promise<FlowBatch> {
  const chunks = flowChunks(new FlowView(batch, flowIdentifier), []);
  return (await batchOfChunks(chunks, batch.count, batch.baseMicros)).batch;
}

function told(batch: FlowBatch): unknown[] {
  const view = new FlowView(batch, flowIdentifier);
  return Array.from({ length: batch.count }, (_, row) => flowObject(view, row));
}

describe('a stored sample becomes the flows that it was', () => {
  for (const file of ['phishing.pcapng', 'port-scan.pcap', 'icmp.pcap', 'ipv6.pcap', 'keepalive.pcap', 'zeek/conn.log'])
    it(`${file}: every column, and every finding`, async () => {
      const { batch } = await convert(join(samples, file));
      const again = await readBack(batch);
      expect(told(again)).toEqual(told(batch));
      const findings = (of: FlowBatch) => detectFindings(new FlowView(of, flowIdentifier));
      expect(findings(again)).toEqual(findings(batch));
    });
});

it('no chunks are an empty batch, and fewer flows than there should be are told', async () => {
  expect((await batchOfChunks([], 0, 0)).batch.count).toBe(0);
  await expect(batchOfChunks([], 3, 0)).rejects.toThrow('stored flows: 0, expected 3');
});

it('no more flows are taken than asked for', async () => {
  const { batch } = await convert(join(samples, 'port-scan.pcap'));
  const chunks = flowChunks(new FlowView(batch, flowIdentifier), []);
  const { batch: part, eventIds } = await batchOfChunks(chunks, batch.count, batch.baseMicros, 100);
  expect([part.count, eventIds.length]).toEqual([100, 100]);
  expect(told(part)).toEqual(told(batch).slice(0, 100));
});
