import { setImmediate } from 'node:timers/promises';
import { AppError } from '../lib/app-error.ts';
import { parseAddress } from '../model/address.ts';
import { normalizeName } from '../model/destination.ts';
import type { DestinationContribution, SampleContribution } from '../model/statistics.ts';
import { isCountedName } from './public-names.ts';

/** A name seen in one sample, whatever the port, as a row. */
export interface NameRow {
  readonly name: string;
  /** The text after the first dot; null for addresses. Which parents mean something is decided when reading. */
  readonly parent: string | null;
  /** Epoch seconds; null when the clock of the capture cannot be believed. */
  firstObserved: number | null;
  lastObserved: number | null;
}

/** A label seen at a destination of one sample, as a row. */
export interface LabelRow {
  readonly name: string;
  readonly protocol: string;
  /** -1 where there is none, so that it can be compared like any other. */
  readonly port: number;
  readonly label: string;
  firstObserved: number | null;
  lastObserved: number | null;
}

/** What of a sample enters the statistics: every engine keeps exactly this. */
export interface SampleRows {
  readonly contentHash: string;
  readonly trafficDate: number | null;
  readonly names: readonly NameRow[];
  readonly labels: readonly LabelRow[];
  readonly flowIds: readonly string[];
  /** Behaviours that others never count; none of them is in `flowIds` as well. */
  readonly uncountedFlowIds: readonly string[];
}

/** Traffic from before 2000 has a clock that was never set. */
const EARLIEST_TIME = Date.UTC(2000, 0, 1) / 1000;
/** Clocks may be a day ahead. */
const CLOCK_TOLERANCE = 24 * 60 * 60;
/** Destinations that are looked at before others get their turn: large samples have a million. */
const DESTINATIONS_AT_A_TIME = 2000;
/** Labels are words of a vocabulary; nothing longer is kept. */
const LONGEST_LABEL = 255;

/**
 * Turns a contribution into rows. Names are compared without case and trailing dot, what comes twice is joined, and
 * times that no capture can have become unknown. Internal names are left out; their behaviours are kept as uncounted
 * ones. Large samples take seconds, so other work gets its turn in between.
 */
export async function sampleRows(sample: SampleContribution, nowSeconds: number): Promise<SampleRows> {
  checkContentHash(sample.contentHash);
  const believable = (seconds: number | null): number | null =>
    seconds !== null && seconds >= EARLIEST_TIME && seconds <= nowSeconds + CLOCK_TOLERANCE ? seconds : null;

  const names = new Map<string, NameRow>();
  const labels = new Map<string, LabelRow>();
  const flowIds = new Set<string>();
  const uncounted = new Set<string>();
  for (const flowId of sample.uncountedFlowIds) uncounted.add(checkFlowId(flowId));
  for (const [i, destination] of sample.destinations.entries()) {
    if (i > 0 && i % DESTINATIONS_AT_A_TIME === 0) await setImmediate();
    const name = normalizeName(destination.name);
    const isCounted = isCountedName(name);
    for (const flowId of destination.flowIds) (isCounted ? flowIds : uncounted).add(checkFlowId(flowId));
    if (!isCounted) continue;
    checkService(destination);
    const port = destination.port ?? -1;
    for (const { label, firstObserved, lastObserved } of destination.labels) {
      const first = believable(firstObserved);
      const last = believable(lastObserved);
      widen(names, name, first, last, () => ({
        name,
        parent: parseAddress(name) === null ? name.slice(name.indexOf('.') + 1) : null,
        firstObserved: first,
        lastObserved: last,
      }));
      const { protocol } = destination;
      widen(labels, `${name}\n${protocol}\n${port}\n${checkLabel(label)}`, first, last, () => ({
        name,
        protocol,
        port,
        label,
        firstObserved: first,
        lastObserved: last,
      }));
    }
  }
  return {
    contentHash: sample.contentHash,
    trafficDate: believable(sample.trafficDate),
    names: [...names.values()],
    labels: [...labels.values()],
    flowIds: [...flowIds],
    // What is counted at one flow of a sample is counted for the sample.
    uncountedFlowIds: [...uncounted].filter((flowId) => !flowIds.has(flowId)),
  };
}

/** Whether a text can be the id of a behaviour: at most 64 hexadecimal digits in lower case. */
export function isFlowId(text: string): boolean {
  return /^[0-9a-f]{1,64}$/.test(text);
}

function widen<Row extends NameRow | LabelRow>(
  rows: Map<string, Row>,
  key: string,
  first: number | null,
  last: number | null,
  create: () => Row,
): void {
  const row = rows.get(key);
  if (row === undefined) {
    rows.set(key, create());
    return;
  }
  row.firstObserved = earlier(row.firstObserved, first);
  row.lastObserved = later(row.lastObserved, last);
}

function earlier(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}

function later(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}

function checkContentHash(text: string): void {
  if (!/^[0-9a-f]{64}$/.test(text)) throw refusal('content hash', text, '64 lower-case hexadecimal digits');
}

function checkFlowId(text: string): string {
  if (!isFlowId(text)) throw refusal('flow id', text, '1 to 64 lower-case hexadecimal digits');
  return text;
}

function checkLabel(text: string): string {
  if (text.length > LONGEST_LABEL) throw refusal('label', text, `at most ${LONGEST_LABEL} characters`);
  return text;
}

function checkService({ name, protocol, port }: DestinationContribution): void {
  if (!/^(TCP|UDP|ICMP)$/.test(protocol)) throw refusal(`protocol of ${name}`, protocol, 'TCP, UDP or ICMP');
  if (port !== null && !(Number.isInteger(port) && port >= 0 && port <= 65_535))
    throw refusal(`port of ${name}`, String(port), '0 to 65535 or none');
}

function refusal(what: string, found: string, expected: string): AppError {
  return new AppError('invalid-input', `statistics: ${what} "${found.slice(0, 80)}", expected ${expected}`);
}
