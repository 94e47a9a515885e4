import { AppError } from '../lib/app-error.ts';
import { parseAddress } from '../model/address.ts';
import { normalizeName } from '../model/destination.ts';
import type { SampleContribution } from '../model/statistics.ts';
import { isCountedName } from './public-names.ts';

/** A label seen at a destination of one sample, as a row. */
export interface LabelRow {
  readonly name: string;
  /** The text after the first dot; null for addresses. Which parents mean something is decided when reading. */
  readonly parent: string | null;
  readonly protocol: string;
  /** -1 where there is none, because keys of tables hold no null. */
  readonly port: number;
  readonly label: string;
  /** Epoch seconds; null when the clock of the capture cannot be believed. */
  firstObserved: number | null;
  lastObserved: number | null;
}

/** What of a sample enters the statistics: every engine keeps exactly this. */
export interface SampleRows {
  readonly contentHash: string;
  readonly trafficDate: number | null;
  readonly labels: readonly LabelRow[];
  readonly flowIds: readonly string[];
}

/** Traffic from before 2000 has a clock that was never set. */
const EARLIEST_TIME = Date.UTC(2000, 0, 1) / 1000;
/** Clocks may be a day ahead. */
const CLOCK_TOLERANCE = 24 * 60 * 60;

/**
 * Turns a contribution into rows: internal names are left out together with their behaviours, names are compared
 * without case and trailing dot, what comes twice is joined, and times that no capture can have become unknown.
 */
export function sampleRows(sample: SampleContribution, nowSeconds: number): SampleRows {
  if (!/^[0-9a-f]{64}$/.test(sample.contentHash)) {
    const found = sample.contentHash.slice(0, 80);
    throw new AppError(
      'invalid-input',
      `statistics: content hash "${found}", expected 64 lower-case hexadecimal digits`,
    );
  }
  const believable = (seconds: number | null): number | null =>
    seconds !== null && seconds >= EARLIEST_TIME && seconds <= nowSeconds + CLOCK_TOLERANCE ? seconds : null;

  const rows = new Map<string, LabelRow>();
  const flowIds = new Set<string>();
  for (const destination of sample.destinations) {
    const name = normalizeName(destination.name);
    if (!isCountedName(name)) continue;
    const parent = parseAddress(name) === null ? name.slice(name.indexOf('.') + 1) : null;
    const port = destination.port ?? -1;
    for (const { label, firstObserved, lastObserved } of destination.labels) {
      const first = believable(firstObserved);
      const last = believable(lastObserved);
      const key = `${name}\n${destination.protocol}\n${port}\n${label}`;
      const row = rows.get(key);
      if (row === undefined) {
        const { protocol } = destination;
        rows.set(key, { name, parent, protocol, port, label, firstObserved: first, lastObserved: last });
      } else {
        row.firstObserved = earlier(row.firstObserved, first);
        row.lastObserved = later(row.lastObserved, last);
      }
    }
    for (const flowId of destination.flowIds) flowIds.add(flowId);
  }
  return {
    contentHash: sample.contentHash,
    trafficDate: believable(sample.trafficDate),
    labels: [...rows.values()],
    flowIds: [...flowIds],
  };
}

function earlier(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}

function later(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}
