import { readFile } from 'node:fs/promises';
import { INPUT_FORMATS } from '../input/index.ts';
import { MOST_FEED_ENTRIES } from '../knowledge/feed-rows.ts';
import { printable } from '../lib/printable.ts';
import { FLOW_COLUMNS, type FlowColumn } from '../model/columns.ts';
import { FLOW_CATEGORIES, LABELS } from '../model/labels.ts';
import { NAME_CONFLICTS, NAME_HIDDEN, NAME_SOURCES, SESSION_NAME_KINDS } from '../model/naming.ts';
import { FLOW_CHUNK_ROWS, type FlowChunk, type SampleReport } from '../model/sample.ts';
import type { DestinationContribution } from '../model/statistics.ts';
import {
  type EndLine,
  type FormatLine,
  type ImportedLine,
  JOB_VERSION,
  MAX_SENTENCE_LENGTH,
  MAX_SKIP_REASONS,
  MAX_TEXT_LENGTH,
  type RefusalLine,
  type RefusalReason,
} from './job.ts';

/** Not what a child writes that works as it should. */
export class Nonsense extends Error {}

type Fields = Readonly<Record<string, unknown>>;

/** A line as an object. */
export function parseLine(text: string): Fields {
  try {
    const value = JSON.parse(text) as unknown;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  } catch {
    // Told below.
  }
  throw new Nonsense('a line is no JSON object');
}

const REASONS: readonly RefusalReason[] = ['input', 'memory', 'output'];
/** A refusal is one short line. */
const MAX_ANSWER_BYTES = 16 * 1024;

/** The refusal in a result; null when it is none. */
export async function readRefusal(path: string, size: number): Promise<RefusalLine | null> {
  if (size > MAX_ANSWER_BYTES) return null;
  const text = await readFile(path, 'utf8');
  if (!text.startsWith('{"kind":"refused"')) return null;
  const { reason, message } = parseLine(text);
  const known = REASONS.find((word) => word === reason);
  if (known === undefined) throw new Nonsense('a refusal has no known reason');
  return { kind: 'refused', reason: known, message: sentence(message) };
}

/** The answer to a check: the format, or why there is none. */
export async function readAnswer(path: string): Promise<FormatLine | RefusalLine> {
  const text = await readFile(path, 'utf8').catch(() => '');
  if (text.length > MAX_ANSWER_BYTES) throw new Nonsense('the answer is too long');
  const refusal = await readRefusal(path, text.length);
  if (refusal !== null) return refusal;
  const { kind, format } = parseLine(text);
  if (kind !== 'format') throw new Nonsense('the answer names no format');
  return { kind, format: knownFormat(format) };
}

/** The answer to the job of a list: how many entries its pack has, or why there is none. */
export async function readImported(path: string): Promise<ImportedLine | RefusalLine> {
  const text = await readFile(path, 'utf8').catch(() => '');
  if (text.length > MAX_ANSWER_BYTES) throw new Nonsense('the answer is too long');
  const refusal = await readRefusal(path, text.length);
  if (refusal !== null) return refusal;
  const { kind, entries } = parseLine(text);
  if (kind !== 'imported') throw new Nonsense('the answer tells no entries');
  return { kind, entries: count(entries, MOST_FEED_ENTRIES, 'entries') };
}

export function checkEnd(line: Fields, maxFlows: number): EndLine {
  const { flows, destinations, uncountedFlowIds, sha256 } = line;
  if (typeof sha256 !== 'string') throw new Nonsense('the end has no hash');
  return {
    kind: 'end',
    flows: count(flows, maxFlows, 'flows'),
    destinations: count(destinations, maxFlows, 'destinations'),
    uncountedFlowIds: count(uncountedFlowIds, maxFlows, 'flow ids'),
    sha256,
  };
}

export function checkReport(line: Fields, maxFlows: number): SampleReport {
  if (line['kind'] !== 'report' || line['version'] !== JOB_VERSION) throw new Nonsense('the result has no report');
  const report = fields(line['report']);
  const { contentHash, trafficMicros, trafficSeconds, damage, skipped } = report;
  if (typeof contentHash !== 'string' || !/^[0-9a-f]{64}$/.test(contentHash)) throw new Nonsense('no content hash');
  if (trafficMicros !== null && !isCount(trafficMicros)) throw new Nonsense('the time of the traffic is none');
  if (!Number.isFinite(trafficSeconds) || (trafficSeconds as number) < 0) throw new Nonsense('the length is no number');
  if (!Array.isArray(skipped) || skipped.length > MAX_SKIP_REASONS) throw new Nonsense('too many reasons');
  return {
    format: knownFormat(report['format']),
    contentHash,
    trafficMicros,
    trafficSeconds: trafficSeconds as number,
    packets: count(report['packets'], Number.MAX_SAFE_INTEGER, 'packets'),
    flows: count(report['flows'], maxFlows, 'flows'),
    damage: damage === null ? null : sentence(damage),
    skipped: skipped.map((entry) => {
      const { reason, count: times } = fields(entry);
      return { reason: sentence(reason), count: count(times, Number.MAX_SAFE_INTEGER, 'times') };
    }),
  };
}

