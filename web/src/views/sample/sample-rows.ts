import type { AnnotationRecordV1, AnnotationsV1, FlowV1, Relevance } from '@flowsage/client';
import type { Level } from '../../components/level-marker.tsx';
import { directionOf, splitHost } from './hosts.ts';
import { rarityOf } from './rarity.ts';
import type { SampleRow } from './sample-row.ts';

/** Puts what is known beside the flows: one row for each, at the same position. */
export function sampleRows(flows: readonly FlowV1[], annotations: AnnotationsV1): SampleRow[] {
  const eventOf = new Int32Array(flows.length).fill(-1);
  annotations.events.forEach(({ rows }, event) => {
    for (const row of rows) if (eventOf[row] === -1) eventOf[row] = event;
  });
  return flows.map((flow, row) => sampleRow(flow, row, eventOf[row]!, annotations));
}

function sampleRow(flow: FlowV1, row: number, event: number, annotations: AnnotationsV1): SampleRow {
  const { records, destinations } = annotations;
  const destinationPosition = annotations.destinationOf[row] ?? -1;
  const about = destinations[destinationPosition];
  const ofEvent = recordAt(records, annotations.events[event]?.record);
  const ofBehavior = recordAt(records, annotations.behaviorOf[row]);
  const ofDestination = recordAt(records, about?.record);
  const ofParent = recordAt(records, about?.parent);

  const protocol = text(flow['protocolInformation']);
  const hasPort = protocol !== 'ICMP';
  const source = splitHost(text(flow['src']), hasPort).host;
  const destination = text(flow['dst']);
  const { host: name, service } = splitHost(destination, hasPort);
  const address = text(flow['dstAddress']) || (flow['destinationNameSource'] === 'original' ? name : '');
  const ownRecord = ofBehavior ?? ofDestination;
  const ownTitle = ownRecord?.title || destination;
  const ownLevel = levelOf(ofBehavior, ofDestination);
  const destinationCount = about?.count ?? null;
  return {
    row,
    level: ofEvent === null ? ownLevel : 'E',
    title: ofEvent?.title || ownTitle,
    ownTitle,
    ownLevel,
    ownRecord,
    relevance: relevanceOf(ofEvent, ofBehavior, ofDestination),
    parentRelevance: ofParent?.relevance ?? '',
    event: ofEvent === null ? -1 : event,
    destinationPosition,
    label: text(flow['label']),
    category: text(flow['flowCategory']),
    direction: directionOf(source, address || name),
    protocol,
    nameSource: text(flow['destinationNameSource']),
    count: annotations.flowIdCounts[row] ?? 1,
    destinationCount,
    rarity: rarityOf(destinationCount),
    source,
    destination,
    name,
    address,
    service: service || (hasPort ? '' : 'ICMP'),
    start: number(flow['relativeStart']),
    duration: number(flow['duration']),
    bytesUp: number(flow['srcBytes']),
    bytesDown: number(flow['dstBytes']),
    packetsUp: number(flow['srcPkts']),
    packetsDown: number(flow['dstPkts']),
    ipBytesUp: flow['srcIpBytes'] == null ? null : number(flow['srcIpBytes']),
    ipBytesDown: flow['dstIpBytes'] == null ? null : number(flow['dstIpBytes']),
  };
}

function levelOf(behavior: AnnotationRecordV1 | null, destination: AnnotationRecordV1 | null): Exclude<Level, 'E'> {
  if (behavior !== null) return 'B';
  return destination === null ? 'S' : 'D';
}

/**
 * Event before behavior before destination; one that says nothing of it leaves the word to the next. As in verdicts, a bad
 * place stays bad whatever packs say of flows like this, but for what people wrote of the very Event or behavior.
 */
function relevanceOf(...records: readonly (AnnotationRecordV1 | null)[]): Relevance {
  let first: Relevance = '';
  for (const record of records) {
    if (record === null || record.relevance === '') continue;
    if (record.relevance === 'knownBad') return 'knownBad';
    if (first === '') first = record.relevance;
    if (record.pack === null) break;
  }
  return first;
}

function recordAt(
  records: readonly AnnotationRecordV1[],
  position: number | null | undefined,
): AnnotationRecordV1 | null {
  return position == null || position < 0 ? null : (records[position] ?? null);
}

function text(value: string | number | null | undefined): string {
  return value == null ? '' : String(value);
}

function number(value: string | number | null | undefined): number {
  const parsed = Number(value ?? 0);
  return Number.isFinite(parsed) ? parsed : 0;
}
