import type { Activity, NothingKnown } from '@flowsage/client';
import type { FlowBatch } from '../model/flow-batch.ts';
import type { KnownRecord } from '../model/known-record.ts';
import type { SampleReport } from '../model/sample.ts';
import type { JudgedActivity } from '../verdict/judged-activity.ts';
import type { FlowlessPackets, VerdictBasis } from '../verdict/verdict-basis.ts';
import { secflowOfRow } from './activities.ts';
import type { JudgedPlace, Judgement } from './judge.ts';
import { packEventId } from './known-records.ts';
import { isNeutral } from './neutral-event.ts';

const NOTHING: NothingKnown = {};

/** Samples with more flows are judged by some of each kind, since flows of one behavior are judged alike. */
const MOST_FLOWS = 20_000;
const MOST_FLOWS_ALIKE = 20;

/** The rows by which a sample is judged: all of them, or the first ones of each behavior, Event and finding. */
export function chooseRows(judgement: Judgement): Uint32Array {
  const { count } = judgement.view.batch;
  if (count <= MOST_FLOWS) return Uint32Array.from({ length: count }, (_, row) => row);
  const taken = new Map<string, number>();
  const rows: number[] = [];
  for (let row = 0; row < count && rows.length < MOST_FLOWS; row++) {
    const key = `${judgement.placeOfRow[row]} ${judgement.behaviorOfRow[row]} ${judgement.eventOfRow[row]} ${judgement.findingOfRow[row]}`;
    const before = taken.get(key) ?? 0;
    if (before >= MOST_FLOWS_ALIKE) continue;
    taken.set(key, before + 1);
    rows.push(row);
  }
  return Uint32Array.from(rows);
}

/** Flows of a judgement with all that is known of each, in the order of the rows. */
export function judgedActivities(judgement: Judgement, rows: Iterable<number>): JudgedActivity[] {
  return Array.from(rows, (row) => judgedActivity(judgement, row));
}

/** The id under which old clients ask for a record of an Event. */
export function eventIdOf({ key, pack }: KnownRecord): string {
  return pack === null ? key : packEventId(key);
}

/** What a verdict tells of the reading of its sample. */
export type ReadPackets = Pick<SampleReport, 'packets' | 'skipped' | 'damage'>;

/** What a verdict rests on beside its flows; `read` is null where it is not known how they were read. */
export function verdictBasis(
  judgement: Judgement,
  packs: readonly { readonly name: string; readonly version: string }[],
  sampleSeconds: number,
  read: ReadPackets | null,
): VerdictBasis {
  return {
    packs: packs.map(({ name, version }) => ({ name, version })),
    otherSamples: judgement.otherSamples,
    sampleSeconds,
    flowCount: judgement.view.batch.count,
    silencedCount: judgement.silenced.length,
    leftOutCount: judgement.leftOut,
    flowlessPackets: read === null ? null : flowlessPackets(judgement, read),
    isCutShort: read !== null && read.damage !== null,
  };
}

function flowlessPackets({ view: { batch } }: Judgement, { packets, skipped }: ReadPackets): FlowlessPackets {
  let inFlows = 0;
  for (let row = 0; row < batch.count; row++) inFlows += batch.srcPackets[row]! + batch.dstPackets[row]!;
  return {
    count: Math.max(packets - inFlows, 0),
    packetCount: packets,
    // A DNS answer that is not read is that of a packet within a flow.
    reasons: skipped.filter(({ reason }) => !reason.startsWith('DNS answer')),
  };
}

