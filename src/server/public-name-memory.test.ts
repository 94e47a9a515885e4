import { describe, expect, it } from 'vitest';
import { FLOW_COLUMNS } from '../model/columns.ts';
import type { FlowChunk, Sample } from '../model/sample.ts';
import type { FlowReadOptions } from '../store/index.ts';
import { PublicNameMemory } from './public-name-memory.ts';

const SAMPLE = {
  id: 's',
  accountId: 'a',
  publicationId: 'p',
  state: 'processed',
  report: { flows: 10 },
} as unknown as Sample;

/** Ten flows to hosts inside, three a chunk, and what was read of them. */
function storeOfFlows() {
  const read: number[] = [];
  async function* flows(_id: string, { from = 0, limit = 10 }: FlowReadOptions = {}): AsyncGenerator<FlowChunk> {
    for (let start = from; start < from + limit; start += 3) {
      const rows = Array.from({ length: Math.min(3, from + limit - start) }, (_, i) => start + i);
      read.push(...rows);
      const column = (name: string) => rows.map((row) => (name === 'dst' ? `10.0.0.${row}:445` : ''));
      yield [...FLOW_COLUMNS.map(({ name }) => column(name)), rows.map(() => null)];
    }
  }
  return { read, flows };
}

describe('names on public pages', () => {
  it('rest on the rows before, each of which is read once', async () => {
    const store = storeOfFlows();
    const memory = new PublicNameMemory(store, 'pseudonym');
    expect((await memory.from(SAMPLE, 0))!.place('10.0.0.0:445')).toBe('host-more:445');
    expect((await memory.from(SAMPLE, 4))!.place('10.0.0.3:445')).toBe('host-4:445');
    const names = (await memory.whole(SAMPLE))!;
    expect([names.place('10.0.0.3:445'), names.place('10.0.0.9:445')]).toEqual(['host-4:445', 'host-10:445']);
    expect(await memory.from(SAMPLE, 1_000_000)).toBe(names);
    expect(store.read).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('are the same for readers at the same time, and after they were forgotten', async () => {
    const memory = new PublicNameMemory(storeOfFlows(), 'hidden');
    const readers = await Promise.all([4, 10, 7, 10].map((row) => memory.from(SAMPLE, row)));
    for (const names of readers) expect(names!.place('10.0.0.6:445')).toBe('host-7:445');
    memory.forget('a', 'another');
    expect(await memory.whole(SAMPLE)).toBe(readers[0]);
    memory.forget('a', 's');
    const again = await memory.whole(SAMPLE);
    expect(again).not.toBe(readers[0]);
    expect(again!.place('10.0.0.6:445')).toBe('host-7:445');
    memory.forget('a');
    expect(await memory.whole(SAMPLE)).not.toBe(again);
  });

  it('are none where the operator shows hosts as they are', async () => {
    const store = storeOfFlows();
    expect(await new PublicNameMemory(store, 'shown').whole(SAMPLE)).toBeNull();
    expect(store.read).toEqual([]);
  });
});
