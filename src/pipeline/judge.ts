import { detectFindings } from '../detect/index.ts';
import { COMMON_ACCOUNTS, COMMON_SAMPLES, SAMPLES_FOR_RARITY } from '../enrich/index.ts';
import type { GuardList } from '../knowledge/guard-list.ts';
import type { KnowledgeBase } from '../knowledge/knowledge-base.ts';
import { nextTurn } from '../lib/next-turn.ts';
import { normalizeName } from '../model/destination.ts';
import type { DetectionSettings, Finding } from '../model/finding.ts';
import type { FlowView } from '../model/flow-view.ts';
import type { KnownKind, KnownRecord } from '../model/known-record.ts';
import type { NameObservation, StatisticsLookup } from '../model/statistics.ts';
import type { EventPlace } from '../verdict/judged-activity.ts';
import { behaviorPlacesOf } from './behavior-places.ts';
import { createEventPlaces, type RuleLookup, writtenOccurrences } from './event-places.ts';
import type { RecordLookup } from './known-records.ts';
import { type PackMatcher, saidByPeople } from './match-packs.ts';
import { isLess, standingEvents } from './standing-events.ts';

/** What a sample is judged by. */
export interface JudgeSources {
  readonly knowledge: KnowledgeBase;
  readonly records: RecordLookup;
  readonly matcher: PackMatcher;
  /** Left out where nobody wrote rules. */
  readonly rules?: RuleLookup;
  /** Null where no list against false alarms was loaded. */
  readonly guards: GuardList | null;
  readonly statistics: StatisticsLookup;
  /** Samples that the statistics rest on, this one among them where it is counted. */
  readonly sampleCount: number;
  readonly sampleIsCounted: boolean;
  readonly detection: DetectionSettings;
}

/** A sample with all that is known of its flows, by row, and what detections found in them. */
export interface Judgement {
  readonly view: FlowView;
  /** Behaviors of the sample: a destination with a category each. */
  readonly places: readonly JudgedPlace[];
  readonly placeOfRow: Uint32Array;
  /** Records of behaviors and events that hold for some flows; the columns have positions in them, -1 for none. */
  readonly behaviors: readonly KnownRecord[];
  readonly behaviorOfRow: Int32Array;
  readonly events: readonly KnownRecord[];
  readonly eventOfRow: Int32Array;
  /** Which step of which occurrence of its Event a row is; null for none. */
  readonly eventPlaceOf: (row: number) => EventPlace | null;
  /** Records that call the address behind a name bad, as the columns above. */
  readonly badAddresses: readonly KnownRecord[];
  readonly badAddressOfRow: Int32Array;
  readonly findings: readonly Finding[];
  readonly silenced: readonly Finding[];
  /** Weaker findings that were let go. */
  readonly leftOut: number;
  /** Position of the strongest finding that rests on the row; -1 for none. */
  readonly findingOfRow: Int32Array;
  /** Other samples in the statistics; 0 where there are none. */
  readonly otherSamples: number;
}

/** What is the same for all flows of one category to one destination. */
export interface JudgedPlace {
  readonly flowId: string;
  readonly destinationData: string;
  readonly destination: KnownRecord | null;
  /** What people wrote of the behavior. */
  readonly behavior: KnownRecord | null;
  /** Samples that hold the behavior, this one among them. */
  readonly samples: number;
  /** Other samples that hold the name; null where that is not counted. */
  readonly otherSamples: number | null;
  readonly isGuarded: boolean;
  /** Many other samples hold the name, of several accounts. */
  readonly isCommon: boolean;
}

/**
 * Puts what is known on the flows of a sample: records of destinations, behaviors and events, of people before those of
 * packs, and findings of detections. Each distinct key is looked up once; the rest is linear in the flows,
 * and lets others be served between its parts.
 */