const PROTOCOLS = ['TCP', 'UDP', 'ICMP'] as const;
const LABEL_NAMES: ReadonlySet<unknown> = new Set(LABELS.map(({ name }) => name));

export function checkDestinations(line: Fields): DestinationContribution[] {
  return list(line['destinations']).map((entry) => {
    const { name, protocol, port, labels, flowIds } = fields(entry);
    if (typeof name !== 'string' || !isStorableText(name)) throw new Nonsense('a destination has no name');
    const known = PROTOCOLS.find((word) => word === protocol);
    if (known === undefined) throw new Nonsense('a destination has no known protocol');
    if (port !== null && !(isCount(port) && port <= 65_535)) throw new Nonsense('a destination has no port');
    return {
      name,
      protocol: known,
      port,
      labels: list(labels).map((observation) => {
        const { label, firstObserved, lastObserved } = fields(observation);
        if (!LABEL_NAMES.has(label)) throw new Nonsense('a destination has a label that does not exist');
        if (!Number.isFinite(firstObserved) || !Number.isFinite(lastObserved)) throw new Nonsense('no time');
        return {
          label: label as string,
          firstObserved: firstObserved as number,
          lastObserved: lastObserved as number,
        };
      }),
      flowIds: checkFlowIds(flowIds),
    };
  });
}

export function checkFlowIds(value: unknown): string[] {
  const flowIds = list(value);
  if (!flowIds.every(isFlowId)) throw new Nonsense('a flow id is none');
  return flowIds as string[];
}

/** What the flows of a sample may hold. */
export interface FlowBounds {
  /** Ids of the Events that there are. */
  readonly eventIds: ReadonlySet<string>;
}

/** Columns whose texts are words of a list. */
const WORDS: Readonly<Record<string, ReadonlySet<unknown>>> = {
  destinationNameSource: new Set(NAME_SOURCES),
  protocolInformation: new Set(['', ...PROTOCOLS]),
  label: LABEL_NAMES,
  flowCategory: new Set(FLOW_CATEGORIES.map(({ name }) => name)),
  sessionNameKind: new Set(SESSION_NAME_KINDS),
  nameConflict: new Set(NAME_CONFLICTS),
  nameHidden: new Set(NAME_HIDDEN),
};

/** For each column, whether a value can stand in it. */
const CELL_CHECKS = FLOW_COLUMNS.map(cellCheckOf);

export function checkFlows(line: Fields, { eventIds }: FlowBounds): FlowChunk {
  const columns = list(line['columns']);
  const rows = list(columns[0]).length;
  if (columns.length !== FLOW_COLUMNS.length + 1) throw new Nonsense('flows have other columns');
  if (rows === 0 || rows > FLOW_CHUNK_ROWS) throw new Nonsense(`there are ${rows} flows in a line`);
  return columns.map((column, i) => {
    const values = list(column);
    if (values.length !== rows) throw new Nonsense('columns are not equally long');
    const check = CELL_CHECKS[i] ?? ((value) => value === null || eventIds.has(value as string));
    if (!values.every(check)) throw new Nonsense(`${FLOW_COLUMNS[i]?.name ?? 'eventId'} of a flow is none`);
    return values as (string | number | null)[];
  });
}

function cellCheckOf({ name, type, optional }: FlowColumn): (value: unknown) => boolean {
  const words = WORDS[name];
  const isValue =
    words !== undefined
      ? (value: unknown) => words.has(value)
      : name === 'flowId'
        ? isFlowId
        : type === 'text'
          ? isStorableText
          : isCount;
  return optional ? (value) => value === null || isValue(value) : isValue;
}

/** Zero bytes and halves of UTF-16 pairs are nothing that every store can keep. */
export const UNSTORABLE = /\0|[\ud800-\udfff]/u;

function isStorableText(value: unknown): boolean {
  return typeof value === 'string' && value.length <= MAX_TEXT_LENGTH && !UNSTORABLE.test(value);
}

function isFlowId(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{1,64}$/.test(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function count(value: unknown, most: number, what: string): number {
  if (!isCount(value) || value > most) throw new Nonsense(`the number of ${what} is ${printable(String(value))}`);
  return value;
}

function list(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new Nonsense('there is no list where one is expected');
  return value;
}

function fields(value: unknown): Fields {
  if (typeof value !== 'object' || value === null) throw new Nonsense('there is no object where one is expected');
  return value as Fields;
}

function sentence(value: unknown): string {
  if (typeof value !== 'string') throw new Nonsense('there is no sentence where one is expected');
  return printable(value.slice(0, MAX_SENTENCE_LENGTH));
}

function knownFormat(value: unknown): string {
  const format = INPUT_FORMATS.find(({ name }) => name === value);
  if (format === undefined) throw new Nonsense('the format does not exist');
  return format.name;
}
