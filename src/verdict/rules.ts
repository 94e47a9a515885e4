import type { Activity, CategoryName, Confidence, MetadataRecord } from '@flowsage/client';
import { parseAddress } from '../model/address.ts';
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
  readonly applies: (flow: FlowFacts, thresholds: RarityThresholds) => boolean;
}

/** What the rules ask of a flow. */
export interface FlowFacts {
  /** What is known, from the Event, else the Behavior, else the Destination; null for nothing. */
  readonly record: MetadataRecord | null;
  readonly hasAttackVectors: boolean;
  readonly hasImpacts: boolean;
  /** The destination's name or address, without its port. */
  readonly name: string;
  readonly flowCategory: string;
  /** Samples that hold the same behavior, this one among them. */
  readonly samples: number;
}

/** In order: the first that applies is the flow's. The first four speak of what is known, and only they are sure. */
export const RULES: readonly Rule[] = [
  {
    name: 'known bad',
    sentence: 'It is known to be bad.',
    category: 'Malicious Activity',
    confidence: 'High',
    applies: (flow) => flow.record?.relevance === 'knownBad' && !flow.hasImpacts,
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
    applies: (flow) => flow.hasImpacts,
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
    applies: (flow) => isLocalDestination(flow.name),
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
    applies: (flow, { rareSamples }) => flow.samples <= rareSamples,
  },
  {
    name: 'unknown',
    sentence: 'Nothing is known of it, although other samples hold it as well.',
    category: 'Suspicious Activity',
    confidence: 'Low',
    applies: () => true,
  },
];

/** The rule that speaks for a flow. */
export function ruleOf(activity: Activity, thresholds: RarityThresholds = RARITY_THRESHOLDS): Rule {
  const record = recordOf(activity);
  const facts: FlowFacts = {
    record,
    hasAttackVectors: record !== null && readTags(record.attackVectorTags).length > 0,
    hasImpacts: record !== null && readTags(record.impactsTags).length > 0,
    name: splitDestinationData(activity.secflow.destinationData).name,
    flowCategory: activity.secflow.flowCategory,
    samples: activity.flowIdCount,
  };
  // The last rule always applies.
  return RULES.find((rule) => rule.applies(facts, thresholds))!;
}

/** What is known of a flow: its Event, else its Behavior, else its Destination; null for nothing. */
export function recordOf(activity: Activity): MetadataRecord | null {
  for (const record of [activity.event, activity.behavior, activity.destination]) if (isKnown(record)) return record;
  return null;
}

/** Text that could not be a host's name is not taken for an internal one: a name made up to look odd must not hide. */
function isLocalDestination(name: string): boolean {
  return (parseAddress(name) !== null || isHostName(name)) && isInternalName(name);
}
