import type { FlowQuery, FlowV1, Page } from '@flowsage/client';
import type { FlowChunk } from '../model/sample.ts';
import type { FlowReadOptions, SampleStore } from '../store/index.ts';
import { parseCursor, writeCursor } from './cursor.ts';
import type { FlowRows } from './flow-rows.ts';
import { CURSOR } from './route-schemas.ts';

export const FLOW_QUERY = {
  type: 'object',
  additionalProperties: false,
  properties: {
    cursor: CURSOR,
    limit: { type: 'integer', minimum: 1, maximum: 10_000, description: 'Standard: 1,000.', examples: [100] },
    columns: {
      type: 'array',
      maxItems: 64,
      items: { type: 'string', minLength: 1, maxLength: 1000 },
      description:
        'Names of flow columns, given again for each or with commas; standard: all. `row` and `eventId` always come along.',
      examples: [['src', 'dst', 'label']],
    },
  },
} as const;

export const FLOW = {
  type: 'object',
  required: ['row', 'eventId'],
  properties: {
    row: { type: 'integer', description: 'Number in the sample, from 0, in order of the start.' },
    eventId: {
      type: ['string', 'null'],
      description:
        'Id of the Event that people wrote and the flow belongs to; null for none. Events of packs are told by the ' +
        'annotations of the sample alone.',
    },
  },
  additionalProperties: { type: ['string', 'number', 'null'] },
} as const;

/** One page of a sample's flows. */
export async function flowPage(
  store: Pick<SampleStore, 'flows'>,
  sampleId: string,
  { cursor, limit = 1000 }: FlowQuery,
  rows: FlowRows,
): Promise<Page<FlowV1>> {
  const from = firstRowOf(cursor);
  const items: FlowV1[] = [];
  // One more than asked for tells whether there is another page.
  for await (const flow of eachFlow(store, sampleId, { from, limit: limit + 1 }, rows)) items.push(flow);
  const hasMore = items.length > limit;
  if (hasMore) items.pop();
  return { items, nextCursor: hasMore ? writeCursor(['row', from + limit]) : null };
}

/** Flows from the cursor on as lines of JSON, as fast as they are taken. A bad cursor is told at once. */
export function flowLines(
  store: Pick<SampleStore, 'flows'>,
  sampleId: string,
  { cursor, limit }: FlowQuery,
  rows: FlowRows,
  signal: AbortSignal,
): AsyncIterable<string> {
  const from = firstRowOf(cursor);
  const chunks = store.flows(sampleId, { from, ...(limit === undefined ? {} : { limit }) });
  return linesOf(chunks, from, rows, signal);
}

async function* linesOf(
  chunks: AsyncIterable<FlowChunk>,
  from: number,
  rows: FlowRows,
  signal: AbortSignal,
): AsyncGenerator<string> {
  let row = from;
  for await (const chunk of chunks) {
    if (signal.aborted) return;
    const flows = rows.rows(chunk, row);
    row += flows.length;
    yield flows.map((flow) => `${JSON.stringify(flow)}\n`).join('');
  }
}

async function* eachFlow(
  store: Pick<SampleStore, 'flows'>,
  sampleId: string,
  options: FlowReadOptions & { readonly from: number },
  rows: FlowRows,
): AsyncGenerator<FlowV1> {
  let row = options.from;
  for await (const chunk of store.flows(sampleId, options)) {
    const flows = rows.rows(chunk, row);
    row += flows.length;
    yield* flows;
  }
}

/** The row that a cursor points at; `invalid-input` when it is none of ours. */
export function firstRowOf(cursor: string | undefined): number {
  return cursor === undefined ? 0 : parseCursor(cursor, isRowCursor)[1];
}

function isRowCursor(values: readonly unknown[]): values is readonly ['row', number] {
  const [word, row] = values;
  return values.length === 2 && word === 'row' && Number.isSafeInteger(row) && (row as number) >= 0;
}
