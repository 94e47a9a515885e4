import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { FLOW_COLUMNS } from '../model/columns.ts';
import type { FlowChunk } from '../model/sample.ts';
import { flowLines, flowPage } from './flow-pages.ts';
import { flowRows } from './flow-rows.ts';

const CHUNK_ROWS = 100;

/** A sample of many flows, and how many of them were asked for. */
function longSample(rows: number) {
  const state = { asked: 0, isClosed: false };
  const chunkAt = (from: number, count: number): FlowChunk => [
    ...FLOW_COLUMNS.map(({ name, type }) =>
      Array.from({ length: count }, (_, i) => (type === 'text' ? `${name} ${from + i}` : from + i)),
    ),
    Array<null>(count).fill(null),
  ];
  return {
    state,
    flows: async function* (_id: string, { from = 0, limit = rows }: { from?: number; limit?: number } = {}) {
      const end = Math.min(rows, from + limit);
      try {
        for (let row = from; row < end; row += CHUNK_ROWS) {
          const count = Math.min(CHUNK_ROWS, end - row);
          state.asked += count;
          yield chunkAt(row, count);
        }
      } finally {
        state.isClosed = true;
      }
    },
  };
}

const ALL = flowRows(['src', 'duration'], null);

it('a stream of flows reads no further than it is taken, and stops when nobody takes more', async () => {
  const sample = longSample(1_000_000);
  const lines = Readable.from(flowLines(sample, 'x', {}, ALL, new AbortController().signal), { objectMode: false });
  let text = '';
  for await (const piece of lines) {
    text += String(piece);
    if (text.length > 20_000) break;
  }
  expect(text.split('\n')[0]).toBe('{"row":0,"src":"src 0","duration":0,"eventId":null}');
  expect(sample.state.asked).toBeLessThan(5000);
  expect(sample.state.isClosed).toBe(true);
});

it('a stream ends when the server stops', async () => {
  const sample = longSample(1000);
  const controller = new AbortController();
  const taken: string[] = [];
  for await (const piece of flowLines(sample, 'x', {}, ALL, controller.signal)) {
    taken.push(piece);
    controller.abort();
  }
  expect(taken).toHaveLength(1);
  expect(sample.state.isClosed).toBe(true);
});

it('a page asks for one flow more than it gives, wherever it begins', async () => {
  const sample = longSample(250);
  const first = await flowPage(sample, 'x', { limit: 120 }, ALL);
  expect(sample.state.asked).toBe(121);
  expect(first.items).toHaveLength(120);
  const second = await flowPage(sample, 'x', { limit: 120, cursor: first.nextCursor! }, ALL);
  expect(second.items.map(({ row }) => row)).toEqual(Array.from({ length: 120 }, (_, i) => 120 + i));
  const third = await flowPage(sample, 'x', { limit: 120, cursor: second.nextCursor! }, ALL);
  expect([third.items.length, third.nextCursor]).toEqual([10, null]);
  // As many as there are: no page follows.
  expect((await flowPage(sample, 'x', { limit: 250 }, ALL)).nextCursor).toBe(null);
});
