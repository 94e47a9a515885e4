import type { InputOptions, InputReader, InputSink } from '../../model/input.ts';
import { jsonReader } from '../text/reader.ts';
import { epochMicros, parseSpan, parseTime } from '../text/time.ts';
import { isObject, toNumber } from '../text/values.ts';
import type { ZeekLog, ZeekRow } from './row.ts';

/**
 * Zeek logs as JSON, as Zeek writes it (`LogAscii::use_json`) and as shippers change it: `id.orig_h`, `id_orig_h` or
 * `id` as an object; times as seconds, milliseconds or ISO 8601; a `_path` that names the log where one file holds many.
 */
export function zeekJsonReader(
  log: ZeekLog,
  sink: InputSink,
  options: InputOptions,
  onRow: (row: ZeekRow) => void,
): InputReader {
  const row = new JsonRow(log, options);
  return jsonReader(log.name, sink, (object) => {
    const path = object['_path'];
    if (typeof path === 'string' && isOtherLog(path, log.path)) {
      sink.skip(`${log.name}: record of another log`);
      return;
    }
    row.object = object;
    const missing = row.missing();
    if (missing === '') onRow(row);
    else sink.skip(`${log.name}: record without ${missing}`);
  });
}

/** The logs whose names we know; any other `_path` says nothing. */
const PATHS = ['conn', 'dns', 'ssl', 'http', 'quic', 'notice', 'weird', 'files', 'x509'];

function isOtherLog(path: string, wanted: string): boolean {
  return path !== wanted && PATHS.includes(path);
}

/** The value of a Zeek field under any of its spellings; undefined when there is none. */
export function zeekMember(object: Record<string, unknown>, field: string): unknown {
  const value = object[field];
  const dot = field.indexOf('.');
  if (value !== undefined || dot < 0) return value;
  const outer = object[field.slice(0, dot)];
  return isObject(outer) ? outer[field.slice(dot + 1)] : object[field.replace('.', '_')];
}

class JsonRow implements ZeekRow {
  object: Record<string, unknown> = {};
  private readonly log: ZeekLog;
  private readonly options: InputOptions;

  constructor(log: ZeekLog, options: InputOptions) {
    this.log = log;
    this.options = options;
  }

  /** The first required field that the record lacks. */
  missing(): string {
    for (let i = 0; i < this.log.required; i++) if ((this.value(i) ?? null) === null) return this.log.fields[i]!;
    return '';
  }

  text(field: number): string {
    const value = this.value(field);
    if (typeof value === 'number') return String(value);
    return typeof value === 'string' && value !== '-' && value !== '(empty)' ? value : '';
  }

  shortText(field: number): string {
    return this.text(field);
  }

  count(field: number): number {
    const value = toNumber(this.value(field));
    return value >= 0 ? Math.min(Math.trunc(value), Number.MAX_SAFE_INTEGER) : Number.NaN;
  }

  micros(field: number): number {
    const value = this.value(field);
    // The first field is always the time; every other one in µs is an interval, which never comes in milliseconds.
    if (field === 0)
      return typeof value === 'number'
        ? epochMicros(value)
        : typeof value === 'string'
          ? parseTime(value, this.options)
          : Number.NaN;
    return typeof value === 'number' && value >= 0
      ? Math.round(value * 1e6)
      : typeof value === 'string'
        ? parseSpan(value)
        : Number.NaN;
  }

  list(field: number): readonly string[] {
    const value = this.value(field);
    if (typeof value === 'string') return value.split(',');
    return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
  }

  private value(field: number): unknown {
    return zeekMember(this.object, this.log.fields[field]!);
  }
}
