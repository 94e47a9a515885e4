import { readFileSync, statSync } from 'node:fs';
import type { MetadataKindV1, MetadataRecord } from '@flowsage/client';
import { AppError, errorMessage } from '../lib/app-error.ts';
import { TAG_KINDS, type TagKind, tagFieldOf } from '../model/behavior-record.ts';
import type { EventRule } from '../model/event-rule.ts';
import type { KnowledgePack } from '../model/knowledge.ts';
import { metadataOf, readTags } from '../model/metadata.ts';
import { writtenKnowledgeOfKind } from '../model/written-knowledge.ts';
import {
  checkedMetadataKey,
  checkedStepNames,
  METADATA_KINDS,
  RULE_LIMITS,
  type WrittenRecord,
} from '../model/written-record.ts';

/**
 * Packs of what people wrote at a server: one JSON value a line. The first line is the head, each other one a record, in
 * the order of kinds and keys, and the last one tells how many there were. The same records always make the same bytes.
 */

const FORMAT = 'flowsage-records';
const FORMAT_VERSION = 1;
/** More are refused: they are kept in memory. */
export const MOST_WRITTEN_RECORDS = 200_000;
const LARGEST_BYTES = 512 * 1024 * 1024;

/** What is wrong with a pack of records: the line, from 1, and a sentence of what was found and expected there. */
export class RecordPackError extends AppError {
  readonly line: number;
  readonly found: string;
  readonly expected: string;

  constructor(file: string, line: number, cause: unknown) {
    const message = errorMessage(cause);
    super('invalid-input', `knowledge: ${file}:${line}: ${message}`, { cause });
    const end = message.indexOf(EXPECTED);
    this.line = line;
    this.found = end < 0 ? message : message.slice(0, end);
    this.expected = end < 0 ? 'a line of a pack of records' : message.slice(end + EXPECTED.length);
  }
}

const EXPECTED = ', expected ';

/** What such a pack says of itself. */
export type RecordPackHead = Pick<
  KnowledgePack,
  'name' | 'version' | 'title' | 'author' | 'licence' | 'updated' | 'sources'
>;

const HEAD_FORMS: Readonly<Record<Exclude<keyof RecordPackHead, 'sources'>, RegExp>> = {
  name: /^[a-z0-9][a-z0-9-]{0,62}$/,
  version: /^(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})(-[0-9A-Za-z.-]{1,64})?$/,
  title: /^.{1,300}$/,
  author: /^.{1,300}$/,
  licence: /^.{1,300}$/,
  updated: /^\d{4}-\d{2}-\d{2}$/,
};

/** The line of a head, without its end. */
export function writeRecordPackHead({
  name,
  version,
  title,
  author,
  licence,
  updated,
  sources,
}: RecordPackHead): string {
  const head = {
    format: FORMAT,
    formatVersion: FORMAT_VERSION,
    name,
    version,
    title,
    author,
    licence,
    updated,
    sources,
  };
  return JSON.stringify(head);
}

/** The line of a record, without its end. */
export function writeRecordLine({ kind, key, record, rule, knowledge = null }: WrittenRecord): string {
  const { title, description, relevance } = record;
  const tags = Object.fromEntries(
    TAG_KINDS.map((tag) => [tag, readTags(record[tagFieldOf(tag)])] as const).filter(([, list]) => list.length > 0),
  );
  return JSON.stringify({
    kind,
    key,
    title,
    description,
    ...(relevance === '' ? {} : { relevance }),
    ...(Object.keys(tags).length === 0 ? {} : { tags }),
    ...(rule === null ? {} : { rule: writtenRule(rule) }),
    ...(knowledge === null ? {} : { knowledge }),
  });
}

/** The key stands beside it already. */
function writtenRule({ steps, windowSeconds, stepNames }: EventRule): Omit<EventRule, 'eventId'> {
  return { steps, windowSeconds, ...(stepNames === undefined ? {} : { stepNames }) };
}

/** The last line, without its end. */
export function writeRecordPackEnd(records: number): string {
  return JSON.stringify({ end: true, records });
}

/** The order of records in a pack. */
export function compareRecords(a: Pick<WrittenRecord, 'kind' | 'key'>, b: Pick<WrittenRecord, 'kind' | 'key'>): number {
  const kinds = METADATA_KINDS.indexOf(a.kind) - METADATA_KINDS.indexOf(b.kind);
  return kinds !== 0 ? kinds : Buffer.compare(Buffer.from(a.key), Buffer.from(b.key));
}

