import type { Activity, CategoryName, Confidence, MetadataRecord } from '@flowsage/client';
import { parseAddress } from '../model/address.ts';
import { HIGH_CONCERN, SOME_CONCERN } from '../model/concern.ts';
import { EVERYDAY_UPLOAD_BYTES, type Finding, SENT_PART } from '../model/finding.ts';
import { isHostName, isInternalName } from '../model/internal-names.ts';
import { isKnown, readTags } from '../model/metadata.ts';
import { splitDestinationData } from './destination-data.ts';

/** How many samples must hold the same behavior for it to be called so. */
export interface RarityThresholds {
  /** Up to this many, the sample itself among them: next to nobody has met it. */
  readonly rareSamples: number;
  /** From this many on: everyday traffic. */
  readonly commonSamples: number;
}

/** The same lines that statistics draw: one or two other samples are rare, twenty are common. */
export const RARITY_THRESHOLDS: RarityThresholds = { rareSamples: 3, commonSamples: 20 };

/** One reason to put a flow into a category. */
export interface Rule {
  readonly name: string;
  /** The reason, told to the reader of the result. */
  readonly sentence: string;
  readonly category: CategoryName;
  readonly confidence: Confidence;
  /** The sentence of the flow's finding is told, not only that of the rule. */
  readonly tellsFinding?: true;
  /** It is told when the record is a reason for concern, although the flow is not one. */
  readonly tellsConcern?: true;
  /** Not reason enough for a verdict: without anything else to be said against the sample, `NOTHING_ELSE` takes its place. */
  readonly isWeak?: true;
  readonly applies: (flow: FlowFacts, thresholds: RarityThresholds) => boolean;
}

type RecordKind = 'event' | 'behavior' | 'destination';

/** What the rules ask of a flow. */
export interface FlowFacts {
  /** What is known, from the Event, else the Behavior, else the Destination; null for nothing. */
  readonly record: MetadataRecord | null;
  /** Whether the record is of an Event, a Behavior or a Destination; null for nothing. */
  readonly kind: RecordKind | null;
  readonly hasAttackVectors: boolean;
  readonly hasImpacts: boolean;
  /** Concern that the record tells, 1 to 5; null where it tells none. */
  readonly concernLevel: number | null;
  /** The destination's name or address, without its port. */
  readonly name: string;
  /** It went to an address outside, whatever the name: who makes traffic chooses what it claims. */
  readonly leadsOutside: boolean;
  readonly flowCategory: string;
  /** Samples that hold the same behavior, this one among them. */
  readonly samples: number;
  readonly finding: Finding | null;
  /** The destination, or the address behind its name, is known to be bad, and only packs say anything before that. */
  readonly isDestinationBad: boolean;
  /** A list calls it bad, and a list against false alarms names the destination; nobody else calls it bad. */
  readonly isListedByMistake: boolean;
  /** The destination was seen near harm and is of concern, whatever else is known of flows like this. */
  readonly isDestinationNearBad: boolean;
  /** Why what a finding says is to be expected of the destination; null where it is not. */
  readonly excuse: Excuse | null;
}

type Excuse = 'guarded' | 'harmless' | 'everyday' | 'common';

/** From this score on a finding is a reason to look closer (scans from a lower one); from the last on a good one. */
export const FINDING_SCORES = { suspicious: 50, scan: 40, strong: 75 } as const;

const SCANS = new Set(['portScan', 'hostScan']);

/** Detections that only add to what others say: a new site or a long connection alone is no reason for suspicion. */
const SUPPORTING = new Set(['firstSeen', 'longConnection']);

/** What these found is not explained by what is known of the destination: it is the means, or one of many. */
const NEVER_EXCUSED = new Set([
  'hostFlood',
  'requestFlood',
  'amplification',
  'massMail',
  'lookedUpCode',
  'callBack',
  'remoteAdministration',
  'portScan',
  'hostScan',
  'loginGuessing',
  'dnsTunnel',
  'lookupStorm',
  'unexpectedDns',
  'unexpectedIcmp',
]);

