import { describe, expect, it } from 'vitest';
import { createFlowBatch } from '../model/flow-batch.ts';
import type { StoredFlows } from '../pipeline/batch-of-chunks.ts';
import { FlowMemory } from './flow-memory.ts';

function reader() {
  const read: string[] = [];
  const of = (name: string) => async (): Promise<StoredFlows> => {
    read.push(name);
    return { batch: createFlowBatch(0), eventIds: [] };
  };
  return { read, of };
}

describe('flows of samples that were read last', () => {
  it('are read once for all who ask at the same time or later', async () => {
    const { read, of } = reader();
    const memory = new FlowMemory();
    const both = await Promise.all([memory.of('a', 10, of('a')), memory.of('a', 10, of('a'))]);
    expect(both[0]).toBe(both[1]);
    expect(await memory.of('a', 10, of('a'))).toBe(both[0]);
    expect(read).toEqual(['a']);
  });

  it('give way to others once there are too many, those asked for longest ago first', async () => {
    const { read, of } = reader();
    const memory = new FlowMemory();
    for (const name of ['a', 'b', 'a', 'c']) await memory.of(name, 80_000, of(name));
    expect(read).toEqual(['a', 'b', 'c']);
    await memory.of('a', 80_000, of('a'));
    expect(read).toEqual(['a', 'b', 'c']);
    await memory.of('b', 80_000, of('b'));
    expect(read).toEqual(['a', 'b', 'c', 'b']);
  });

  it('are read each time where one sample has more than is kept', async () => {
    const { read, of } = reader();
    const memory = new FlowMemory();
    for (let i = 0; i < 2; i++) await memory.of('large', 1_000_000, of('large'));
    expect(read).toEqual(['large', 'large']);
  });

  it('are read again after a failure', async () => {
    const { read, of } = reader();
    const memory = new FlowMemory();
    await expect(memory.of('a', 10, () => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
    await memory.of('a', 10, of('a'));
    expect(read).toEqual(['a']);
  });
});
