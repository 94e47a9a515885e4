import type { Activity, MetadataRecord, NothingKnown, Secflow } from '@flowsage/client';
import { FLOW_COLUMNS } from '../model/columns.ts';
import type { FlowIdentity, FlowView } from '../model/flow-view.ts';
import type { FlowChunk } from '../model/sample.ts';
import type { StatisticsLookup } from '../model/statistics.ts';
import type { MetadataKind } from '../store/metadata-store.ts';

/** What is known of Destinations (`name:port`), Behaviors (flow ids) and Events (event ids); null: nothing. */
export type MetadataLookup = (
  kind: MetadataKind,
  keys: readonly string[],
) => Promise<readonly (MetadataRecord | null)[]>;

const NOTHING: NothingKnown = {};

/**
 * Flows of a sample as the Secflows of the old service, in their order. `protocolInformation` is `ICMP` or empty there.
 */
export function secflowsOf(chunk: FlowChunk): Secflow[] {
  const text = (name: string): ((row: number) => string) => {
    const column = chunk[COLUMN_INDEX.get(name)!]!;
    return (row) => String(column[row] ?? '');
  };
  const seconds = (name: string): ((row: number) => string) => {
    const column = chunk[COLUMN_INDEX.get(name)!]!;
    return (row) => plainSeconds(Number(column[row] ?? 0));
  };
  const flowId = text('flowId');
  const flowCategory = text('flowCategory');
  const destinationData = text('destinationData');
  const destinationNameSource = text('destinationNameSource');
  const src = text('src');
  const srcBytes = text('srcBytes');
  const dstBytes = text('dstBytes');
  const srcPkts = text('srcPkts');
  const dstPkts = text('dstPkts');
  const relativeStart = seconds('relativeStart');
  const duration = seconds('duration');
  const protocol = text('protocolInformation');
  const events = chunk[FLOW_COLUMNS.length]!;
  return Array.from({ length: events.length }, (_, row): Secflow => {
    const eventId = events[row];
    return {
      flowId: flowId(row),
      flowCategory: flowCategory(row),
      destinationData: destinationData(row),
      destinationNameSource: oldNameSource(destinationNameSource(row)),
      sourceData: src(row),
      sourceBytes: srcBytes(row),
      destinationBytes: dstBytes(row),
      sourcePackets: srcPkts(row),
      destinationPackets: dstPkts(row),
      relativeStart: relativeStart(row),
      duration: duration(row),
      protocolInformation: protocol(row) === 'ICMP' ? 'ICMP' : '',
      ...(typeof eventId === 'string' ? { eventId } : {}),
    };
  });
}

/** One flow of a batch as the Secflow that it is when it is stored. */
export function secflowOfRow(view: FlowView, row: number, identity: FlowIdentity, eventId: string | null): Secflow {
  const { batch } = view;
  return {
    flowId: identity.flowId,
    flowCategory: view.flowCategory(row),
    destinationData: identity.destinationData,
    destinationNameSource: oldNameSource(view.nameSource(row)),
    sourceData: view.src(row),
    sourceBytes: String(batch.srcPayloadBytes[row]!),
    destinationBytes: String(batch.dstPayloadBytes[row]!),
    sourcePackets: String(batch.srcPackets[row]!),
    destinationPackets: String(batch.dstPackets[row]!),
    relativeStart: plainSeconds(view.relativeStartMicros(row)),
    duration: plainSeconds(view.durationMicros(row)),
    protocolInformation: view.protocol(row) === 'ICMP' ? 'ICMP' : '',
    ...(eventId === null ? {} : { eventId }),
  };
}

/** Each flow with all that is known of it; every distinct key is looked up once. */
export async function activitiesOf(
  secflows: readonly Secflow[],
  metadata: MetadataLookup,
  statistics: StatisticsLookup,
): Promise<Activity[]> {
  const flowIds = distinct(secflows.map((secflow) => secflow.flowId));
  const [destinations, behaviors, events, counts] = await Promise.all([
    knownBy('destination', distinct(secflows.map((secflow) => secflow.destinationData)), metadata),
    knownBy('behavior', flowIds, metadata),
    knownBy('event', distinct(secflows.flatMap(({ eventId }) => eventId ?? [])), metadata),
    statistics.flowIdCounts(flowIds),
  ]);
  const countOf = new Map(flowIds.map((flowId, i) => [flowId, counts[i]!]));
  return secflows.map((secflow) => ({
    secflow,
    destination: destinations.get(secflow.destinationData) ?? NOTHING,
    behavior: behaviors.get(secflow.flowId) ?? NOTHING,
    event: (secflow.eventId === undefined ? null : events.get(secflow.eventId)) ?? NOTHING,
    // The sample that is being looked at holds it, whatever is counted for others.
    flowIdCount: Math.max(1, countOf.get(secflow.flowId)!),
  }));
}

const COLUMN_INDEX: ReadonlyMap<string, number> = new Map(FLOW_COLUMNS.map(({ name }, i) => [name, i]));

async function knownBy(
  kind: MetadataKind,
  keys: readonly string[],
  metadata: MetadataLookup,
): Promise<ReadonlyMap<string, MetadataRecord | null>> {
  const found = keys.length === 0 ? [] : await metadata(kind, keys);
  return new Map(keys.map((key, i) => [key, found[i] ?? null]));
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

/** Names that the flow itself told are to old clients what DNS in the same sample told. */
function oldNameSource(source: string): string {
  return source === 'session' ? 'passive' : source;
}

/** Whole µs as seconds: plain decimal, six places at most, without zeros at the end. */
function plainSeconds(micros: number): string {
  const text = (micros / 1e6).toFixed(6);
  return text.replace(/\.?0+$/, '');
}
