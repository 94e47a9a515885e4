import { setImmediate } from 'node:timers/promises';
import { AppError } from '../../lib/app-error.ts';
import { type ColumnType, FLOW_COLUMNS } from '../../model/columns.ts';
import { FLOW_CHUNK_ROWS, type FlowChunk, type MovedFlows } from '../../model/sample.ts';
import type { FlowReadOptions, SampleStore } from '../sample-store.ts';
import type { Connections } from './connections.ts';
import { askedLines } from './look-up.ts';
import type { Sql } from './sql.ts';

const FIND_FLOW_COUNT = 'SELECT coalesce(flow_count, 0), number FROM sample WHERE id = $1';

/** Columns of a chunk in its order: those of flows, then the Event's. */
const CHUNK_COLUMNS: readonly { readonly name: string; readonly type: ColumnType }[] = [
  ...FLOW_COLUMNS,
  { name: 'event_id', type: 'text' },
];

/** Rows `$2` to before `$3` of sample number `$1`. */
const FLOWS = `
  SELECT ${CHUNK_COLUMNS.map(({ name, type }) => (type === 'text' ? `"${name}"` : `"${name}"::DOUBLE`)).join(', ')}
  FROM flow
  WHERE sample = $1::INTEGER AND number >= $2::INTEGER AND number < $3::INTEGER
  ORDER BY number`;

/** Of sample `$3`: rows `$1` are of Events `$2`, an empty line for none. */
const MOVE = `
  UPDATE flow SET event_id = nullif(moved_event, '')
  FROM (${askedLines({ moved_row: 'INTEGER', moved_event: 'VARCHAR' })}) AS moved
  WHERE sample = (SELECT sample.number FROM sample WHERE id = $3) AND number = moved_row`;

/** Rows that are moved in one transaction. */
const MOVED_AT_A_TIME = 20_000;

export function createFlows(connections: Connections): Pick<SampleStore, 'flows' | 'moveFlows'> {
  return {
    flows: (sampleId, options = {}) => readFlows(connections, sampleId, options),
    moveFlows: async (sampleId, { rows, eventIds }: MovedFlows) => {
      for (let from = 0; from < rows.length; from += MOVED_AT_A_TIME) {
        const to = from + MOVED_AT_A_TIME;
        const lines = [
          rows.slice(from, to).join('\n'),
          eventIds
            .slice(from, to)
            .map((id) => id ?? '')
            .join('\n'),
        ];
        await connections.changeSample(sampleId, (sql) => sql.change(MOVE, [...lines, sampleId]));
      }
    },
  };
}

/** A question for each chunk: a slow reader holds neither a connection nor an old state of the data. */
async function* readFlows(
  connections: Connections,
  sampleId: string,
  { from = 0, limit = Number.POSITIVE_INFINITY }: FlowReadOptions,
): AsyncGenerator<FlowChunk> {
  const found = await connections.read((sql) => sql.rows(FIND_FLOW_COUNT, [sampleId]));
  if (found.length === 0) throw gone(sampleId);
  const [count, number] = found[0] as [number, number];
  const end = Math.min(count, from + limit);
  for (let start = from; start < end; start += FLOW_CHUNK_ROWS) {
    const stop = Math.min(end, start + FLOW_CHUNK_ROWS);
    const chunk = (await connections.read((sql) => sql.columns(FLOWS, [number, start, stop]))) as FlowChunk;
    if ((chunk[0]?.length ?? 0) !== stop - start) throw gone(sampleId);
    yield chunk;
  }
}

function gone(sampleId: string): AppError {
  return new AppError('not-found', `store: sample ${sampleId} does not exist, or was deleted meanwhile`);
}

/** Rows that the appender may gather. */
const FLUSHED_ROWS = 8192;

/** Appends the flows of a sample, which must be as many as said. Part of the transaction under way. */
export async function appendFlows(
  sql: Sql,
  sample: number,
  chunks: AsyncIterable<FlowChunk>,
  expected: number,
): Promise<void> {
  const { BIGINT, DuckDBDataChunk, INTEGER, VARCHAR } = sql.duckdb;
  const types = [INTEGER, INTEGER, ...CHUNK_COLUMNS.map(({ type }) => (type === 'text' ? VARCHAR : BIGINT))];
  const appender = await sql.connection.createAppender('flow');
  let row = 0;
  try {
    for await (const chunk of chunks) {
      const count = rowsOf(chunk);
      if (count === 0) continue;
      const rows = DuckDBDataChunk.create(types, count);
      const numbers = Array.from({ length: count }, (_, i) => row + i);
      rows.setColumns([new Array<number>(count).fill(sample), numbers, ...chunk.map(engineColumn)]);
      appender.appendDataChunk(rows);
      // Written out as it comes: all at the end would keep everything else waiting.
      if ((row % FLUSHED_ROWS) + count >= FLUSHED_ROWS) appender.flushSync();
      row += count;
      await setImmediate();
    }
  } finally {
    appender.closeSync();
  }
  if (row !== expected) throw new AppError('invalid-input', `store: ${row} flows, expected ${expected} as reported`);
}

function rowsOf(chunk: FlowChunk): number {
  const count = chunk[0]?.length ?? 0;
  if (chunk.length !== CHUNK_COLUMNS.length || chunk.some((column) => column.length !== count)) {
    throw new AppError(
      'invalid-input',
      `store: flows in ${chunk.length} columns, expected ${CHUNK_COLUMNS.length} of one length`,
    );
  }
  if (count > FLOW_CHUNK_ROWS)
    throw new AppError('invalid-input', `store: ${count} flows in a chunk, expected at most ${FLOW_CHUNK_ROWS}`);
  return count;
}

function engineColumn(values: FlowChunk[number], column: number): readonly (string | bigint | null)[] {
  const { name, type } = CHUNK_COLUMNS[column]!;
  if (type === 'text') {
    if (values.every((value) => value === null || typeof value === 'string')) return values as (string | null)[];
    throw new AppError('invalid-input', `store: column ${name} of flows holds what is no text`);
  }
  return values.map((value) => {
    if (value === null) return null;
    if (Number.isSafeInteger(value)) return BigInt(value);
    throw new AppError('invalid-input', `store: column ${name} of flows holds ${value}, expected a whole number`);
  });
}
