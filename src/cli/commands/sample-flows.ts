import type { FlowsageClient, FlowV1 } from '@flowsage/client';
import { parseTime } from '../../input/text/time.ts';
import { asciiJson } from '../../lib/byte-writer.ts';
import { printable } from '../../lib/printable.ts';
import { connect } from '../connection.ts';
import type { ConnectionOptions } from '../connection-options.ts';
import { createLineOutput } from '../stdout.ts';
import { formatTable, shortened } from '../table.ts';
import { terminalColumns } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

interface SampleFlowsOptions extends ConnectionOptions {
  readonly columns?: string;
  readonly format: string;
}

/** What a table shows unless other columns are asked for: when, where to, how it went. */
const TABLE_COLUMNS = ['relativeStart', 'dst', 'label'];
/** Rows that share the widths of their columns. */
const TABLE_ROWS = 500;

/** `flowsage sample flows`: flows go out as they come in, however many they are. */
export async function sampleFlows(id: string, options: SampleFlowsOptions): Promise<number> {
  const write = WRITERS[options.format];
  if (write === undefined)
    throw new UsageError(`--format ${options.format}: expected ${Object.keys(WRITERS).join(', ')}`);
  const asked = options.columns?.split(',').map((name) => name.trim());
  if (asked?.includes(''))
    throw new UsageError(`--columns ${options.columns}: expected names with commas between them`);
  const columns = asked ?? (options.format === 'table' ? TABLE_COLUMNS : undefined);
  const client = await connect(options);
  const flows = client.iterateFlows(id, columns === undefined ? {} : { columns });
  await write(options.format === 'ndjson' && columns === undefined ? asConverted(client, id, flows) : flows, columns);
  return 0;
}

/**
 * Flows as `convert --format ndjson` writes them, which Flowsage reads again: their absolute start in front, without what
 * there is nothing to say of, and without what a server adds.
 */
async function* asConverted(client: FlowsageClient, id: string, flows: AsyncIterable<FlowV1>): AsyncIterable<FlowV1> {
  const { trafficDate } = await client.sample(id);
  const baseMicros = trafficDate === null ? Number.NaN : parseTime(trafficDate, {});
  for await (const { row, eventId, ...flow } of flows) {
    const told = Object.entries(flow).filter(([, value]) => value !== null);
    const startMicros = baseMicros + Math.round(Number(flow['relativeStart']) * 1e6);
    yield Object.fromEntries(Number.isNaN(startMicros) ? told : [['startTime', startMicros / 1e6], ...told]);
  }
}

type FlowsWriter = (flows: AsyncIterable<FlowV1>, columns: readonly string[] | undefined) => Promise<void>;

const WRITERS: Readonly<Record<string, FlowsWriter>> = { table: writeTable, ndjson: writeNdjson, csv: writeCsv };

async function writeNdjson(flows: AsyncIterable<FlowV1>): Promise<void> {
  const out = createLineOutput();
  for await (const flow of flows) await out.line(asciiJson(JSON.stringify(flow)));
  await out.end();
}

/** The columns that were asked for, or all that the first flow has. */
async function writeCsv(flows: AsyncIterable<FlowV1>, asked: readonly string[] | undefined): Promise<void> {
  const out = createLineOutput();
  let columns = asked;
  if (columns !== undefined) await out.line(columns.join(','));
  for await (const flow of flows) {
    if (columns === undefined) {
      columns = Object.keys(flow);
      await out.line(columns.join(','));
    }
    await out.line(columns.map((name) => csvCell(flow[name] ?? null)).join(','));
  }
  await out.end();
}

/** As `convert --format csv` has it: ASCII, and nothing that a spreadsheet would run. */
function csvCell(value: string | number | null): string {
  if (typeof value !== 'string') return value === null ? '' : String(value);
  const shown = printable(value);
  const safe = /^[=+\-@]/.test(shown) ? `'${shown}` : shown;
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

async function writeTable(flows: AsyncIterable<FlowV1>, columns: readonly string[] = TABLE_COLUMNS): Promise<void> {
  const out = createLineOutput();
  let rows: FlowV1[] = [];
  let isFirst = true;
  const flush = async (): Promise<void> => {
    const lines = tableLines(columns, rows);
    for (const line of isFirst ? lines : lines.slice(1)) await out.line(line);
    isFirst = false;
    rows = [];
  };
  for await (const flow of flows) if (rows.push(flow) === TABLE_ROWS) await flush();
  if (rows.length > 0 || isFirst) await flush();
  await out.end();
}

/** Cells are cut so that a line fits: numbers are never cut, texts share what is left. */
function tableLines(columns: readonly string[], flows: readonly FlowV1[]): string[] {
  const isNumber = (name: string): boolean => flows.every((flow) => typeof (flow[name] ?? 0) === 'number');
  const texts = columns.filter((name) => !isNumber(name));
  const cells = flows.map((flow) =>
    columns.map((name) => {
      const value = flow[name] ?? null;
      return value === null ? '-' : printable(String(value));
    }),
  );
  const widthOf = (index: number): number =>
    Math.max(columns[index]!.length, ...cells.map((row) => row[index]!.length));
  const numbersWidth = columns.reduce((sum, name, i) => (texts.includes(name) ? sum : sum + widthOf(i)), 0);
  const room = terminalColumns() - numbersWidth - 2 * (columns.length - 1);
  const share = textWidths(
    texts.map((name) => widthOf(columns.indexOf(name))),
    room,
  );
  return formatTable(
    columns.map((name) => ({
      title: texts.includes(name) ? shortened(name, share[texts.indexOf(name)]!) : name,
      align: texts.includes(name) ? ('left' as const) : ('right' as const),
    })),
    cells.map((row) =>
      row.map((cell, i) => {
        const text = texts.indexOf(columns[i]!);
        return text < 0 ? cell : shortened(cell, share[text]!);
      }),
    ),
  );
}

/** Columns that need less than their share leave the rest to the others. */
function textWidths(wanted: readonly number[], room: number): number[] {
  const widths = new Array<number>(wanted.length).fill(0);
  const order = wanted.map((_, index) => index).sort((a, b) => wanted[a]! - wanted[b]!);
  let left = room;
  order.forEach((index, place) => {
    widths[index] = Math.max(4, Math.min(wanted[index]!, Math.floor(left / (order.length - place))));
    left -= widths[index]!;
  });
  return widths;
}
