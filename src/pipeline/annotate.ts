import type { AnnotatedDestinationV1, AnnotatedEventV1, AnnotationPart, AnnotationsV1 } from '@flowsage/client';
import type { KnowledgeBase } from '../knowledge/knowledge-base.ts';
import { nextTurn } from '../lib/next-turn.ts';
import { type Destination, normalizeName } from '../model/destination.ts';
import type { EventRule } from '../model/event-rule.ts';
import type { FlowView } from '../model/flow-view.ts';
import type { KnownKind, KnownRecord } from '../model/known-record.ts';
import type { CountedStatistics, LabelCount } from '../model/statistics.ts';
import { AnnotationRecords } from './annotation-records.ts';
import { type BehaviorPlaces, behaviorPlacesOf } from './behavior-places.ts';
import { eventIdOf } from './judged-activities.ts';
import { findKnowledge, knownDestination, type RecordLookup, toldKnowledge } from './known-records.ts';
import type { PackMatches } from './match-packs.ts';
import { standingEvents } from './standing-events.ts';
import { writtenEventsOf } from './written-events.ts';

/** What the flows of a sample are annotated with. */
export interface AnnotationSources {
  readonly knowledge: KnowledgeBase;
  readonly records: RecordLookup;
  /** What packs say of the very flows. */
  readonly matches: Pick<PackMatches, 'behavior' | 'events'>;
  readonly statistics: CountedStatistics;
  /** Rules of Events that people wrote, by id. */
  readonly rules: (eventIds: readonly string[]) => Promise<ReadonlyMap<string, EventRule>>;
}

/** Bounds of one answer: a page shows it whole. */
export const ANNOTATION_LIMITS = {
  flows: 200_000,
  destinations: 50_000,
  records: 20_000,
  events: 20_000,
  labelsOfDestination: 20,
} as const;

/** Rows that are worked on before others have their turn. */
const ROWS_A_TURN = 16_384;

/**
 * Puts what is known on the flows of a sample: what people wrote before what packs say, as in the list of flows with all
 * that is known of each. `flowCount` is that of the whole sample, of which `view` may show the first flows only.
 */
export async function annotate(
  view: FlowView,
  sources: AnnotationSources,
  storedEventIds: readonly (string | null)[] = [],
  flowCount: number = view.batch.count,
): Promise<AnnotationsV1> {
  const { batch } = view;
  const rows = Math.min(batch.count, ANNOTATION_LIMITS.flows);
  const records = new AnnotationRecords(ANNOTATION_LIMITS.records);
  const places = behaviorPlacesOf(batch);
  await nextTurn();
  const flowIds = places.firstRows.map((row) => view.identity(row).flowId);
  const [written, counts] = await Promise.all([
    recordsByKey('behavior', flowIds, sources.records),
    sources.statistics.flowIdCounts(flowIds),
  ]);
  const writtenAt = flowIds.map((flowId) => addOrNone(records, written.get(flowId)));
  const destinations = await annotatedDestinations(view, places, sources, records);

  const destinationOf = new Array<number>(rows);
  const behaviorOf = new Array<number>(rows);
  const flowIdCounts = new Array<number>(rows);
  for (let row = 0; row < rows; row++) {
    const place = places.placeOfRow[row]!;
    const destination = places.destinationOfRow[row]!;
    destinationOf[row] = destination < destinations.length ? destination : -1;
    behaviorOf[row] =
      writtenAt[place]! >= 0 ? writtenAt[place]! : addOrNone(records, sources.matches.behavior(row) ?? undefined);
    // The sample that is looked at holds it, whatever is counted for others.
    flowIdCounts[row] = Math.max(1, counts[place]!);
    if (row % ROWS_A_TURN === ROWS_A_TURN - 1) await nextTurn();
  }
  const events = await annotatedEvents(view, rows, sources, storedEventIds, records);
  const isCut: Readonly<Record<AnnotationPart, boolean>> = {
    flows: rows < flowCount,
    destinations: destinations.length < places.destinations.length,
    records: records.isFull,
    events: events.length > ANNOTATION_LIMITS.events,
  };
  return {
    flows: flowCount,
    records: records.records,
    destinations,
    destinationOf,
    behaviorOf,
    flowIdCounts,
    events: events.slice(0, ANNOTATION_LIMITS.events),
    truncated: (Object.keys(isCut) as AnnotationPart[]).filter((part) => isCut[part]),
  };
}

async function annotatedDestinations(
  view: FlowView,
  places: BehaviorPlaces,
  { knowledge, records: lookup, statistics }: AnnotationSources,
  records: AnnotationRecords,
): Promise<AnnotatedDestinationV1[]> {
  const destinations = places.destinations.slice(0, ANNOTATION_LIMITS.destinations);
  const keys = destinationKeys(view, places, destinations.length);
  const names = [...new Set(destinations.map(({ name }) => normalizeName(name)))];
  const [known, observed, labels] = await Promise.all([
    recordsByKey('destination', keys, lookup),
    statistics.nameObservations(names),
    statistics.destinationLabelCounts(destinations),
  ]);
  const observations = new Map(observed.map((one) => [one.name, one]));
  const parentOf = parentRecords(knowledge, records);
  return destinations.map((destination, i): AnnotatedDestinationV1 => {
    const { name, protocol, port } = destination;
    const record = known.get(keys[i]!);
    const told = (found: KnownRecord) => toldKnowledge(destination, findKnowledge(knowledge, keys[i]!), found);
    const position = record === undefined ? -1 : records.add('destination', record, told(record));
    const seen = observations.get(normalizeName(name));
    return {
      name,
      protocol,
      port,
      record: position < 0 ? null : position,
      parent: parentOf(destination),
      count: seen?.isCounted === true ? seen.sampleCount : null,
      firstObserved: timeOrNull(seen?.firstObserved ?? null),
      lastObserved: timeOrNull(seen?.lastObserved ?? null),
      labelsObserved: mostFrequent(labels[i]!),
    };
  });
}