/** In order: the first that applies is the flow's. Those called known speak of what is known, and only they are sure. */
export const RULES: readonly Rule[] = [
  {
    name: 'known bad',
    sentence: 'It is known to be bad.',
    category: 'Malicious Activity',
    confidence: 'High',
    applies: (flow) => flow.record?.relevance === 'knownBad' && !flow.isListedByMistake && !flow.hasImpacts,
  },
  {
    name: 'known bad destination',
    sentence: 'The destination is known to be bad, whatever else is known of flows like this.',
    category: 'Malicious Activity',
    confidence: 'High',
    applies: (flow) => flow.isDestinationBad && !flow.hasImpacts,
  },
  {
    name: 'finding where harm was seen',
    sentence: 'A detection spoke, and the destination was seen together with harm before.',
    category: 'Suspicious Activity',
    confidence: 'Medium-High',
    tellsFinding: true,
    // What the use of a port would mean says nothing of a port that was only asked.
    applies: (flow) =>
      isFound(flow, FINDING_SCORES.suspicious) &&
      isSeenNearBad(flow) &&
      !isScanFinding(flow.finding!) &&
      flow.excuse !== 'everyday',
  },
  {
    name: 'strong finding',
    sentence: 'A detection spoke clearly, and nothing known of the destination explains it.',
    category: 'Suspicious Activity',
    confidence: 'Medium-High',
    tellsFinding: true,
    applies: (flow) => isFound(flow, FINDING_SCORES.strong) && flow.excuse === null,
  },
  {
    name: 'finding',
    sentence: 'A detection spoke, and nothing known of the destination explains it.',
    category: 'Suspicious Activity',
    confidence: 'Medium',
    tellsFinding: true,
    applies: (flow) => isFound(flow, FINDING_SCORES.suspicious) && flow.excuse === null,
  },
  {
    name: 'known way in',
    sentence: 'It is known as a way by which attacks come in.',
    category: 'Attack Vector',
    confidence: 'High',
    applies: (flow) => flow.hasAttackVectors,
  },
  {
    name: 'known impact',
    sentence: 'It is known as a sign that an attack had its effect.',
    category: 'Impact',
    confidence: 'High',
    applies: (flow) => flow.hasImpacts && (flow.record?.relevance === 'knownBad' || flow.isDestinationBad),
  },
  {
    name: 'inferred impact',
    sentence: 'It may be a sign that an attack had its effect.',
    category: 'Impact',
    confidence: 'Medium',
    applies: (flow) => flow.hasImpacts,
  },
  {
    name: 'listed as bad, and guarded',
    sentence: 'A list names it as bad, but a list against false alarms guards the destination.',
    category: 'Common Activity',
    confidence: 'Medium',
    tellsConcern: true,
    applies: (flow) => flow.isListedByMistake,
  },
  {
    name: 'finding at a guarded place',
    sentence: 'A detection spoke, but a list against false alarms names the destination.',
    category: 'Common Activity',
    confidence: 'Medium',
    tellsFinding: true,
    applies: (flow) => isFound(flow, FINDING_SCORES.suspicious) && flow.excuse === 'guarded',
  },
  {
    name: 'finding at a harmless place',
    sentence: 'A detection spoke, but what is known of the flow or its destination is harmless.',
    category: 'Common Activity',
    confidence: 'Medium',
    tellsFinding: true,
    applies: (flow) => isFound(flow, FINDING_SCORES.suspicious) && flow.excuse === 'harmless',
  },
  {
    name: 'everyday upload',
    sentence: 'An upload was found, but at a known service that is there to take files, and no more than is everyday.',
    category: 'Common Activity',
    confidence: 'Medium',
    tellsFinding: true,
    applies: (flow) => isFound(flow, FINDING_SCORES.suspicious) && flow.excuse === 'everyday',
  },
  {
    name: 'finding at a common place',
    sentence: 'A detection spoke, but many other samples, of several accounts, hold the destination.',
    category: 'Common Activity',
    confidence: 'Medium',
    tellsFinding: true,
    applies: (flow) => isFound(flow, FINDING_SCORES.suspicious) && flow.excuse === 'common',
  },
  {
    name: 'event seen near bad',
    sentence: 'Flows in this order were seen near harm before, and seldom without it.',
    category: 'Suspicious Activity',
    confidence: 'Medium',
    applies: (flow) => flow.kind === 'event' && isSeenNearBad(flow) && isOfConcern(flow),
  },
  {
    name: 'behavior seen near bad',
    sentence: 'Flows of this kind were seen near harm before, and seldom without it.',
    category: 'Suspicious Activity',
    confidence: 'Medium-Low',
    applies: (flow) => flow.kind === 'behavior' && isSeenNearBad(flow) && isOfConcern(flow),
  },
  {
    name: 'destination seen near bad',
    sentence: 'The destination was seen near harm before, and nothing here shows which it is.',
    category: 'Common Activity',
    confidence: 'Medium',
    tellsConcern: true,
    applies: (flow) => flow.isDestinationNearBad,
  },
  {
    name: 'seen near bad, and without it',
    sentence: 'It is known to occur near harm as well as without it.',
    category: 'Common Activity',
    confidence: 'Medium',
    tellsConcern: true,
    applies: isSeenNearBad,
  },
  {
    name: 'known',
    sentence: 'It is known, and what is known of it is no reason for a closer look.',
    category: 'Common Activity',
    confidence: 'High',
    applies: (flow) => flow.record !== null,
  },
  {
    name: 'inside the network',
    sentence: 'It stayed inside the network: the destination is a local address, a group of hosts or an internal name.',
    category: 'Common Activity',
    confidence: 'Medium-High',
    applies: (flow) => isLocalDestination(flow.name) && !flow.leadsOutside,
  },
  {
    name: 'name look-up',
    sentence: 'It was an ordinary look-up of a name.',
    category: 'Common Activity',
    confidence: 'Medium',
    applies: (flow) => flow.flowCategory === 'dnsQuery',
  },
  {
    name: 'no answer',
    sentence: 'Nobody answered, so nothing was fetched.',
    category: 'Common Activity',
    confidence: 'Medium',
    applies: (flow) => flow.flowCategory === 'failedConnection' || flow.flowCategory === 'unidirectional',
  },
  {
    name: 'nothing exchanged',
    sentence: 'The connection was only kept open, and nothing was exchanged.',
    category: 'Common Activity',
    confidence: 'Medium',
    applies: (flow) => flow.flowCategory === 'keepAlive',
  },
  {
    name: 'everyday traffic',
    sentence: 'Nothing is known of it, but it is in so many samples that it counts as everyday traffic.',
    category: 'Common Activity',
    confidence: 'Medium',
    applies: (flow, { commonSamples }) => flow.samples >= commonSamples,
  },
  {
    name: 'unknown and rare',
    sentence: 'Nothing is known of it, and next to no other sample holds it.',
    category: 'Suspicious Activity',
    confidence: 'Medium-Low',
    isWeak: true,
    applies: (flow, { rareSamples }) => flow.samples <= rareSamples,
  },
  {
    name: 'unknown',
    sentence: 'Nothing is known of it, although other samples hold it as well.',
    category: 'Suspicious Activity',
    confidence: 'Low',
    isWeak: true,
    applies: () => true,
  },
];

