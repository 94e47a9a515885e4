import type { ContributionV1, DestinationV1, FlowsageClient } from '@flowsage/client';
import type { BatchDestinations } from '../enrich/index.ts';
import { type Destination, nameportKey, normalizeName } from '../model/destination.ts';
import type { FlowView } from '../model/flow-view.ts';
import { isInternalName } from '../model/internal-names.ts';
import type { KnowledgeLookup } from '../model/knowledge.ts';
import { FLOW_CATEGORIES } from '../model/labels.ts';
import type { NameObservation, SampleContribution, StatisticsLookup } from '../model/statistics.ts';
import type { SampleStatistics } from '../pipeline/enrich-sample.ts';
import { isCountedName } from '../store/index.ts';

/** What a server knows, for one sample. Internal names are neither told nor asked: of them nothing is known. */
export interface ServerLookups {
  readonly statistics: SampleStatistics;
  /** Answers once the statistics were asked, which fetches both. */
  readonly knowledge: KnowledgeLookup;
}

/** Keys of a request. The server takes 10,000, but answers of this many stay within a few megabytes. */
const KEYS_AT_A_TIME = 2000;

/** `onCount` is told in how many samples a name was found, which is a number that there are at least. */
export function createServerLookups(
  client: FlowsageClient,
  view: FlowView,
  found: BatchDestinations,
  onCount: (samples: number) => void,
): ServerLookups {
  const byKey = new Map<string, DestinationV1>();
  const byName = new Map<string, DestinationV1>();
  const known = new Set<string>();
  let isAdded = false;

  /** One round for all destinations, after the sample was added, so that it is counted. */
  const fetchAll = async (): Promise<void> => {
    const asked = found.destinations.filter(({ name }) => !isInternalName(name));
    for (const part of partsOf(asked)) {
      const { destinations } = await client.lookup({ destinations: part });
      part.forEach((destination, i) => {
        const answer = destinations[i]!;
        byKey.set(nameportKey(destination), answer);
        byName.set(destination.name, answer);
        const parent = answer.statistics.direct_parent_with_knowledge;
        if (parent !== null) known.add(parent);
        onCount(answer.statistics.count);
      });
    }
  };

  const lookup: StatisticsLookup = {
    nameObservations: async (names) => {
      await fetchAll();
      return names.map((name) => observationOf(name, byName.get(name)));
    },
    destinationLabels: async (destinations) =>
      destinations.map((destination) => byKey.get(nameportKey(destination))?.labelsObserved ?? []),
    flowIdCounts: async (flowIds) => {
      const internal = internalFlowIds(view, found);
      const asked = flowIds.filter((flowId) => !internal.has(flowId));
      const counts = new Map<string, number>();
      for (const part of partsOf(asked)) {
        const { flowIdCounts } = await client.lookup({ flowIds: part });
        part.forEach((flowId, i) => void counts.set(flowId, flowIdCounts[i]!));
      }
      // Of internal ones, this sample alone is known.
      return flowIds.map((flowId) => counts.get(flowId) ?? (isAdded ? 1 : 0));
    },
  };
  const answerOf = (destination: Destination): DestinationV1 | undefined =>
    byKey.get(nameportKey({ ...destination, name: normalizeName(destination.name) }));
  const statisticsOf = (name: string) => byName.get(normalizeName(name))?.statistics;

  return {
    statistics: {
      contribute: async (contribution) => {
        const { result } = await client.contribute(contributionV1(contribution));
        isAdded = true;
        return result;
      },
      statisticsFor: () => lookup,
    },
    knowledge: {
      find: (destination) => answerOf(destination)?.knowledge ?? null,
      findParent: (destination) => answerOf(destination)?.parent ?? null,
      knows: (name) => known.has(name),
      childrenWithKnowledge: (name) => statisticsOf(name)?.direct_children_with_knowledge ?? [],
      parentDomain: (name) => {
        const statistics = statisticsOf(name);
        return statistics?.observed_direct_parent ?? statistics?.direct_parent_with_knowledge ?? null;
      },
    },
  };
}

/** What may be known elsewhere: public names and addresses, and when they were seen. */
function contributionV1({ contentHash, trafficDate, destinations }: SampleContribution): ContributionV1 {
  return { contentHash, trafficDate, destinations: destinations.filter(({ name }) => isCountedName(name)) };
}

function observationOf(name: string, answer: DestinationV1 | undefined): NameObservation {
  const statistics = answer?.statistics;
  return {
    name,
    isCounted: answer !== undefined && isCountedName(name),
    sampleCount: statistics?.count ?? 0,
    accountCount: statistics?.accounts ?? 0,
    firstObserved: statistics?.first_observed ?? null,
    lastObserved: statistics?.last_observed ?? null,
    directChildren: statistics?.observed_direct_children ?? [],
  };
}

/** Ids of behaviours at internal names. They are hashes, but whoever guesses the name can tell. */
function internalFlowIds(view: FlowView, { destinations, ofRow }: BatchDestinations): ReadonlySet<string> {
  const internal = destinations.map(({ name }) => isInternalName(name));
  const ids = new Set<string>();
  const seen = new Set<number>();
  for (let row = 0; row < view.batch.count; row++) {
    if (!internal[ofRow[row]!]) continue;
    const behaviour = ofRow[row]! * FLOW_CATEGORIES.length + view.batch.flowCategory[row]!;
    if (seen.has(behaviour)) continue;
    seen.add(behaviour);
    ids.add(view.identity(row).flowId);
  }
  return ids;
}

function partsOf<Item>(items: readonly Item[]): Item[][] {
  const parts: Item[][] = [];
  for (let from = 0; from < items.length; from += KEYS_AT_A_TIME) parts.push(items.slice(from, from + KEYS_AT_A_TIME));
  return parts;
}
