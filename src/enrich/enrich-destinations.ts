import { type Destination, nameportKey, normalizeName } from '../model/destination.ts';
import { type DestinationEnrichment, type KnownDestination, UNKNOWN_DESTINATION } from '../model/enrichment.ts';
import type { KnowledgeLookup, KnowledgeRecord } from '../model/knowledge.ts';
import type { DestinationStatistics, NameObservation, StatisticsLookup } from '../model/statistics.ts';
import { commonalityOf } from './commonality.ts';

export interface EnrichOptions {
  /**
   * Whether the sample that is being looked at has been added to the statistics before. Counts are shown as they are;
   * how common something is depends on the other samples only.
   */
  readonly sampleIsCounted: boolean;
}

/**
 * Everything known of each destination, in the order asked. Ask once for each distinct destination, not for each flow:
 * the answers are shared, read-only objects.
 */
export async function enrichDestinations(
  destinations: readonly Destination[],
  knowledge: KnowledgeLookup,
  statistics: StatisticsLookup,
  options: EnrichOptions,
): Promise<DestinationEnrichment[]> {
  const places = new Map<string, number>();
  for (const { name } of destinations) {
    const normalized = normalizeName(name);
    if (!places.has(normalized)) places.set(normalized, places.size);
  }
  const observations = await statistics.nameObservations([...places.keys()]);
  const labels = await statistics.destinationLabels(destinations);
  const statisticsOfNames = observations.map((observation) => statisticsBlock(observation, knowledge));

  return destinations.map((destination, i) => {
    const place = places.get(normalizeName(destination.name))!;
    const key = nameportKey({ ...destination, name: normalizeName(destination.name) });
    const parent = knowledge.findParent(destination);
    const { isCounted, sampleCount } = observations[place]!;
    const ownShare = options.sampleIsCounted ? 1 : 0;
    return {
      blocks: {
        destination_knowledge: knowledgeBlock(knowledge.find(destination)) ?? UNKNOWN_DESTINATION,
        destination_stats: statisticsOfNames[place]!,
        destination_flow_summary: {
          destination_nameport: key,
          info: { destination_data: key, labels_observed: labels[i]! },
        },
        parent_knowledge: knowledgeBlock(parent),
      },
      commonality: isCounted ? commonalityOf(sampleCount - ownShare) : null,
    };
  });
}

function knowledgeBlock(record: KnowledgeRecord | null): KnownDestination | null {
  return record === null ? null : { destination_nameport: record.destination_data, info: record };
}

/** Eleven keys in the order of the outputs. Nobody counts look-ups or regions yet, so these stay null. */
function statisticsBlock(observation: NameObservation, knowledge: KnowledgeLookup): DestinationStatistics {
  const { name, sampleCount, firstObserved, lastObserved, directChildren } = observation;
  const parent = knowledge.parentDomain(name);
  return {
    name,
    first_searched: null,
    times_searched: null,
    first_observed: firstObserved,
    last_observed: lastObserved,
    regions_seen: null,
    count: sampleCount,
    observed_direct_children: directChildren.length === 0 ? null : directChildren,
    observed_direct_parent: sampleCount === 0 ? null : parent,
    direct_children_with_knowledge: knowledge.childrenWithKnowledge(name),
    direct_parent_with_knowledge: parent !== null && knowledge.knows(parent) ? parent : null,
  };
}
