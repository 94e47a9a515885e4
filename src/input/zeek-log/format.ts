import type { InputContent, InputFormat, InputOptions, InputReader, InputSink } from '../../model/input.ts';
import { headLines, headObjects, looksLikeJson, whyNotJson, whyNotText } from '../text/head.ts';
import { textReader } from '../text/reader.ts';
import { zeekJsonReader, zeekMember } from './json.ts';
import type { ZeekLog, ZeekRow } from './row.ts';
import { unescapeZeek, zeekTsvReader } from './tsv.ts';

/** Makes an input format of a kind of Zeek log: TSV or JSON is decided by the first byte. */
export function zeekFormat(
  log: ZeekLog,
  content: InputContent,
  /** Whether the columns of a first row without a header can be this log's. */
  isHeaderless: (columns: readonly string[]) => boolean,
  makeRowReader: (sink: InputSink) => (row: ZeekRow) => void,
): InputFormat {
  const format = {
    name: log.name,
    title: `Zeek ${log.path}.log`,
    content,
    probe: (head: Uint8Array) => probe(log, head, isHeaderless),
    open(sink: InputSink, options: InputOptions): InputReader {
      const onRow = makeRowReader(sink);
      return textReader(
        () => zeekJsonReader(log, sink, options, onRow),
        () => zeekTsvReader(log, sink, options, onRow),
      );
    },
  };
  return content === 'flows' ? { ...format, join: 'zeek' } : format;
}

function probe(log: ZeekLog, head: Uint8Array, isHeaderless: (columns: readonly string[]) => boolean): true | string {
  const reason = whyNotText(head);
  if (reason !== null) return reason;
  if (looksLikeJson(head)) return probeJson(log, head);
  const lines = headLines(head);
  const fieldsLine = lines.find((line) => line.startsWith('#fields'));
  if (fieldsLine !== undefined) {
    const separator = unescapeZeek(lines.find((line) => line.startsWith('#separator'))?.slice(11) ?? '\t');
    const fields = fieldsLine.split(separator);
    return hasFields(log, (field) => fields.includes(field)) || `its #fields are not those of ${log.path}.log`;
  }
  const first = lines.find((line) => !line.startsWith('#'));
  if (first === undefined) return 'no #fields line and no row';
  if (log.positions === null) return 'no line begins with #fields';
  const columns = first.split('\t');
  if (columns.length < log.width)
    return `no #fields line, and the first line has ${columns.length} columns of the ${log.width} of ${log.path}.log`;
  return isHeaderless(columns) || `no #fields line, and the first line is no row of ${log.path}.log`;
}

function probeJson(log: ZeekLog, head: Uint8Array): true | string {
  const objects = headObjects(head);
  if (objects.some((object) => hasFields(log, (field) => zeekMember(object, field) !== undefined))) return true;
  return whyNotJson(head, objects, `fields of Zeek's ${log.path}.log`);
}

function hasFields(log: ZeekLog, has: (field: string) => boolean): boolean {
  if (log.unlike?.some(has)) return false;
  return log.fields.slice(0, log.required).every(has) && log.telling.some((fields) => fields.every(has));
}
