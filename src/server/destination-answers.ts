import type { DestinationV1 } from '@flowsage/client';
import { enrichDestinations } from '../enrich/index.ts';
import { createDestination, type Destination, nameportKey, writtenName } from '../model/destination.ts';
import type { NameObservation, Viewer } from '../model/statistics.ts';
import { createRecordLookup, toldKnowledge } from '../pipeline/known-records.ts';
import type { ServerContext } from './context.ts';
import { INTEGER_OR_NULL, NUMBER_OR_NULL, PROTOCOL, TEXT_OR_NULL, TEXTS } from './route-schemas.ts';

/** `DestinationKnowledge` as a schema, or null. */
export const KNOWLEDGE = {
  type: ['object', 'null'],
  required: ['destination_data', 'name', 'protocol_name', 'port', 'concern_level', 'category', 'title'],
  properties: {
    destination_data: { type: 'string' },
    name: { type: 'string' },
    protocol_name: PROTOCOL,
    port: INTEGER_OR_NULL,
    owner_groups: TEXTS,
    landscape: TEXTS,
    concern_level: { type: 'integer', description: '1 nothing to worry about on its own … 5 known to be hostile.' },
    category: { type: 'string' },
    title: { type: 'string' },
    refs: TEXTS,
    comments: TEXTS,
    controllable_subdomains: { type: 'boolean' },
    controllable_urls: { type: 'boolean' },
    excluded_subdomains: TEXTS,
    tags: TEXTS,
    intended_purpose: { type: 'string' },
    last_modified: { type: 'number', description: 'Epoch seconds.' },
    abuse: { type: 'string' },
    author: { type: 'string' },
    ttp_of_groups: TEXTS,
    when_concerned: { type: 'string' },
    all_children_inherit_knowledge: { type: 'boolean' },
    report_abuse_how: { type: 'string' },
  },
} as const;

const STATISTICS = {
  type: 'object',
  required: ['name', 'count', 'accounts', 'first_observed', 'last_observed', 'observed_direct_children'],
  properties: {
    name: { type: 'string' },
    first_searched: NUMBER_OR_NULL,
    times_searched: INTEGER_OR_NULL,
    first_observed: { ...NUMBER_OR_NULL, description: 'Epoch seconds; null when never seen.' },
    last_observed: NUMBER_OR_NULL,
    regions_seen: { type: ['array', 'null'], items: { type: 'string' } },
    count: { type: 'integer', description: 'Samples of different content that hold the name, whatever the port.' },
    accounts: { type: 'integer', description: 'Accounts that have such samples.' },
    observed_direct_children: { type: ['array', 'null'], items: { type: 'string' } },
    observed_direct_parent: TEXT_OR_NULL,
    direct_children_with_knowledge: TEXTS,
    direct_parent_with_knowledge: TEXT_OR_NULL,
  },
} as const;

/** `MetadataRecord`, or an object without members. */
export const METADATA_RECORD = {
  type: 'object',
  description: 'What people or packs say of it; no members: nothing.',
  additionalProperties: { type: 'string' },
} as const;

/** `DestinationV1` as a schema. */
export const DESTINATION = {
  type: 'object',
  required: ['destination', 'knowledge', 'parent', 'statistics', 'labelsObserved', 'metadata'],
  properties: {
    destination: { type: 'string', description: '`<name>_<PROTO>/<port>`' },
    knowledge: { ...KNOWLEDGE, description: 'What packs say of it or for it, and over that what people wrote.' },
    parent: { ...KNOWLEDGE, description: 'Record of the nearest parent domain that has one.' },
    statistics: STATISTICS,
    labelsObserved: { ...TEXTS, description: 'Labels of flows seen there, by name, protocol and port.' },
    metadata: METADATA_RECORD,
  },
} as const;

/** Everything known of each destination, in the order asked, as one viewer may see it: a few queries, however many. */
export async function destinationAnswers(
  asked: readonly Destination[],
  viewer: Viewer,
  context: ServerContext,
): Promise<DestinationV1[]> {
  const statistics = context.store.statisticsFor(viewer);
  const observations = new Map<string, NameObservation>();
  const enrichments = await enrichDestinations(
    asked,
    context.knowledge,
    {
      nameObservations: async (names) => {
        const found = await statistics.nameObservations(names);
        for (const observation of found) observations.set(observation.name, observation);
        return found;
      },
      destinationLabels: (destinations) => statistics.destinationLabels(destinations),
      flowIdCounts: (flowIds) => statistics.flowIdCounts(flowIds),
    },
    { sampleIsCounted: false },
  );
  const records = await createRecordLookup(context.store, context.knowledge)('destination', asked.map(metadataKey));
  return enrichments.map(({ blocks }, i): DestinationV1 => {
    const { destination_knowledge, parent_knowledge, destination_stats, destination_flow_summary } = blocks;
    const ofPacks = destination_knowledge.destination_nameport === null ? null : destination_knowledge.info;
    return {
      destination: nameportKey(asked[i]!),
      knowledge: toldKnowledge(asked[i]!, ofPacks, records[i] ?? null),
      parent: parent_knowledge?.info ?? null,
      statistics: { ...destination_stats, accounts: observations.get(destination_stats.name)?.accountCount ?? 0 },
      labelsObserved: destination_flow_summary.info.labels_observed,
      metadata: records[i]?.metadata ?? {},
    };
  });
}

/** The form in which old clients name destinations: `name:port`, `name:ICMP`. */
export function metadataKey({ name, protocol, port }: Destination): string {
  return `${name}:${protocol === 'ICMP' ? 'ICMP' : (port ?? '')}`;
}

/** A destination as requests name it; an absent port is none. */
export function destinationOf(asked: {
  readonly name: string;
  readonly protocol: string;
  readonly port?: number | null;
}): Destination {
  return createDestination(writtenName(asked.name), asked.protocol, asked.port ?? null);
}