/** In place of weak rules, where nothing else in the sample speaks for a closer look. */
export const NOTHING_ELSE: Rule = {
  name: 'unknown, and nothing else',
  sentence:
    'Nothing is known of it, but its traffic is of an everyday kind and nothing else in the sample is suspicious.',
  category: 'Common Activity',
  confidence: 'Low',
  applies: () => true,
};

/** In place of an inferred impact, where something else in the sample is suspicious or bad. */
export const IMPACT_BESIDE_SUSPICION: Rule = {
  name: 'inferred impact beside suspicion',
  sentence: 'It may be a sign that an attack had its effect, and other traffic of the sample is suspicious or bad.',
  category: 'Impact',
  confidence: 'Medium-High',
  applies: () => true,
};

/** What is known of a flow beyond its activity: what detections say, and whether others vouch for its destination. */
export interface FlowEvidence {
  /** The strongest finding that rests on the flow. */
  readonly finding: Finding | null;
  /** A list against false alarms names the destination. */
  readonly isGuarded: boolean;
  /** Many other samples of several accounts hold the destination. */
  readonly isCommon: boolean;
  /**
   * A record calls the destination, or the address behind its name, bad. What packs say of kinds of flows does not take
   * that back; what people wrote of the very behavior does.
   */
  readonly isDestinationBad: boolean;
  /** What calls it bad is an imported list alone, and a list against false alarms names the destination. */
  readonly isListedByMistake: boolean;
  /** Concern that the destination's own record tells, 1 to 5; null where it tells none. */
  readonly destinationConcern: number | null;
  /** The Behavior only says how an unknown place was used. */
  readonly isOfUnknown: boolean;
  /** The Event says nothing by itself, and nothing is known of the place. */
  readonly isEventAside: boolean;
  /** Concern that the record that speaks for the flow tells, 1 to 5; null where it tells none. */
  readonly concernLevel: number | null;
  /** The address that the flow went to is known, and is of the internet. */
  readonly leadsOutside: boolean;
  /** The address behind the destination's name, where it alone is called bad. */
  readonly badAddress?: BadAddress | null;
}