function judgedActivity(judgement: Judgement, row: number): JudgedActivity {
  const { view, findings } = judgement;
  const place = judgement.places[judgement.placeOfRow[row]!]!;
  const matched = judgement.behaviors[judgement.behaviorOfRow[row]!] ?? null;
  const behavior = isOverruled(matched, place) ? null : matched;
  const event = judgement.events[judgement.eventOfRow[row]!] ?? null;
  const badDestination = badDestinationOf(judgement, row, place, behavior, event);
  const isEventAside = event !== null && isAside(event, behavior, place);
  const speaking = (isEventAside ? null : event) ?? behavior ?? place.destination;
  const bad = [speaking, badDestination].filter((record) => record?.metadata.relevance === 'knownBad');
  const isListedByMistake =
    place.isGuarded && bad.length > 0 && bad.every((record) => record !== null && isOfLists(record, place));
  const activity: Activity = {
    secflow: secflowOfRow(view, row, place, event === null ? null : eventIdOf(event)),
    destination: place.destination?.metadata ?? NOTHING,
    behavior: behavior?.metadata ?? NOTHING,
    event: event?.metadata ?? NOTHING,
    flowIdCount: place.samples,
  };
  return {
    activity,
    row,
    evidence: {
      finding: findings[judgement.findingOfRow[row]!] ?? null,
      isGuarded: place.isGuarded,
      isCommon: place.isCommon,
      isDestinationBad: badDestination !== null && !isListedByMistake,
      isListedByMistake,
      destinationConcern: place.destination?.concernLevel ?? null,
      isEventAside,
      isOfUnknown: (event === null || isEventAside) && behavior?.isOfUnknown === true,
      concernLevel: speaking?.concernLevel ?? null,
      leadsOutside: leadsOutside(view.batch, row),
      badAddress:
        badDestination === null || badDestination === place.destination
          ? null
          : { address: view.dstAddress(row) ?? '', record: badDestination.metadata },
    },
    source: view.srcHost(row),
    destination: place.destination,
    behavior,
    event,
    eventPlace: event === null ? null : judgement.eventPlaceOf(row),
    badDestination,
    address: addressOf(judgement, row),
  };
}

function leadsOutside({ addresses, dstAddress }: FlowBatch, row: number): boolean {
  const address = dstAddress[row]!;
  return address >= 0 && !addresses.isLocal(address);
}

/** An Event that says nothing by itself leaves the word to what is known of the place, also where that is nothing. */
function isAside(event: KnownRecord, behavior: KnownRecord | null, { destination }: JudgedPlace): boolean {
  return isNeutral(event) && destination === null && (behavior === null || behavior.isOfUnknown);
}

/** What packs say of kinds of bad places does not hold of a place that people here described. */
function isOverruled(behavior: KnownRecord | null, { destination }: JudgedPlace): boolean {
  if (behavior?.restsOnDestination !== true || destination === null || destination.pack !== null) return false;
  return behavior.metadata.relevance === 'knownBad' || behavior.metadata.relevance === 'seenNearBad';
}

/** Whether lists of others alone say it: a Behavior of bad places says no more than what calls the place bad. */
function isOfLists({ isListed, restsOnDestination }: KnownRecord, { destination }: JudgedPlace): boolean {
  return isListed || (restsOnDestination === true && destination?.isListed === true);
}

/** The record that calls the destination bad, unless people wrote otherwise of the very behavior or Event. */
function badDestinationOf(
  { badAddresses, badAddressOfRow }: Judgement,
  row: number,
  { destination, isGuarded }: JudgedPlace,
  behavior: KnownRecord | null,
  event: KnownRecord | null,
): KnownRecord | null {
  const isWritten = [behavior, event].some((record) => record !== null && record.pack === null);
  if (isWritten) return null;
  if (destination?.metadata.relevance === 'knownBad') return destination;
  // An address may be shared by many names, and what is guarded is not blamed for its neighbours.
  if (isGuarded || (destination !== null && destination.pack === null)) return null;
  return badAddresses[badAddressOfRow[row]!] ?? null;
}

function addressOf({ view }: Judgement, row: number): string | null {
  const address = view.batch.destinationName[row]! < 0 ? null : view.dstAddress(row);
  const port = view.batch.dstPort[row]!;
  return address === null ? null : port < 0 ? address : `${address}:${port}`;
}
