import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFlowBatch, type FlowBatch } from '../model/flow-batch.ts';
import { PROTOCOL_TCP } from '../model/protocol.ts';
import { bayseflow } from '../output/bayseflow/write.ts';
import { FLOW_WRITERS } from '../output/index.ts';
import { secflow } from '../output/secflow/write.ts';
import { type ByteTarget, writeFlowFile, writeFlows, writeWhole } from './write-flows.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flowsage-write-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function batchOf(count: number, dst = '9.9.9.9'): FlowBatch {
  const batch = createFlowBatch(count, { baseMicros: 1_000_000 });
  batch.protocol.fill(PROTOCOL_TCP);
  batch.srcAddress.fill(batch.addresses.internText('10.0.0.5'));
  batch.dstAddress.fill(batch.addresses.internText(dst));
  batch.dstPort.fill(443);
  for (let row = 0; row < count; row++) {
    batch.srcPort[row] = row & 0xffff;
    batch.startMicros[row] = 1_000_000 + row;
    batch.endMicros[row] = 2_000_000 + row;
  }
  return batch;
}

/** A target that takes its time, and what it was given. */
function slowTarget(): ByteTarget & { text(): string; readonly sizes: number[]; readonly mostAtOnce: () => number } {
  const parts: string[] = [];
  const sizes: number[] = [];
  let underWay = 0;
  let most = 0;
  return {
    sizes,
    text: () => parts.join(''),
    mostAtOnce: () => most,
    write: async (bytes) => {
      most = Math.max(most, ++underWay);
      await new Promise((resolve) => setTimeout(resolve, 2));
      // Read only now: whoever writes must leave the bytes alone until this is done.
      parts.push(new TextDecoder('latin1').decode(bytes));
      sizes.push(bytes.length);
      underWay--;
    },
  };
}

describe('writing flows', () => {
  it('gives every flow once and in order, however many blocks they fill', async () => {
    for (const count of [0, 1, 1023, 1024, 1025, 5000]) {
      const target = slowTarget();
      const { flows, bytes, plainBytes } = await writeFlows(target, batchOf(count), bayseflow, true, 'x.bf');
      const sample = JSON.parse(target.text()) as { BayseFlows: { identifier: string; relativeStart: number }[] };
      expect(sample.BayseFlows.map(({ identifier }) => Number(identifier))).toEqual(
        Array.from({ length: count }, (_, i) => i),
      );
      expect({ flows, bytes, plainBytes }).toEqual({ flows: count, bytes: target.text().length, plainBytes: bytes });
    }
  });

  it('hands over in pieces, one at a time', async () => {
    const target = slowTarget();
    await writeFlows(target, batchOf(20_000), bayseflow, true, 'x.bf');
    expect(target.mostAtOnce()).toBe(1);
    expect(target.sizes.length).toBeGreaterThan(5);
    expect(Math.max(...target.sizes)).toBeLessThan(4 * 1024 * 1024);
  });

  it('counts apart what a decoration added', async () => {
    const plain = await writeFlows(slowTarget(), batchOf(2000), bayseflow, true, 'x.bf');
    const added = ',"parent_knowledge":null';
    const decorated = await writeFlows(slowTarget(), batchOf(2000), bayseflow, true, 'x.bf', (out) => out.ascii(added));
    expect(decorated.plainBytes).toBe(plain.bytes);
    expect(decorated.bytes).toBe(plain.bytes + 2000 * added.length);
  });

  it('tells of the sample what nobody else has', async () => {
    const headers = await Promise.all(
      [1, 2].map(async () => {
        const target = slowTarget();
        await writeFlows(target, batchOf(1), bayseflow, true, 'x.bf');
        return JSON.parse(target.text()) as Record<string, string>;
      }),
    );
    for (const header of headers) {
      expect(header['hash']).toMatch(/^[0-9a-f]{32}$/);
      expect(header).toMatchObject({ trafficDate: '1.0', fileName: 'x.bf' });
    }
    expect(headers[0]!['hash']).not.toBe(headers[1]!['hash']);
  });

  it('stops at the first fault of its target', async () => {
    let calls = 0;
    const target = {
      write: async (): Promise<void> => {
        calls++;
        throw new Error('no space left');
      },
    };
    await expect(writeFlows(target, batchOf(20_000), bayseflow, true, 'x.bf')).rejects.toThrow('no space left');
    expect(calls).toBe(1);
  });
});

describe('a flow file', () => {
  it('is written in every format, into folders that are made', async () => {
    for (const writer of FLOW_WRITERS) {
      const path = join(folder, 'a/b', `x.${writer.extension}`);
      const written = await writeFlowFile(path, batchOf(3), writer, true);
      expect(written).toMatchObject({ flows: 3, bytes: readFileSync(path).length });
    }
    expect(readdirSync(join(folder, 'a/b')).sort()).toEqual(['x.bf', 'x.csv', 'x.ndjson', 'x.sf']);
  });

  it('takes the place of an older one', async () => {
    const path = join(folder, 'x.bf');
    writeFileSync(path, 'old');
    await writeFlowFile(path, batchOf(1), bayseflow, true);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ fileName: 'x.bf' });
  });

  it('is not written where the format leaves every flow out', async () => {
    const path = join(folder, 'x.sf');
    expect(await writeFlowFile(path, batchOf(3, '10.0.0.9'), secflow, true)).toBeNull();
    expect(readdirSync(folder)).toEqual([]);
    expect(await writeFlowFile(join(folder, 'y.bf'), batchOf(0), bayseflow, true)).toMatchObject({ flows: 0 });
  });

  it('appears only when it is complete, and leaves nothing behind otherwise', async () => {
    const path = join(folder, 'x.bf');
    writeFileSync(path, 'old');
    const failing = writeWhole(path, async (target) => {
      await target.write(new TextEncoder().encode('half'));
      expect(existsSync(path)).toBe(true);
      expect(readFileSync(path, 'utf8')).toBe('old');
      throw new Error('stopped');
    });
    await expect(failing).rejects.toThrow('stopped');
    expect(readdirSync(folder)).toEqual(['x.bf']);
    expect(readFileSync(path, 'utf8')).toBe('old');
  });

  it('fails where a folder has its name, and leaves nothing behind', async () => {
    mkdirSync(join(folder, 'x.bf/inside'), { recursive: true });
    await expect(writeFlowFile(join(folder, 'x.bf'), batchOf(1), bayseflow, true)).rejects.toThrow();
    expect(readdirSync(folder)).toEqual(['x.bf']);
  });
});