/** An address that is called bad, and by what. */
export interface BadAddress {
  readonly address: string;
  readonly record: MetadataRecord;
}

export const NO_EVIDENCE: FlowEvidence = {
  finding: null,
  isGuarded: false,
  isCommon: false,
  isDestinationBad: false,
  isListedByMistake: false,
  destinationConcern: null,
  isOfUnknown: false,
  isEventAside: false,
  concernLevel: null,
  leadsOutside: false,
};

/** The rule that speaks for a flow. */
export function ruleOf(
  activity: Activity,
  thresholds: RarityThresholds = RARITY_THRESHOLDS,
  evidence: FlowEvidence = NO_EVIDENCE,
): Rule {
  const kind = speakingKind(activity, evidence);
  const record = kind === null ? null : recordOfKind(activity, kind);
  const { finding } = evidence;
  const facts: FlowFacts = {
    record,
    kind,
    concernLevel: evidence.concernLevel,
    hasAttackVectors: record !== null && readTags(record.attackVectorTags).length > 0,
    hasImpacts: record !== null && readTags(record.impactsTags).length > 0,
    name: splitDestinationData(activity.secflow.destinationData).name,
    leadsOutside: evidence.leadsOutside,
    flowCategory: activity.secflow.flowCategory,
    samples: activity.flowIdCount,
    finding,
    isDestinationBad: evidence.isDestinationBad,
    isListedByMistake: evidence.isListedByMistake,
    isDestinationNearBad: isNearBad(activity, evidence),
    excuse:
      finding === null || NEVER_EXCUSED.has(finding.detection) ? null : excuseOf(activity, record, finding, evidence),
  };
  // The last rule always applies.
  return RULES.find((rule) => rule.applies(facts, thresholds))!;
}

/**
 * Why odd traffic is to be expected: a known service calls home as others do. What is known of a kind of flow alone
 * explains nothing, unless it says that it is uninteresting.
 */
function excuseOf(
  { destination }: Activity,
  record: MetadataRecord | null,
  finding: Finding,
  evidence: FlowEvidence,
): Excuse | null {
  const { isGuarded, isCommon } = evidence;
  if (isGuarded) return 'guarded';
  const isHarmless = isHarmlessPlace(destination, evidence);
  if (isHarmless && isEverydayUpload(finding, destination, evidence)) return 'everyday';
  if (record?.relevance === 'knownUninteresting' || isHarmless) return 'harmless';
  return isCommon ? 'common' : null;
}

