import type { InputOptions, InputReader, InputSink } from '../../model/input.ts';
import { DelimitedLine } from '../text/delimited.ts';
import { fieldText, isText, parseCount, parseSecondsAsMicros, TextCache, utf8Text } from '../text/fields.ts';
import { lineReader } from '../text/reader.ts';
import { parseTime } from '../text/time.ts';
import type { ZeekLog, ZeekRow } from './row.ts';

const TAB = 9;
const HASH = 35;

/**
 * Zeek's own format (`Log::WRITER_ASCII`): `#` lines name the columns and the signs for separators, unset and empty
 * fields; they may come again in the middle when logs were joined. Without them the columns are Zeek's own order.
 */
export function zeekTsvReader(
  log: ZeekLog,
  sink: InputSink,
  options: InputOptions,
  onRow: (row: ZeekRow) => void,
): InputReader {
  const row = new TsvRow(log, options);
  return lineReader(log.name, sink, (bytes, start, end) => {
    if (bytes[start] === HASH) row.header(utf8Text(bytes, start, end));
    else if (row.missing !== '') sink.skip(`${log.name}: row of a log without ${row.missing}`);
    else if (row.split(bytes, start, end)) onRow(row);
    else sink.skip(`${log.name}: row with too few columns`);
  });
}

class TsvRow implements ZeekRow {
  /** The required field that the log's header lacks; empty when it has them all. */
  missing = '';
  private readonly log: ZeekLog;
  private readonly options: InputOptions;
  private readonly line = new DelimitedLine();
  private readonly cache = new TextCache();
  private separator = TAB;
  private setSeparator = ',';
  private unset = '-';
  private empty = '(empty)';
  /** Column of each field, -1 when the log has none. */
  private readonly columns: Int32Array;
  private width: number;

  constructor(log: ZeekLog, options: InputOptions) {
    this.log = log;
    this.options = options;
    this.width = log.width;
    this.columns = new Int32Array(log.fields.length).fill(-1);
    if (log.positions === null) this.missing = '#fields';
    else this.columns.set(log.positions);
  }

  header(line: string): void {
    // The first line names the separator and is itself separated by a blank (or, by other writers, by a tab).
    if (line.startsWith('#separator')) {
      this.separator = unescapeZeek(line.slice(11)).charCodeAt(0) & 0xff || TAB;
      return;
    }
    const [key, ...values] = line.split(String.fromCharCode(this.separator));
    if (key === '#set_separator') this.setSeparator = unescapeZeek(values[0] ?? '') || ',';
    else if (key === '#unset_field') this.unset = values[0] ?? '-';
    else if (key === '#empty_field') this.empty = values[0] ?? '(empty)';
    else if (key === '#fields') {
      this.columns.set(this.log.fields.map((field) => values.indexOf(field)));
      this.width = values.length;
      this.missing = this.log.fields.slice(0, this.log.required).find((_, i) => this.columns[i]! < 0) ?? '';
    }
  }

  /** False when the row has fewer columns than its header. */
  split(bytes: Uint8Array, start: number, end: number): boolean {
    this.line.split(bytes, start, end, this.separator);
    return this.line.count >= this.width;
  }

  text(field: number): string {
    const column = this.place(field);
    if (column < 0) return '';
    return unescapeZeek(fieldText(this.line.bytes, this.line.starts[column]!, this.line.ends[column]!));
  }

  shortText(field: number): string {
    const column = this.place(field);
    return column < 0 ? '' : this.cache.get(this.line.bytes, this.line.starts[column]!, this.line.ends[column]!);
  }

  count(field: number): number {
    const column = this.place(field);
    if (column < 0) return Number.NaN;
    return parseCount(this.line.bytes, this.line.starts[column]!, this.line.ends[column]!);
  }

  micros(field: number): number {
    const column = this.place(field);
    if (column < 0) return Number.NaN;
    const { bytes, starts, ends } = this.line;
    const micros = parseSecondsAsMicros(bytes, starts[column]!, ends[column]!);
    return Number.isNaN(micros) ? parseTime(utf8Text(bytes, starts[column]!, ends[column]!), this.options) : micros;
  }

  list(field: number): readonly string[] {
    const column = this.place(field);
    if (column < 0) return [];
    const text = utf8Text(this.line.bytes, this.line.starts[column]!, this.line.ends[column]!);
    return text.split(this.setSeparator).map(unescapeZeek);
  }

  /** The column of a field that is set, else -1. */
  private place(field: number): number {
    const column = this.columns[field]!;
    if (column < 0) return -1;
    const start = this.line.starts[column]!;
    const end = this.line.ends[column]!;
    const { bytes } = this.line;
    if (start === end || isText(bytes, start, end, this.unset) || isText(bytes, start, end, this.empty)) return -1;
    return column;
  }
}

/** Zeek writes bytes that would confuse a reader as `\x2c`, and letters beyond ASCII as their UTF-8 bytes. */
export function unescapeZeek(text: string): string {
  if (!text.includes('\\x')) return text;
  return text.replace(/(?:\\x[0-9a-fA-F]{2})+/g, (run) => {
    const bytes = Uint8Array.from({ length: run.length / 4 }, (_, i) =>
      Number.parseInt(run.slice(i * 4 + 2, i * 4 + 4), 16),
    );
    return utf8Text(bytes, 0, bytes.length);
  });
}
