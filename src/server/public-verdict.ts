import type { Finding } from '../model/finding.ts';
import type { KnownRecord } from '../model/known-record.ts';
import type { EventPlace, JudgedActivity } from '../verdict/judged-activity.ts';
import type { BadAddress } from '../verdict/rules.ts';
import { publicActivity } from './public-flow.ts';
import type { PublicNames } from './public-names.ts';
import { publicMetadata, publicText } from './public-prose.ts';

/**
 * Judged flows as a public verdict tells of them: without hosts inside. What was one finding or record is one afterwards,
 * since a verdict gathers flows by them.
 */
export function publicJudgedActivities(flows: readonly JudgedActivity[], names: PublicNames): JudgedActivity[] {
  const findings = new Map<Finding, Finding>();
  const records = new Map<KnownRecord, KnownRecord>();
  return flows.map((flow): JudgedActivity => {
    const { flowId } = names.identity(flow.activity.secflow.flowCategory, flow.activity.secflow);
    const record = (known: KnownRecord | null): KnownRecord | null =>
      known === null ? null : once(records, known, () => publicRecord(known, flowId, names));
    const { finding, badAddress } = flow.evidence;
    return {
      activity: publicActivity(flow.activity, names),
      row: flow.row,
      evidence: {
        ...flow.evidence,
        finding: finding === null ? null : once(findings, finding, () => publicFinding(finding, names)),
        badAddress: badAddress == null ? null : publicBadAddress(badAddress, names),
      },
      source: names.source(flow.source, false),
      destination: record(flow.destination),
      behavior: record(flow.behavior),
      event: record(flow.event),
      eventPlace: flow.eventPlace === null ? null : publicPlace(flow.eventPlace, names),
      badDestination: record(flow.badDestination),
      address: flow.address === null ? null : names.place(flow.address),
    };
  });
}

/** People may have given the steps names. */
function publicPlace(place: EventPlace, names: PublicNames): EventPlace {
  return { ...place, stepName: publicText(place.stepName, names) };
}

/** `flowId` is the id of the flow's behavior under its public name: what people write of behaviors is kept under it. */
function publicRecord(known: KnownRecord, flowId: string, names: PublicNames): KnownRecord {
  const { kind, key, pack, metadata, inheritedFrom, whenConcerned } = known;
  const behaviorKey = pack === null ? flowId : key;
  return {
    ...known,
    key: kind === 'destination' ? names.place(key) : kind === 'behavior' ? behaviorKey : key,
    metadata: publicMetadata(metadata, names),
    inheritedFrom: inheritedFrom === null ? null : names.host(inheritedFrom),
    whenConcerned: whenConcerned === null ? null : publicText(whenConcerned, names),
  };
}

/** Sentences of findings hold numbers alone. */
function publicFinding(finding: Finding, names: PublicNames): Finding {
  const { source, destination } = finding;
  return {
    ...finding,
    source: names.source(source, false),
    destination: destination === null ? null : names.place(destination),
  };
}

function publicBadAddress({ address, record }: BadAddress, names: PublicNames): BadAddress {
  return { address: names.host(address), record: publicMetadata(record, names) };
}

function once<Thing>(made: Map<Thing, Thing>, thing: Thing, make: () => Thing): Thing {
  const known = made.get(thing);
  if (known !== undefined) return known;
  const fresh = make();
  made.set(thing, fresh);
  return fresh;
}