function isHarmlessPlace(destination: Activity['destination'], { destinationConcern }: FlowEvidence): boolean {
  if ((destinationConcern ?? 0) >= SOME_CONCERN) return false;
  if (!isKnown(destination) || destination.relevance === 'knownBad' || destination.relevance === 'seenNearBad')
    return false;
  return readTags(destination.attackVectorTags).length === 0;
}

/**
 * Of a harmless place: no more than people hand in where files are kept and shared, and nothing else is of concern. That
 * files sent to such places were seen near harm is said of all of them; elsewhere, that so much was sent is odd in itself.
 */
function isEverydayUpload(
  { detection, parts }: Finding,
  destination: Activity['destination'],
  { concernLevel, isDestinationBad }: FlowEvidence,
): boolean {
  if (detection !== 'upload' || isDestinationBad || !isKnown(destination)) return false;
  if ((concernLevel ?? 0) >= HIGH_CONCERN) return false;
  const sent = parts.find(({ name }) => name === SENT_PART)?.value ?? Number.POSITIVE_INFINITY;
  return sent <= EVERYDAY_UPLOAD_BYTES && readTags(destination.destinationTags).includes(TAKES_FILES);
}

/** The tag of places where files are kept and shared. */
const TAKES_FILES = 'FileSharingPlatform';

function isNearBad({ destination }: Activity, { destinationConcern, isGuarded }: FlowEvidence): boolean {
  if (isGuarded || destinationConcern === null || destinationConcern < HIGH_CONCERN) return false;
  return isKnown(destination) && destination.relevance === 'seenNearBad';
}

function isFound({ finding, hasImpacts }: FlowFacts, leastScore: number): boolean {
  if (finding === null || hasImpacts || SUPPORTING.has(finding.detection)) return false;
  const { suspicious, scan } = FINDING_SCORES;
  return finding.score >= (leastScore === suspicious && isScanFinding(finding) ? scan : leastScore);
}

export function isScanFinding({ detection }: Pick<Finding, 'detection'>): boolean {
  return SCANS.has(detection);
}

function isSeenNearBad({ record }: FlowFacts): boolean {
  return record?.relevance === 'seenNearBad';
}

function isOfConcern({ concernLevel }: FlowFacts): boolean {
  return concernLevel !== null && concernLevel >= HIGH_CONCERN;
}

/** What is known of a flow: its Event, else its Behavior, else its Destination; null for nothing. */
export function recordOf(activity: Activity, evidence: FlowEvidence = NO_EVIDENCE): MetadataRecord | null {
  const kind = speakingKind(activity, evidence);
  return kind === null ? null : recordOfKind(activity, kind);
}

/** Which record speaks for a flow; null for none. */
export function speakingKind(
  activity: Activity,
  { isOfUnknown, isEventAside, concernLevel }: FlowEvidence,
): RecordKind | null {
  const speaks = (kind: RecordKind): boolean => {
    if (kind === 'event' && isEventAside) return false;
    const record = recordOfKind(activity, kind);
    if (record === null || kind !== 'behavior' || !isOfUnknown) return record !== null;
    // How an unknown place was used does not make it known, unless that alone is a reason for some category.
    if (record.relevance === 'seenNearBad') return hasReason(record) || (concernLevel ?? 0) >= HIGH_CONCERN;
    return record.relevance !== '' || hasReason(record);
  };
  return SPEAKING_KINDS.find(speaks) ?? null;
}

function hasReason({ attackVectorTags, impactsTags }: MetadataRecord): boolean {
  return readTags(attackVectorTags).length > 0 || readTags(impactsTags).length > 0;
}

function recordOfKind(activity: Activity, kind: RecordKind): MetadataRecord | null {
  const record = activity[kind];
  return isKnown(record) ? record : null;
}

/** Which record speaks first. */
const SPEAKING_KINDS: readonly RecordKind[] = ['event', 'behavior', 'destination'];

/** Text that could not be a host's name is not taken for an internal one: a name made up to look odd must not hide. */
function isLocalDestination(name: string): boolean {
  return (parseAddress(name) !== null || isHostName(name)) && isInternalName(name);
}
