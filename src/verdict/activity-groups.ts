import type { Activity, ActivityGroup, CategoryName, Confidence, MetadataRecord } from '@flowsage/client';
import type { Finding } from '../model/finding.ts';
import { FLOW_CATEGORIES } from '../model/labels.ts';
import { isKnown } from '../model/metadata.ts';
import { confidenceRank } from './confidence.ts';
import { splitDestinationData } from './destination-data.ts';
import { plainLine } from './plain-text.ts';
import { type GroupSpeaker, keepSpeaker } from './record-of-group.ts';
import type { BadAddress, Rule } from './rules.ts';

/** A flow with its times as numbers and the rule that speaks for it. */
export interface JudgedFlow {
  readonly activity: Activity;
  readonly port: string;
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** What is known of it; null for nothing. */
  readonly record: MetadataRecord | null;
  /** What is known is only how an unknown place was used. */
  readonly isOfUnknown: boolean;
  readonly rule: Rule;
  /** What a detection found in it; null for nothing. */
  readonly finding: Finding | null;
  /** The address behind the name, where it alone is called bad. */
  readonly badAddress: BadAddress | null;
}

/**
 * Groups the flows of one destination, which has this category: flows to one port whose times overlap or touch are one
 * group. Groups are in order of time.
 */
export function groupActivities(
  flows: readonly JudgedFlow[],
  category: CategoryName,
  otherSamples?: number,
): ActivityGroup[] {
  const isSure = flows.some((flow) => flow.record !== null);
  const groups: ActivityGroup[] = [];
  for (const ofPort of flowsByPort(flows))
    for (const members of overlapping(ofPort)) groups.push(createGroup(members, category, isSure, otherSamples));
  return groups.sort(
    (a, b) =>
      a.first_seen_in_this_group - b.first_seen_in_this_group ||
      (a.destination_and_port < b.destination_and_port ? -1 : 1),
  );
}

function flowsByPort(flows: readonly JudgedFlow[]): Iterable<JudgedFlow[]> {
  const byPort = new Map<string, JudgedFlow[]>();
  for (const flow of flows) {
    const others = byPort.get(flow.port);
    if (others === undefined) byPort.set(flow.port, [flow]);
    else others.push(flow);
  }
  return byPort.values();
}

/** Cuts flows of one port wherever all that began before are over. Sorts them. */
function overlapping(flows: JudgedFlow[]): JudgedFlow[][] {
  flows.sort((a, b) => a.startSeconds - b.startSeconds);
  const groups: JudgedFlow[][] = [];
  let lastSeen = Number.NEGATIVE_INFINITY;
  for (const flow of flows) {
    if (flow.startSeconds > lastSeen) groups.push([flow]);
    else groups.at(-1)!.push(flow);
    lastSeen = Math.max(lastSeen, flow.endSeconds);
  }
  return groups;
}

function createGroup(
  members: readonly JudgedFlow[],
  category: CategoryName,
  isSure: boolean,
  otherSamples?: number,
): ActivityGroup {
  const speaker = members.reduce((best, flow) => (speaksBetter(flow, best, category) ? flow : best));
  const group: ActivityGroup = {
    destination_and_port: speaker.activity.secflow.destinationData,
    first_seen_in_this_group: members[0]!.startSeconds,
    last_seen_in_this_group: members.reduce((last, flow) => Math.max(last, flow.endSeconds), 0),
    // Similar destinations are not looked for.
    associated_cluster: -1,
    subcluster: -1,
    has_known_metadata: members.some((flow) => flow.record !== null && !flow.isOfUnknown),
    description: describe(speaker, category, otherSamples),
    confidence: confidenceOf(speaker, category, isSure),
    overlapping_activities: members.map(({ activity, rule }) => ({
      ...activity,
      interesting: category !== 'Common Activity' && rule.category !== 'Common Activity',
    })),
  };
  keepSpeaker(group, speakerOf(speaker, category));
  return group;
}

