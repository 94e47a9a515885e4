import { createHash } from 'node:crypto';
import { AppError } from '../lib/app-error.ts';
import { createDestination, type DestinationProtocol, normalizeName } from '../model/destination.ts';
import { isInternalName } from '../model/internal-names.ts';
import { findLabel, LABELS } from '../model/labels.ts';
import type { DestinationContribution, LabelObservation, SampleContribution } from '../model/statistics.ts';

export interface StatisticsPostReading {
  /** What goes into the statistics; null when nothing of the post does. */
  readonly contribution: SampleContribution | null;
  /** In sentences, what was kept and what was not. */
  readonly told: string;
}

/** Times before 2000 are of clocks that were never set; clocks may be a day ahead. */
const EARLIEST_TIME = Date.UTC(2000, 0, 1) / 1000;
const CLOCK_TOLERANCE = 24 * 60 * 60;

/** Reasons to leave something out, in the order in which they are told. */
const REASONS = {
  internal: 'at names or addresses that mean something inside a network only',
  service: 'under services other than TCP/<port>, UDP/<port> and ICMP',
  label: 'with labels that are unknown here',
  time: 'with times before 2000 or in the future',
} as const;

/**
 * Reads the body of `POST /stats`. What has not the form of such a post is `invalid-input`; labels that cannot be kept are
 * left out and counted. Sources are read like destinations, and forgotten.
 */
export function readStatisticsPost(body: unknown, nowSeconds: number): StatisticsPostReading {
  const members = objectOf(body, 'the body');
  for (const key of ['public_sources', 'public_destinations'])
    if (!Object.hasOwn(members, key)) throw new AppError('invalid-input', `the body has no ${key}`);
  const dropped = { internal: 0, service: 0, label: 0, time: 0 };
  readMap(members['public_sources'], 'public_sources', nowSeconds, { internal: 0, service: 0, label: 0, time: 0 });
  const destinations = readMap(members['public_destinations'], 'public_destinations', nowSeconds, dropped);
  const labels = destinations.reduce((sum, destination) => sum + destination.labels.length, 0);
  const left = (Object.keys(REASONS) as (keyof typeof REASONS)[])
    .filter((reason) => dropped[reason] > 0)
    .map((reason) => `${dropped[reason]} ${REASONS[reason]}`);
  const told =
    `Kept ${labels} observations of labels at ${destinations.length} public destinations, counted as one sample. ` +
    `${left.length === 0 ? '' : `Left out: ${left.join('; ')}. `}` +
    'Sources were checked and are not kept.';
  return { contribution: destinations.length === 0 ? null : contributionOf(destinations), told };
}

/** The hash is of what is kept, in one order: the same observations count once, however they were written down. */
function contributionOf(destinations: readonly DestinationContribution[]): SampleContribution {
  const sorted = destinations
    .map((destination) => ({
      key: JSON.stringify([destination.name, destination.protocol, destination.port]),
      destination,
    }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ destination }) => ({
      ...destination,
      labels: [...destination.labels].sort((a, b) => (a.label < b.label ? -1 : 1)),
    }));
  const first = sorted
    .flatMap(({ labels }) => labels)
    .reduce((least, { firstObserved }) => Math.min(least, firstObserved), Infinity);
  return {
    contentHash: createHash('sha256').update(JSON.stringify(sorted)).digest('hex'),
    trafficDate: first,
    destinations: sorted,
    uncountedFlowIds: [],
  };
}

function readMap(
  map: unknown,
  where: string,
  nowSeconds: number,
  dropped: Record<keyof typeof REASONS, number>,
): DestinationContribution[] {
  const found = new Map<string, DestinationContribution & { labels: LabelObservation[] }>();
  for (const [rawName, services] of Object.entries(objectOf(map, where))) {
    const name = normalizeName(rawName);
    for (const [service, labels] of Object.entries(objectOf(services, `${where}: a name`))) {
      const destination = destinationOf(name, service);
      for (const [label, numbers] of Object.entries(objectOf(labels, `${where}: a service`))) {
        const times = timesOf(numbers, where);
        const reason = isInternalName(name)
          ? 'internal'
          : destination === null
            ? 'service'
            : findLabel(label) < 0
              ? 'label'
              : isBelievable(times, nowSeconds)
                ? null
                : 'time';
        if (reason !== null || destination === null) {
          dropped[reason ?? 'service']++;
          continue;
        }
        const key = `${name}\n${service.toUpperCase()}`;
        let entry = found.get(key);
        if (entry === undefined) {
          entry = { ...destination, labels: [], flowIds: [] };
          found.set(key, entry);
        }
        entry.labels.push({ label: LABELS[findLabel(label)]!.name, ...times });
      }
    }
  }
  return [...found.values()];
}

function destinationOf(
  name: string,
  service: string,
): { readonly name: string; readonly protocol: DestinationProtocol; readonly port: number | null } | null {
  if (/^ICMP(\/ICMP)?$/i.test(service)) return createDestination(name, 'ICMP', null);
  const parts = /^(TCP|UDP)\/([0-9]{1,5})$/i.exec(service);
  if (parts === null || Number(parts[2]) > 65_535) return null;
  return createDestination(name, parts[1]!, Number(parts[2]));
}

function timesOf(numbers: unknown, where: string): { readonly firstObserved: number; readonly lastObserved: number } {
  const members = objectOf(numbers, `${where}: a label`);
  return {
    firstObserved: numberOf(members, 'first_observed', where),
    lastObserved: numberOf(members, 'last_observed', where),
  };
}

function isBelievable(
  { firstObserved, lastObserved }: { firstObserved: number; lastObserved: number },
  now: number,
): boolean {
  return firstObserved >= EARLIEST_TIME && lastObserved >= firstObserved && lastObserved <= now + CLOCK_TOLERANCE;
}

function objectOf(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  const found = value === null ? 'null' : Array.isArray(value) ? 'a list' : `a ${typeof value}`;
  throw new AppError('invalid-input', `${where} is ${found}, expected an object`);
}

function numberOf(members: Readonly<Record<string, unknown>>, key: string, where: string): number {
  const value = members[key];
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new AppError('invalid-input', `${where}: ${key} is ${typeof value}, expected epoch seconds`);
}