/** The key of each destination as old clients ask for it: that of its first flow. */
function destinationKeys(view: FlowView, { firstRows, destinationOfRow }: BehaviorPlaces, count: number): string[] {
  const keys = new Array<string>(count);
  for (const row of firstRows) {
    const destination = destinationOfRow[row]!;
    if (destination < count) keys[destination] ??= view.identity(row).destinationData;
  }
  return keys;
}

function parentRecords(
  knowledge: KnowledgeBase,
  records: AnnotationRecords,
): (destination: Destination) => number | null {
  const known = new Map<string, KnownRecord>();
  return (destination) => {
    const parent = knowledge.findParent(destination);
    if (parent === null) return null;
    const key = parent.destination_data;
    const record = known.get(key) ?? knownDestination(knowledge, parent, key);
    known.set(key, record);
    const position = records.add('parent', record, parent);
    return position < 0 ? null : position;
  };
}

async function annotatedEvents(
  view: FlowView,
  rows: number,
  { matches, records: lookup, rules }: AnnotationSources,
  storedEventIds: readonly (string | null)[],
  records: AnnotationRecords,
): Promise<AnnotatedEventV1[]> {
  const stored = [...new Set(storedEventIds)].filter((id) => id !== null);
  const ofPacks = matches.events.map((one) => ({ ...one, eventId: eventIdOf(one.record) }));
  const known = await recordsByKey('event', [...stored, ...ofPacks.map(({ eventId }) => eventId)], lookup);
  const packEvents = new Map(ofPacks.flatMap(({ record, rows: own }) => own.map((row) => [row, record] as const)));
  const occurrences = stored.length === 0 ? [] : writtenEventsOf(view, storedEventIds, await rules(stored));
  const written = standingEvents(
    occurrences.map((one) => ({ ...one, record: known.get(one.eventId) ?? null })),
    (row) => packEvents.get(row) ?? null,
  );
  const held = new Set(written.flatMap((one) => one.rows));
  const found = [...written, ...ofPacks];
  const events = found.flatMap((one, i): AnnotatedEventV1[] => {
    // A flow is of one Event, and that of a rule that people wrote comes first.
    const kept = one.rows.map((row) => row < rows && (i < written.length || !held.has(row)));
    const position = kept.includes(true) ? addOrNone(records, known.get(one.eventId)) : -1;
    if (position < 0) return [];
    const steps = rowsByStep(one, kept);
    const names = steps.map(([step]) => one.stepNames[step] ?? '');
    return [
      {
        record: position,
        steps: steps.map(([, own]) => own),
        ...(names.some((name) => name !== '') ? { stepNames: names } : {}),
        rows: one.rows.filter((_, at) => kept[at]),
      },
    ];
  });
  return events.sort((a, b) => a.rows[0]! - b.rows[0]!);
}

/** Rows that are kept by the number of their step, in the order of the steps. */
function rowsByStep(
  event: { readonly rows: readonly number[]; readonly steps: readonly number[] },
  kept: readonly boolean[],
): [step: number, rows: number[]][] {
  const rowsOf = new Map<number, number[]>();
  event.rows.forEach((row, at) => {
    if (!kept[at]) return;
    const step = event.steps[at]!;
    const own = rowsOf.get(step);
    if (own === undefined) rowsOf.set(step, [row]);
    else own.push(row);
  });
  return [...rowsOf].sort(([a], [b]) => a - b);
}

function addOrNone(records: AnnotationRecords, record: KnownRecord | undefined): number {
  return record === undefined ? -1 : records.add(record.kind, record);
}

async function recordsByKey(
  kind: KnownKind,
  keys: readonly string[],
  lookup: RecordLookup,
): Promise<ReadonlyMap<string, KnownRecord>> {
  const distinct = [...new Set(keys)];
  const found = distinct.length === 0 ? [] : await lookup(kind, distinct);
  return new Map(distinct.flatMap((key, i) => (found[i] == null ? [] : [[key, found[i]] as const])));
}

function mostFrequent(labels: readonly LabelCount[]): readonly LabelCount[] {
  return [...labels].sort((a, b) => b.count - a.count).slice(0, ANNOTATION_LIMITS.labelsOfDestination);
}

/** The last moment that ECMAScript has, in seconds: captures may hold times that no calendar has. */
const LAST_TIME = 8.64e12;

function timeOrNull(seconds: number | null): string | null {
  return seconds === null || Math.abs(seconds) > LAST_TIME ? null : new Date(Math.round(seconds * 1000)).toISOString();
}