export async function judge(
  view: FlowView,
  sources: JudgeSources,
  storedEventIds: readonly (string | null)[] = [],
): Promise<Judgement> {
  const { batch } = view;
  const { places, placeOfRow, countOf } = await placesOf(view, sources);
  const said = places.map(({ destination }) => saidByPeople(destination?.pack === null ? destination.metadata : null));
  const samples = { countOf, tellRarity: otherSamplesOf(sources) >= SAMPLES_FOR_RARITY };
  const matched = await sources.matcher.match(view, samples, (row) => said[placeOfRow[row]!]!);
  const behaviors = new RecordColumn(batch.count);
  const events = new RecordColumn(batch.count);
  const writtenBehavior = createWrittenBehaviors();
  for (let row = 0; row < batch.count; row++) {
    const { behavior } = places[placeOfRow[row]!]!;
    const ofPack = matched.behavior(row);
    behaviors.set(row, behavior === null ? ofPack : writtenBehavior(behavior, ofPack));
    events.set(row, matched.event(row));
  }
  const written = await recordsByKey('event', storedEventIds, sources.records);
  const { rules = async () => new Map() } = sources;
  const occurrences = await writtenOccurrences(view, storedEventIds, written, rules);
  const standing = standingEvents(occurrences, matched.event);
  const told = new Set(occurrences.flatMap(({ rows }) => rows));
  storedEventIds.forEach((id, row) => {
    const record = id === null || told.has(row) ? null : (written.get(id) ?? null);
    // Beyond what is told of many, each flow is taken by itself.
    if (record !== null && !isLess(record, matched.event(row))) events.set(row, record);
  });
  for (const { record, rows } of standing) for (const row of rows) events.set(row, record);
  const eventPlaceOf = createEventPlaces(
    batch.count,
    [...matched.events, ...standing],
    (row) => events.records[events.ofRow[row]!] ?? null,
  );
  const badAddresses = await badAddressesOf(view, sources.records);
  const history = {
    sampleCount: otherSamplesOf(sources),
    sampleCountOf: (row: number) => places[placeOfRow[row]!]!.otherSamples,
    isCommon: (row: number) => places[placeOfRow[row]!]!.isCommon,
  };
  await nextTurn();
  const { findings, findingOfRow, silenced, leftOut } = detectFindings(
    view,
    history.sampleCount > 0 ? history : null,
    sources.detection,
  );
  await nextTurn();
  return {
    view,
    places,
    placeOfRow,
    behaviors: behaviors.records,
    behaviorOfRow: behaviors.ofRow,
    events: events.records,
    eventOfRow: events.ofRow,
    eventPlaceOf,
    badAddresses: badAddresses.records,
    badAddressOfRow: badAddresses.ofRow,
    findings,
    silenced,
    leftOut,
    findingOfRow,
    otherSamples: history.sampleCount,
  };
}

/**
 * What people wrote of a behavior, with the concern that a pack has of it where they call it seen near bad as well: to say
 * so in words of one's own makes it no less.
 */
function createWrittenBehaviors(): (written: KnownRecord, ofPack: KnownRecord | null) => KnownRecord {
  const made = new Map<KnownRecord, KnownRecord[]>();
  return (written, ofPack) => {
    const concernLevel = ofPack?.concernLevel ?? null;
    const { relevance } = written.metadata;
    if (concernLevel === null || written.concernLevel !== null || relevance !== 'seenNearBad') return written;
    const known = made.get(written) ?? [];
    // The same object for the same record: rows hold positions of them.
    const record = known.find((one) => one.concernLevel === concernLevel) ?? { ...written, concernLevel };
    if (!known.includes(record)) made.set(written, [...known, record]);
    return record;
  };
}

function otherSamplesOf({ sampleCount, sampleIsCounted }: JudgeSources): number {
  return Math.max(sampleCount - (sampleIsCounted ? 1 : 0), 0);
}

/** What lists of addresses say where the flow has a name: the place is the same. */
async function badAddressesOf(view: FlowView, lookup: RecordLookup): Promise<RecordColumn> {
  const { batch } = view;
  const column = new RecordColumn(batch.count);
  const keyOfRow = (row: number): string | null => {
    const address = batch.destinationName[row]! < 0 ? null : view.dstAddress(row);
    return address === null ? null : `${address}:${batch.dstPort[row]! < 0 ? 'ICMP' : batch.dstPort[row]}`;
  };
  const keys = new Set<string>();
  for (let row = 0; row < batch.count; row++) {
    const key = keyOfRow(row);
    if (key !== null) keys.add(key);
  }
  const known = await recordsByKey('destination', [...keys], lookup);
  const bad = new Map([...known].filter(([, { metadata }]) => metadata.relevance === 'knownBad'));
  if (bad.size > 0) for (let row = 0; row < batch.count; row++) column.set(row, bad.get(keyOfRow(row) ?? '') ?? null);
  return column;
}

