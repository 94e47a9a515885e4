import { join } from 'node:path';
import { type BehaviorRecord, TAG_KINDS, type TagsByKind } from '../model/behavior-record.ts';
import { createDestination, nameportKey } from '../model/destination.ts';
import type { Guard, KnowledgePack, KnowledgeRecord } from '../model/knowledge.ts';
import { FEED_BODY_FILE, readFeedBody } from './feed-rows.ts';
import type { FeedEntry, FeedRelevance, FeedSource } from './import/feed-entry.ts';
import { guardOf } from './import/read-guards.ts';

/**
 * Packs that were imported from lists of others: an ordinary head, and a body of entries that may be a million. Names and
 * addresses become destination records, networks become behaviors that mean any flow to them, entries of lists against
 * false alarms become guards.
 */

/** The pack with the entries of its body that are believed at `now` (epoch seconds). */
export function withFeedEntries(pack: KnowledgePack, folder: string, now = Date.now() / 1000): KnowledgePack {
  const modified = Date.parse(`${pack.updated}T00:00:00Z`) / 1000;
  const records: KnowledgeRecord[] = [];
  const tagsByKind = new Map<string, TagsByKind>(pack.tagsByKind);
  const anyPortKeys = new Set<string>();
  const expiries = new Map<number, number>();
  const networks = new Map<string, ListedNetworks>();
  const guards: Guard[] = [];
  const shared = createSharedValues(pack.author);
  let sources: readonly FeedSource[] = [];
  readFeedBody(
    join(folder, FEED_BODY_FILE),
    (entry) => {
      if (entry.expiresAt !== null && entry.expiresAt <= now) return;
      if (entry.kind === 'guard') guards.push(guardOf(entry, sources));
      else if (entry.kind === 'network') {
        const group = JSON.stringify([entry.relevance, entry.title, entry.source, entry.protocol, entry.port]);
        const found = networks.get(group);
        if (found === undefined) networks.set(group, { entry, cidrs: [entry.target], expiries: [entry.expiresAt] });
        else {
          found.cidrs.push(entry.target);
          found.expiries.push(entry.expiresAt);
        }
      } else {
        const record = recordOf(entry, sources[entry.source]!, modified, shared);
        if (entry.expiresAt !== null) expiries.set(pack.records.length + records.length, entry.expiresAt);
        records.push(record);
        // The port of such a record only names it: the list means the whole host.
        if (entry.port === null && entry.protocol === null) anyPortKeys.add(record.destination_data);
        const tags = threatsOf(entry, sources[entry.source]!);
        if (tags.length > 0) tagsByKind.set(record.destination_data, shared.threats(tags));
      }
    },
    (head) => {
      sources = head.sources;
    },
  );
  const behaviors = [...networks.values()].map((listed, i) =>
    behaviorOf(pack, listed, sources[listed.entry.source]!, i, modified),
  );
  const expiresAt = new Float64Array(expiries.size === 0 ? 0 : pack.records.length + records.length);
  expiresAt.fill(Number.POSITIVE_INFINITY);
  for (const [position, expiry] of expiries) expiresAt[position] = expiry;
  return {
    ...pack,
    records: pack.records.concat(records),
    ...(expiries.size === 0 ? {} : { expiresAt }),
    tagsByKind,
    anyPortKeys,
    behaviors: [...pack.behaviors, ...behaviors],
    guards,
  };
}

/** Networks of which a list says the same. */
interface ListedNetworks {
  /** The first one. */
  readonly entry: FeedEntry;
  readonly cidrs: string[];
  /** Of each, epoch seconds. */
  readonly expiries: (number | null)[];
}

/** What a relevance says in the words of records. */
const OF_RELEVANCE: Readonly<Record<FeedRelevance, { concern: number; category: string; concerned: string }>> = {
  knownBad: {
    concern: 5,
    category: 'Listed As Harmful',
    concerned: 'Always, unless the entry of the list is a mistake or has grown old.',
  },
  seenNearBad: {
    concern: 4,
    category: 'Listed Near Harm',
    concerned: 'When nothing else explains the visit: the list names it near something harmful.',
  },
  '': { concern: 2, category: 'Listed', concerned: 'When being on this list matters to you: it does not say why.' },
};

/** Values that many records have in common, kept once. */
interface SharedValues {
  readonly author: string;
  readonly none: readonly string[];
  text(text: string): string;
  threats(tags: readonly string[]): TagsByKind;
}

/** Texts remembered; those of a feed are few, or all different. */
const MOST_SHARED = 10_000;

