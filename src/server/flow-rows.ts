import type { FlowV1 } from '@flowsage/client';
import { AppError } from '../lib/app-error.ts';
import { FLOW_COLUMNS } from '../model/columns.ts';
import type { FlowChunk } from '../model/sample.ts';
import { publicIdentifier } from './public-flow.ts';
import type { PublicNames } from './public-names.ts';

/** Makes flows of the columns that somebody asked for. */
export interface FlowRows {
  /** Flows of a chunk whose first row has this number in the sample. */
  rows(chunk: FlowChunk, firstRow: number): FlowV1[];
}

/**
 * Columns by their names, all when there are none; `invalid-input` when one is unknown. Where hosts go by other names,
 * what would tell the true one is left out: a Community ID is a hash that can be guessed.
 */
export function flowRows(asked: readonly string[] | undefined, names: PublicNames | null): FlowRows {
  const columns = columnsOf(asked).filter(({ name }) => names === null || !TELLING.has(name));
  return {
    rows: (chunk, firstRow) => {
      const events = chunk[FLOW_COLUMNS.length]!;
      names?.take(chunk, firstRow);
      return Array.from({ length: events.length }, (_, row) => {
        const flow: Record<string, string | number | null> = { row: firstRow + row };
        for (const { index, name, type } of columns) {
          const value = chunk[index]![row] ?? null;
          if (type === 'seconds') flow[name] = value === null ? null : Number(value) / 1e6;
          else flow[name] = names === null ? value : publicValue(name, value, chunk, row, names);
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

const INDEX_OF: ReadonlyMap<string, number> = new Map(COLUMNS.map(({ name, index }) => [name, index]));

/** A value of a row as strangers may see it. */
function publicValue(
  column: string,
  value: string | number | null,
  chunk: FlowChunk,
  row: number,
  names: PublicNames,
): string | number | null {
  if (typeof value !== 'string') return value;
  const text = (name: string): string => String(chunk[INDEX_OF.get(name)!]![row] ?? '');
  switch (column) {
    case 'src':
      return names.source(value, text('protocolInformation') !== 'ICMP');
    case 'dst':
      return names.place(value, text('protocolInformation') !== 'ICMP');
    case 'destinationData':
    case 'dstAddress':
    case 'sessionName':
    case 'dnsName':
      return names.place(value);
    case 'flowId': {
      const identity = { flowId: value, destinationData: text('destinationData') };
      return names.identity(text('flowCategory'), identity).flowId;
    }
    case 'identifier':
      return publicIdentifier(value);
    default:
      return value;
  }
}

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
