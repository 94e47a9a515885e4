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

  it('are forgotten by the beginning of their key, whoever is still waiting for them', async () => {
    const { read, of } = reader();
    const memory = new FlowMemory();
    let end = (): void => {};
    const slow = memory.of('a 1 2', 80_000, async () => {
      await new Promise<void>((resolve) => {
        end = resolve;
      });
      return { batch: createFlowBatch(0), eventIds: [] };
    });
    await memory.of('a 12 3', 80_000, of('a 12 3'));
    memory.forget('a 1 ');
    end();
    await slow;
    expect([memory.keeps('a 1 '), memory.keeps('a 12 ')]).toEqual([false, true]);
    // The room of what was forgotten is free again.
    await memory.of('b', 80_000, of('b'));
    await memory.of('a 12 3', 80_000, of('a 12 3'));
    expect(read).toEqual(['a 12 3', 'b']);
  });

  it('that fail after they were forgotten take nothing away that was read since', async () => {
    const { of } = reader();
    const memory = new FlowMemory();
    let fail = (): void => {};
    const failing = memory.of('a', 10, () => new Promise((_, reject) => (fail = () => reject(new Error('gone')))));
    memory.forget('a');
    await memory.of('a', 10, of('a'));
    fail();
    await expect(failing).rejects.toThrow('gone');
    expect(memory.keeps('a')).toBe(true);
  });

  it('are read again after a failure', async () => {
    const { read, of } = reader();
    const memory = new FlowMemory();
    await expect(memory.of('a', 10, () => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
    await memory.of('a', 10, of('a'));
    expect(read).toEqual(['a']);
  });
});
