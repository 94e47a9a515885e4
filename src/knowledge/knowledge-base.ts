import type { BehaviorRecord, EventRecord, TagsByKind } from '../model/behavior-record.ts';
import { type Destination, nameportKey, normalizeName } from '../model/destination.ts';
import type { KnowledgeLookup, KnowledgePack, KnowledgeRecord } from '../model/knowledge.ts';
import { isSameOwner, parentDomain, parentDomains } from './parent-domain.ts';

/** All packs that are loaded together, ready to be asked. */
export interface KnowledgeBase extends KnowledgeLookup {
  /** How many records there are. */
  readonly size: number;
  readonly packs: readonly KnowledgePack[];
  /** Keys that a later pack described anew, with the names of both packs. */
  readonly overrides: readonly { readonly key: string; readonly pack: string; readonly overriddenPack: string }[];
  /** The record at exactly this key, or null. */
  get(key: string): KnowledgeRecord | null;
  /** Tags by kind of a record that this base gave; null where it tells plain tags only. */
  tagsByKind(record: KnowledgeRecord): TagsByKind | null;
  /** Those of later packs first, so that they win where two are equal; of the same id, the one of the later pack. */
  readonly behaviors: readonly BehaviorRecord[];
  readonly events: readonly EventRecord[];
}

/** One record in a base. */
interface KnowledgeEntry {
  readonly record: KnowledgeRecord;
  readonly pack: KnowledgePack;
  /** Position of the pack: the larger one wins. */
  readonly position: number;
  readonly tags: TagsByKind | null;
}

/** The last pack that describes a destination wins, so that an operator's own packs come after the shipped one. */
export function createKnowledgeBase(packs: readonly KnowledgePack[]): KnowledgeBase {
  const byKey = new Map<string, KnowledgeEntry>();
  const overrides: { key: string; pack: string; overriddenPack: string }[] = [];
  for (const [position, pack] of packs.entries()) {
    for (const record of pack.records) {
      const key = record.destination_data;
      const earlier = byKey.get(key);
      // A list may name a host with and without a port: the milder entry must not hide the other.
      if (earlier?.pack === pack && earlier.record.concern_level > record.concern_level) continue;
      if (earlier !== undefined && earlier.pack !== pack)
        overrides.push({ key, pack: pack.name, overriddenPack: earlier.pack.name });
      byKey.set(key, { record, pack, position, tags: pack.tagsByKind.get(key) ?? null });
    }
  }
  const byName = new Map<string, KnowledgeRecord[]>();
  for (const { record } of byKey.values()) {
    const records = byName.get(record.name);
    if (records === undefined) byName.set(record.name, [record]);
    else records.push(record);
  }
  const childrenByName = new Map<string, string[]>();
  for (const name of [...byName.keys()].sort()) {
    const parent = parentDomain(name);
    if (parent === null) continue;
    const children = childrenByName.get(parent);
    if (children === undefined) childrenByName.set(parent, [name]);
    else children.push(name);
  }

  /**
   * The record of a name for a port, or one that a later pack has for any port; else that of another port: of the same
   * protocol first, in the order of the packs.
   */
  const recordOfName = (name: string, destination: Destination): KnowledgeRecord | null => {
    const records = byName.get(name);
    if (records === undefined) return null;
    let found = byKey.get(nameportKey({ ...destination, name })) ?? null;
    for (const { destination_data } of records) {
      const entry = byKey.get(destination_data)!;
      if (entry.pack.anyPortKeys?.has(destination_data) && (found === null || outdoes(entry, found))) found = entry;
    }
    return found?.record ?? records.find((record) => record.protocol_name === destination.protocol) ?? records[0]!;
  };

  const nearestParent = (destination: Destination, mayServe: (record: KnowledgeRecord) => boolean) => {
    for (const parent of parentDomains(destination.name)) {
      const record = recordOfName(parent, destination);
      if (record !== null && !excludes(record, destination.name) && mayServe(record)) return record;
    }
    return null;
  };

  const normalized = (destination: Destination): Destination => {
    const name = normalizeName(destination.name);
    return name === destination.name ? destination : { ...destination, name };
  };

  return {
    size: byKey.size,
    packs,
    overrides,
    get: (key) => byKey.get(key)?.record ?? null,
    tagsByKind: (record) => byKey.get(record.destination_data)?.tags ?? null,
    behaviors: firstOfEachId([...packs].reverse().flatMap(({ behaviors }) => behaviors)),
    events: firstOfEachId([...packs].reverse().flatMap(({ events }) => events)),
    find(asked) {
      const destination = normalized(asked);
      // What is said of a platform (github.io) never speaks for a customer's site on it, whatever the record allows.
      return (
        recordOfName(destination.name, destination) ??
        nearestParent(
          destination,
          (record) => record.all_children_inherit_knowledge && isSameOwner(destination.name, record.name),
        )
      );
    },
    findParent: (asked) => nearestParent(normalized(asked), () => true),
    knows: (name) => byName.has(normalizeName(name)),
    childrenWithKnowledge: (name) => childrenByName.get(normalizeName(name)) ?? [],
    parentDomain: (name) => parentDomain(normalizeName(name)),
  };
}

/** Whether what is said of a name at any port holds before another record: among lists the graver, else the later one. */
function outdoes(entry: KnowledgeEntry, found: KnowledgeEntry): boolean {
  if (found.pack.anyPortKeys === undefined) return entry.position > found.position;
  return entry.record.concern_level > found.record.concern_level;
}

function firstOfEachId<T extends { readonly id: string }>(records: readonly T[]): T[] {
  const byId = new Map<string, T>();
  for (const record of records) if (!byId.has(record.id)) byId.set(record.id, record);
  return [...byId.values()];
}

/** Whether a record says nothing about a name below it. */
function excludes(record: KnowledgeRecord, name: string): boolean {
  return record.excluded_subdomains.some((excluded) => name === excluded || name.endsWith(`.${excluded}`));
}