interface Places {
  readonly places: readonly JudgedPlace[];
  readonly placeOfRow: Uint32Array;
  /** Samples that hold the name of the row's destination; null where that was never counted. */
  countOf(row: number): number | null;
}

async function placesOf(view: FlowView, sources: JudgeSources): Promise<Places> {
  const { batch } = view;
  const { destinations, destinationOfRow: ofRow, firstRows, placeOfRow } = behaviorPlacesOf(batch);
  const identities = firstRows.map((row) => view.identity(row));
  const names = destinations.map(({ name }) => normalizeName(name));
  const [known, written, samples, observations] = await Promise.all([
    recordsByKey(
      'destination',
      identities.map(({ destinationData }) => destinationData),
      sources.records,
    ),
    recordsByKey(
      'behavior',
      identities.map(({ flowId }) => flowId),
      sources.records,
    ),
    sources.statistics.flowIdCounts(identities.map(({ flowId }) => flowId)),
    countNames(names, sources.statistics),
  ]);
  const ownShare = sources.sampleIsCounted ? 1 : 0;
  const places = firstRows.map((row, i): JudgedPlace => {
    const { flowId, destinationData } = identities[i]!;
    const { sampleCount, accountCount } = observations.get(names[ofRow[row]!]!) ?? NEVER_COUNTED;
    const otherSamples = sampleCount === null ? null : Math.max(sampleCount - ownShare, 0);
    return {
      flowId,
      destinationData,
      destination: known.get(destinationData) ?? null,
      behavior: written.get(flowId) ?? null,
      samples: Math.max(samples[i]!, 1),
      otherSamples,
      isGuarded: sources.guards?.isGuarded({ name: names[ofRow[row]!]! }) ?? false,
      isCommon: (otherSamples ?? 0) >= COMMON_SAMPLES && accountCount >= COMMON_ACCOUNTS,
    };
  });
  return { places, placeOfRow, countOf: (row) => observations.get(names[ofRow[row]!]!)?.sampleCount ?? null };
}

const NEVER_COUNTED = { sampleCount: null, accountCount: 0 } as const;

/** How many samples and accounts hold each name; names that are never counted are left out. */
async function countNames(
  names: readonly string[],
  statistics: StatisticsLookup,
): Promise<ReadonlyMap<string, Pick<NameObservation, 'sampleCount' | 'accountCount'>>> {
  const found = await statistics.nameObservations([...new Set(names)]);
  return new Map(found.filter(({ isCounted }) => isCounted).map((one) => [one.name, one]));
}

async function recordsByKey(
  kind: KnownKind,
  keys: readonly (string | null)[],
  lookup: RecordLookup,
): Promise<ReadonlyMap<string, KnownRecord>> {
  const distinct = [...new Set(keys)].filter((key) => key !== null);
  const found = distinct.length === 0 ? [] : await lookup(kind, distinct);
  const byKey = new Map<string, KnownRecord>();
  distinct.forEach((key, i) => {
    const record = found[i] ?? null;
    if (record !== null) byKey.set(key, record);
  });
  return byKey;
}

/** Records by row, each kept once. */
class RecordColumn {
  readonly records: KnownRecord[] = [];
  readonly ofRow: Int32Array;
  private readonly positions = new Map<KnownRecord, number>();

  constructor(count: number) {
    this.ofRow = new Int32Array(count).fill(-1);
  }

  set(row: number, record: KnownRecord | null): void {
    if (record === null) return;
    let position = this.positions.get(record);
    if (position === undefined) {
      position = this.records.length;
      this.positions.set(record, position);
      this.records.push(record);
    }
    this.ofRow[row] = position;
  }
}
