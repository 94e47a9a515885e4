import type { DestinationKnowledge } from './bayse.ts';

/**
 * What people may say of a Destination beyond its record, in their order. `excluded_subdomains` and
 * `all_children_inherit_knowledge` are of packs alone: a key of people is a single name.
 */
export const WRITTEN_KNOWLEDGE_FIELDS = [
  'owner_groups',
  'landscape',
  'concern_level',
  'category',
  'refs',
  'comments',
  'controllable_subdomains',
  'controllable_urls',
  'intended_purpose',
  'abuse',
  'ttp_of_groups',
  'when_concerned',
  'report_abuse_how',
] as const satisfies readonly (keyof DestinationKnowledge)[];

export type WrittenKnowledgeField = (typeof WRITTEN_KNOWLEDGE_FIELDS)[number];

/** What is left out is not said: where a pack describes the destination, it says the rest. */
export type WrittenKnowledgeV1 = Partial<Pick<DestinationKnowledge, WrittenKnowledgeField>>;