/** Reads a pack of records from a file. Throws RecordPackError with the line of what is wrong. */
export function readRecordPack(path: string, file: string): KnowledgePack {
  const { size } = statSync(path);
  if (size > LARGEST_BYTES)
    throw new AppError('invalid-input', `knowledge: ${file} has ${size} bytes, at most ${LARGEST_BYTES} expected`);
  return parseRecordPack(readFileSync(path, 'utf8'), file);
}

export function parseRecordPack(text: string, file: string): KnowledgePack {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const at = <Value>(line: number, read: (value: Readonly<Record<string, unknown>>) => Value): Value => {
    try {
      return read(objectOf(JSON.parse(lines[line] ?? '')));
    } catch (error) {
      throw new RecordPackError(file, line + 1, error);
    }
  };
  const head = at(0, headOf);
  const count = lines.length - 2;
  at(lines.length - 1, ({ end, records }) => {
    if (end !== true || records !== count)
      throw new AppError('invalid-input', `no end after ${Math.max(count, 0)} records, expected the whole file`);
  });
  if (count > MOST_WRITTEN_RECORDS)
    throw new AppError(
      'invalid-input',
      `knowledge: ${file} has ${count} records, at most ${MOST_WRITTEN_RECORDS} expected`,
    );
  const seen = new Set<string>();
  const written = Array.from({ length: count }, (_, i) =>
    at(i + 1, (value) => {
      const record = recordOf(value);
      const id = `${record.kind} ${record.key}`;
      if (seen.has(id)) throw new AppError('invalid-input', `${id} again, expected each once`);
      seen.add(id);
      return record;
    }),
  );
  return {
    ...head,
    records: [],
    tagsByKind: new Map(),
    behaviors: [],
    events: [],
    written: written.sort(compareRecords),
  };
}

function headOf(value: Readonly<Record<string, unknown>>): RecordPackHead {
  if (value['format'] !== FORMAT || value['formatVersion'] !== FORMAT_VERSION)
    throw new AppError('invalid-input', `no head, expected "format": "${FORMAT}" of version ${FORMAT_VERSION}`);
  const texts = Object.entries(HEAD_FORMS).map(([name, form]) => {
    const text = value[name];
    if (typeof text !== 'string' || !form.test(text))
      throw new AppError('invalid-input', `${name} of another form, expected text that fits ${String(form)}`);
    return [name, text];
  });
  const sources = value['sources'] ?? [];
  if (!isTexts(sources)) throw new AppError('invalid-input', 'sources: expected a list of texts');
  return { ...(Object.fromEntries(texts) as Omit<RecordPackHead, 'sources'>), sources };
}

function recordOf(value: Readonly<Record<string, unknown>>): WrittenRecord {
  const kind = METADATA_KINDS.find((one) => one === value['kind']);
  if (kind === undefined)
    throw new AppError('invalid-input', `kind of another form, expected one of ${METADATA_KINDS.join(', ')}`);
  const key = checkedMetadataKey(kind, String(value['key']));
  const tags = value['tags'] === undefined ? {} : objectOf(value['tags']);
  for (const tag of Object.keys(tags))
    if (!TAG_KINDS.includes(tag as TagKind))
      throw new AppError('invalid-input', `tags: unknown kind, expected some of ${TAG_KINDS.join(', ')}`);
  const fields = TAG_KINDS.map((tag) => [tagFieldOf(tag), tags[tag]] as const);
  const { title, description, relevance } = value;
  const record: MetadataRecord = metadataOf({ title, description, relevance, ...Object.fromEntries(fields) });
  const knowledge = writtenKnowledgeOfKind(kind, value['knowledge']);
  return { kind, key, record, rule: ruleOf(kind, key, value['rule']), ...(knowledge === null ? {} : { knowledge }) };
}

function ruleOf(kind: MetadataKindV1, eventId: string, value: unknown): EventRule | null {
  if (value === undefined || value === null) return null;
  const { steps, windowSeconds, stepNames } = objectOf(value);
  const isRule =
    kind === 'event' &&
    isTexts(steps) &&
    steps.length >= 2 &&
    steps.length <= RULE_LIMITS.steps &&
    steps.every((step) => /^[0-9a-f]{1,64}$/.test(step)) &&
    typeof windowSeconds === 'number' &&
    windowSeconds > 0 &&
    windowSeconds <= RULE_LIMITS.windowSeconds;
  if (!isRule)
    throw new AppError(
      'invalid-input',
      `rule of another form, expected for an event only, 2 to ${RULE_LIMITS.steps} flow ids as steps and windowSeconds ` +
        `up to ${RULE_LIMITS.windowSeconds}`,
    );
  return { eventId, steps, windowSeconds, ...checkedStepNames(stepNames, steps.length) };
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new AppError('invalid-input', 'no JSON object');
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length <= 1000 && value.every((one) => typeof one === 'string');
}