function createSharedValues(author: string): SharedValues {
  const texts = new Map<string, string>();
  const threats = new Map<string, TagsByKind>();
  return {
    author,
    none: [],
    text(text) {
      const found = texts.get(text);
      if (found !== undefined) return found;
      if (texts.size < MOST_SHARED) texts.set(text, text);
      return text;
    },
    threats(tags) {
      const key = tags.join('\n');
      const found = threats.get(key);
      if (found !== undefined) return found;
      const made = tagsOfThreats(tags);
      if (threats.size < MOST_SHARED) threats.set(key, made);
      return made;
    },
  };
}

function recordOf(entry: FeedEntry, source: FeedSource, modified: number, shared: SharedValues): KnowledgeRecord {
  const destination = createDestination(entry.target, entry.protocol ?? 'TCP', entry.port ?? 443);
  const { concern, category, concerned } = OF_RELEVANCE[entry.relevance];
  return {
    destination_data: nameportKey(destination),
    name: destination.name,
    protocol_name: destination.protocol,
    port: destination.port,
    owner_groups: shared.none,
    landscape: shared.none,
    concern_level: concern,
    category,
    title: shared.text(titleOf(entry, source)),
    refs: entry.reference === '' ? shared.none : [shared.text(entry.reference)],
    comments: [shared.text(originOf(entry, source))],
    controllable_subdomains: false,
    controllable_urls: entry.isFromUrl,
    excluded_subdomains: shared.none,
    tags: shared.none,
    intended_purpose: 'Unknown',
    last_modified: entry.lastSeen ?? modified,
    abuse: shared.text(abuseOf(entry, source)),
    author: source.author === '' ? shared.author : source.author,
    ttp_of_groups: shared.none,
    when_concerned: concerned,
    all_children_inherit_knowledge: entry.includesBelow,
    report_abuse_how: 'Unknown',
  };
}

function behaviorOf(
  pack: KnowledgePack,
  { entry, cidrs, expiries }: ListedNetworks,
  source: FeedSource,
  number: number,
  modified: number,
): BehaviorRecord {
  const { concern, category, concerned } = OF_RELEVANCE[entry.relevance];
  const service = serviceOf(entry);
  const abuse = abuseOf(entry, source);
  return {
    id: `${pack.name}/network-${number + 1}`,
    title: titleOf(entry, source),
    description: `${abuse} ${concerned}`,
    relevance: entry.relevance,
    tags: tagsOfThreats(threatsOf(entry, source)),
    owner_groups: [],
    landscape: [],
    concern_level: concern,
    category,
    intended_purpose: null,
    abuse,
    when_concerned: concerned,
    refs: entry.reference === '' ? [] : [entry.reference],
    author: source.author === '' ? pack.author : source.author,
    last_modified: entry.lastSeen ?? modified,
    match: { destination: { cidrs, ...(service === null ? {} : { ports: [service] }) } },
    ...(expiries.every((expiry) => expiry === null) ? {} : { networksExpireAt: expiries }),
    priority: 0,
  };
}

function titleOf(entry: FeedEntry, source: FeedSource): string {
  return entry.title !== '' ? entry.title : `Listed by ${listOf(source)}`;
}

function abuseOf(entry: FeedEntry, source: FeedSource): string {
  const page = entry.isFromUrl ? ' It names a page of this host; other pages may be harmless.' : '';
  const threats = threatsOf(entry, source);
  return `The list ${listOf(source)} names it${threats.length === 0 ? '' : ` for ${threats.join(', ')}`}.${page}`;
}

/** Where the entry came from, so that it can be looked up there. */
function originOf({ id }: FeedEntry, { file, format }: FeedSource): string {
  return `From ${file} (${format})${id === '' ? '' : `, entry ${id}`}.`;
}

function listOf({ title, file }: FeedSource): string {
  return title === '' ? file : title;
}

function threatsOf(entry: FeedEntry, source: FeedSource): readonly string[] {
  if (source.threatTags.length === 0) return entry.threatTags;
  return [...new Set([...entry.threatTags, ...source.threatTags])];
}

function tagsOfThreats(threats: readonly string[]): TagsByKind {
  const tags = Object.fromEntries(TAG_KINDS.map((kind) => [kind, kind === 'threat' ? threats : []]));
  return tags as unknown as TagsByKind;
}

function serviceOf({ protocol, port }: FeedEntry): string | null {
  if (protocol === null && port === null) return null;
  if (protocol === 'ICMP') return 'ICMP';
  return port === null ? protocol : `${protocol ?? 'TCP'}/${port}`;
}
