import type { FlowV1 } from '@flowsage/client';
import { AppError } from '../lib/app-error.ts';
import { FLOW_COLUMNS } from '../model/columns.ts';
import type { FlowChunk } from '../model/sample.ts';
import type { SourceNaming } from '../pipeline/activities.ts';

/** Makes flows of the columns that somebody asked for. */
export interface FlowRows {
  /** Flows of a chunk whose first row has this number in the sample. */
  rows(chunk: FlowChunk, firstRow: number): FlowV1[];
}

/**
 * Columns by their names, all when there are none; `invalid-input` when one is unknown. Where sources go by other names,
 * what would tell the true one is left out: a Community ID is a hash that can be guessed.
 */
export function flowRows(asked: readonly string[] | undefined, nameSource: SourceNaming | null): FlowRows {
  const columns = columnsOf(asked).filter(({ name }) => nameSource === null || !TELLING.has(name));
  return {
    rows: (chunk, firstRow) => {
      const events = chunk[FLOW_COLUMNS.length]!;
      const protocols = chunk[PROTOCOL_INDEX]!;
      return Array.from({ length: events.length }, (_, row) => {
        const flow: Record<string, string | number | null> = { row: firstRow + row };
        for (const { index, name, type } of columns) {
          const value = chunk[index]![row] ?? null;
          if (type === 'seconds') flow[name] = value === null ? null : Number(value) / 1e6;
          else if (name !== 'src' || nameSource === null) flow[name] = value;
          else flow[name] = nameSource(String(value ?? ''), protocols[row] !== 'ICMP');
        }
        flow['eventId'] = events[row] ?? null;
        return flow;
      });
    },
  };
}

/** `row` and `eventId` come with every flow. */
export const ALWAYS_THERE: readonly string[] = ['row', 'eventId'];

const TELLING: ReadonlySet<string> = new Set(['communityId', 'srcSessionName']);

interface Column {
  readonly name: string;
  readonly type: 'text' | 'integer' | 'seconds';
  readonly index: number;
}

const COLUMNS: readonly Column[] = FLOW_COLUMNS.map(({ name, type }, index) => ({ name, type, index }));

const PROTOCOL_INDEX = FLOW_COLUMNS.findIndex(({ name }) => name === 'protocolInformation');

/** Given one by one or in one text with commas; in the order of the table, each once. */
function columnsOf(asked: readonly string[] | undefined): readonly Column[] {
  if (asked === undefined) return COLUMNS;
  const wanted = new Set(asked.flatMap((text) => text.split(',')));
  for (const name of ALWAYS_THERE) wanted.delete(name);
  const found = COLUMNS.filter(({ name }) => wanted.delete(name));
  const [unknown] = wanted;
  if (unknown !== undefined)
    throw new AppError(
      'invalid-input',
      `columns: there is no "${unknown.slice(0, 60)}", expected some of ${COLUMNS.map(({ name }) => name).join(', ')}`,
    );
  return found;
}
