import type { MetadataRecord, Relevance } from '@flowsage/client';
import { TAG_KINDS, tagFieldOf } from '../model/behavior-record.ts';
import { type Destination, nameportKey } from '../model/destination.ts';
import type { KnowledgeRecord } from '../model/knowledge.ts';
import { readTags } from '../model/metadata.ts';
import type { WrittenKnowledge } from '../model/written-knowledge.ts';
import { relevanceOfConcern } from './metadata-of-record.ts';

/** What people wrote of a destination. */
export interface WrittenPlace {
  readonly record: MetadataRecord;
  readonly knowledge: WrittenKnowledge | null;
  readonly author: string;
  /** Epoch seconds. */
  readonly at: number;
}

/** How packs write that nothing is said. */
const UNSAID = 'Unknown';

/** The concern that a record tells by its relevance alone, as packs have it; the empty one is worth knowing. */
const CONCERN_OF: Readonly<Record<Relevance, number>> = {
  knownBad: 5,
  seenNearBad: 4,
  knownUninteresting: 1,
  '': 2,
};

/**
 * Whether people think of a destination as packs do, as far as relevance tells: then what packs say of concern holds on,
 * where people say nothing of it themselves.
 */
export function agreesWithPack(
  relevance: Relevance,
  { concern_level }: Pick<KnowledgeRecord, 'concern_level'>,
): boolean {
  return relevance === relevanceOfConcern(concern_level);
}

/**
 * What is told of a destination: what packs say, and over it what people wrote of the very destination, which is title,
 * tags where there are any, and the fields that they gave. Where packs say nothing, the fields make a record of their own.
 * Null where neither is the case.
 */
export function writtenOverPacks(
  destination: Destination,
  ofPacks: KnowledgeRecord | null,
  written: WrittenPlace | null,
): KnowledgeRecord | null {
  if (written === null || (ofPacks === null && written.knowledge === null)) return ofPacks;
  const { record, knowledge, author, at } = written;
  const { name, protocol, port } = destination;
  const base = ofPacks ?? recordOfNothing(record.relevance);
  const tags = [...new Set(TAG_KINDS.flatMap((kind) => readTags(record[tagFieldOf(kind)])))];
  // What holds for names below is said by a pack of its own name alone.
  const below = ofPacks?.name === name ? {} : { excluded_subdomains: [], all_children_inherit_knowledge: false };
  return {
    ...base,
    ...below,
    ...(agreesWithPack(record.relevance, base) ? {} : { concern_level: CONCERN_OF[record.relevance] }),
    ...knowledge,
    destination_data: nameportKey(destination),
    name,
    protocol_name: protocol,
    port,
    title: record.title,
    tags: tags.length > 0 ? tags : base.tags,
    author,
    last_modified: at,
  };
}

function recordOfNothing(relevance: Relevance): KnowledgeRecord {
  return {
    destination_data: '',
    name: '',
    protocol_name: 'TCP',
    port: null,
    owner_groups: [],
    landscape: [],
    concern_level: CONCERN_OF[relevance],
    category: UNSAID,
    title: '',
    refs: [],
    comments: [],
    controllable_subdomains: false,
    controllable_urls: false,
    excluded_subdomains: [],
    tags: [],
    intended_purpose: UNSAID,
    last_modified: 0,
    abuse: UNSAID,
    author: '',
    ttp_of_groups: [],
    when_concerned: UNSAID,
    all_children_inherit_knowledge: false,
    report_abuse_how: UNSAID,
  };
}