function speakerOf(flow: JudgedFlow, category: CategoryName): GroupSpeaker {
  const finding = toldFinding(flow, category);
  const address = speakingAddress(flow);
  const record = address?.record ?? speakingRecord(flow);
  const title = address === null ? (record?.title ?? null) : `Address ${address.address}: ${address.record.title}`;
  return {
    title: finding?.title ?? title,
    record,
    isEvent: finding === null && record !== null && record === flow.activity.event,
    isReason: flow.rule.category === category,
    score: finding?.score ?? 0,
  };
}

/** A record that calls the destination bad speaks before what is known of the kind of flow. */
function speakingRecord({ activity: { destination }, record, rule }: JudgedFlow): MetadataRecord | null {
  const isBad = rule.name === 'known bad destination' && isKnown(destination) && destination.relevance === 'knownBad';
  return isBad ? destination : record;
}

/** What is known beside a finding: that flows of a kind are harmless says nothing of those in which something was found. */
function recordBesideFinding({ activity: { behavior, destination }, record }: JudgedFlow): MetadataRecord | null {
  if (record !== behavior || record.relevance !== 'knownUninteresting') return record;
  return isKnown(destination) ? destination : null;
}

/** The finding by which a flow came to the category. */
function toldFinding({ rule, finding }: JudgedFlow, category: CategoryName): Finding | null {
  return rule.tellsFinding === true && rule.category === category ? finding : null;
}

/** The flow that gave the category speaks for its group; then one of which something is known; then the surest. */
function speaksBetter(a: JudgedFlow, b: JudgedFlow, category: CategoryName): boolean {
  const isOwn = (flow: JudgedFlow): boolean => flow.rule.category === category;
  if (isOwn(a) !== isOwn(b)) return isOwn(a);
  if ((a.record === null) !== (b.record === null)) return a.record !== null;
  return confidenceRank(a.rule.confidence) < confidenceRank(b.rule.confidence);
}

/** A group that is here only because of other flows of its destination is less sure than those. */
function confidenceOf({ rule }: JudgedFlow, category: CategoryName, isSure: boolean): Confidence {
  if (rule.category === category) return rule.confidence;
  return isSure ? 'Medium' : 'Low';
}

/** The address behind the name, where nothing else calls the destination bad. */
function speakingAddress({ rule, badAddress }: JudgedFlow): BadAddress | null {
  return rule.name === 'known bad destination' ? badAddress : null;
}

function describe(flow: JudgedFlow, category: CategoryName, otherSamples?: number): string {
  const { activity, rule } = flow;
  const record = speakingRecord(flow);
  const address = speakingAddress(flow);
  if (address !== null) {
    const { name } = splitDestinationData(activity.secflow.destinationData);
    return `The address ${address.address} behind the name ${name} is listed: ${address.record.description.trim()}`;
  }
  const finding = toldFinding(flow, category);
  if (finding !== null) {
    const beside = recordBesideFinding(flow);
    const known = beside === null ? 'Nothing is known of the destination.' : beside.description.trim();
    return `${finding.title}: ${finding.sentence} ${known}`.trim();
  }
  if (record !== null) return record.description.trim() || rule.sentence;
  const sentences = [rule.sentence, meaningOf(activity.secflow.flowCategory)];
  // Beside no other sample, that this one alone holds it says nothing.
  if (otherSamples !== 0) sentences.push(samplesSentence(activity.flowIdCount));
  if (rule.category !== category)
    sentences.push('It is counted here because of other traffic to the same destination.');
  return sentences.join(' ');
}

const MEANINGS = new Map(FLOW_CATEGORIES.map(({ name, meaning }) => [name, meaning]));

function meaningOf(flowCategory: string): string {
  return MEANINGS.get(flowCategory) ?? `The flow was called ${plainLine(flowCategory, 60) || 'nothing'}.`;
}

function samplesSentence(samples: number): string {
  return samples <= 1 ? 'Only this sample holds it.' : `It is in ${samples} samples, counting this one.`;
}
