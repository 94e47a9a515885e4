import type { BehaviorRecord, EventRecord, TagsByKind } from '../model/behavior-record.ts';
import { type Destination, nameportKey, normalizeName } from '../model/destination.ts';
import type { KnowledgeLookup, KnowledgePack, KnowledgeRecord } from '../model/knowledge.ts';
import { createGuardList, type GuardList } from './guard-list.ts';
import { isSameOwner, parentDomain, wantedParents } from './parent-domain.ts';
import {
  type Candidates,
  compareListed,
  isListPack,
  type KnowledgeEntry,
  mergedEntry,
  speaking,
  withEntry,
} from './record-precedence.ts';

/** All packs that are loaded together, ready to be asked. */
export interface KnowledgeBase extends KnowledgeLookup {
  /** How many keys have records. */
  readonly size: number;
  /** Epoch seconds, by which entries expire. */
  readonly now: () => number;
  readonly packs: readonly KnowledgePack[];
  /** Keys that a later pack described anew, with the names of both packs. */
  readonly overrides: readonly { readonly key: string; readonly pack: string; readonly overriddenPack: string }[];
  /** The record at exactly this key, or null. */
  get(key: string): KnowledgeRecord | null;
  /** Tags by kind of a record that this base gave; null where it tells plain tags only. */
  tagsByKind(record: KnowledgeRecord): TagsByKind | null;
  /** The pack that a record which this base gave is from. */
  packOf(record: KnowledgeRecord): KnowledgePack | null;
  /** Epoch seconds from which on a record that this base gave is not believed; null for never. */
  expiryOf(record: KnowledgeRecord): number | null;
  /** Those of later packs first, so that they win where two are equal; of the same id, the one of the later pack. */
  readonly behaviors: readonly BehaviorRecord[];
  readonly events: readonly EventRecord[];
}

/** From this concern on a record of a later pack speaks for names below, whatever earlier packs say of them. */
const BAD_CONCERN = 4;

/** Puts packs together; `record-precedence.ts` tells which of them speaks. `now` gives epoch seconds. */
export function createKnowledgeBase(
  packs: readonly KnowledgePack[],
  now: () => number = () => Date.now() / 1000,
): KnowledgeBase {
  const { byKey, overrides } = chainsOf(packs);
  const byName = new Map<string, KnowledgeEntry[]>();
  for (const head of byKey.values()) {
    const heads = byName.get(head.record.name);
    if (heads === undefined) byName.set(head.record.name, [head]);
    else heads.push(head);
  }
  /** Domains above a name that have records, nearest first. */
  const parentsOf = (name: string): readonly string[] => wantedParents(name, (parent) => byName.has(parent));
  const childrenByName = new Map<string, string[]>();
  for (const name of [...byName.keys()].sort()) {
    const parent = parentDomain(name);
    if (parent === null) continue;
    const children = childrenByName.get(parent);
    if (children === undefined) childrenByName.set(parent, [name]);
    else children.push(name);
  }
  const hasListedParents = packs.some(
    (pack) => isListPack(pack) && pack.records.some((record) => record.all_children_inherit_knowledge),
  );
  const hasBadParents = packs.some((pack) => pack.records.some(speaksBelow));
  let guards: GuardList | null = null;
  const isGuarded = (name: string): boolean => {
    guards ??= createGuardList(packs, now);
    return guards.isGuarded({ name });
  };
  const isLive = ({ expiresAt }: KnowledgeEntry): boolean =>
    expiresAt === Number.POSITIVE_INFINITY || expiresAt > now();
  const hasLive = (head: KnowledgeEntry): boolean => {
    for (let entry: KnowledgeEntry | null = head; entry !== null; entry = entry.next) if (isLive(entry)) return true;
    return false;
  };
  const merged = createMergedEntries();
  const resolved = (candidates: Candidates, guardedName: string): KnowledgeEntry | null => {
    const { entry, beside } = speaking(candidates, () => isGuarded(guardedName));
    return entry === null || beside === null ? entry : merged.of(entry, beside);
  };

  /**
   * What is said of a name at a port, or by lists at any port; where nothing is, what is said of it at another port: of
   * the same protocol first, in the order of the packs.
   */
  const candidatesOf = (
    name: string,
    destination: Destination,
    serves: (entry: KnowledgeEntry) => boolean,
  ): Candidates => {
    const found: Candidates = { written: null, listed: null };
    const heads = byName.get(name);
    if (heads === undefined) return found;
    const key = nameportKey({ ...destination, name });
    const elsewhere: Candidates = { written: null, listed: null };
    const isBetterListed = (entry: KnowledgeEntry, than: KnowledgeEntry | null): boolean =>
      than === null || compareListed(entry, than) < 0;
    const isBetterElsewhere = (entry: KnowledgeEntry, than: KnowledgeEntry | null): boolean => {
      if (than === null) return true;
      const protocol = (one: KnowledgeEntry): number => (one.record.protocol_name === destination.protocol ? 1 : 0);
      if (protocol(entry) !== protocol(than)) return protocol(entry) > protocol(than);
      return entry.isListed && compareListed(entry, than) < 0;
    };
    for (const head of heads) {
      const isHere = head.record.destination_data === key;
      for (let entry: KnowledgeEntry | null = head; entry !== null; entry = entry.next) {
        if (!isLive(entry) || !serves(entry)) continue;
        const isAnyPort = entry.pack.anyPortKeys?.has(entry.record.destination_data) === true;
        if (!entry.isListed) {
          if (isHere) found.written = entry;
          else if (isBetterElsewhere(entry, elsewhere.written)) elsewhere.written = entry;
        } else if (isHere || isAnyPort) {
          if (isBetterListed(entry, found.listed)) found.listed = entry;
        } else if (isBetterElsewhere(entry, elsewhere.listed)) elsewhere.listed = entry;
      }
    }
    // What a list says of another port says nothing against what people wrote.
    const written = found.written ?? elsewhere.written;
    return { written, listed: found.listed ?? (written === null ? elsewhere.listed : null) };
  };
  const always = (): boolean => true;

  /** What is said of the name itself; where people or lists say nothing, what they say of the nearest parent that speaks for it. */
  const ownOrInherited = (destination: Destination, parents: readonly string[]): Candidates => {
    const found = candidatesOf(destination.name, destination, always);
    if (found.written !== null) return found;
    const isAlone = found.listed === null;
    for (const parent of parents) {
      const { written, listed } = candidatesOf(parent, destination, (entry) => inherits(entry, destination.name));
      found.written ??= written;
      if (isAlone) found.listed ??= listed;
    }
    return found;
  };

  /** What a parent says that is graver than what is known of the name itself, or nearer to it; null for nothing. */
  const graverParent = (
    destination: Destination,
    parents: readonly string[],
    known: KnowledgeEntry,
  ): KnowledgeEntry | null => {
    let gravest: KnowledgeEntry | null = null;
    for (const parent of parents) {
      const { written, listed } = candidatesOf(
        parent,
        destination,
        (entry) =>
          inherits(entry, destination.name) &&
          entry.record.concern_level > (gravest ?? known).record.concern_level &&
          (entry.isListed || (speaksBelow(entry.record) && entry.position > merged.positionOf(known))),
      );
      const graver =
        listed !== null && (written === null || written.record.concern_level < listed.record.concern_level);
      const entry: KnowledgeEntry | null = graver && !isGuarded(destination.name) ? listed : written;
      if (entry !== null) gravest = entry;
    }
    return gravest;
  };

  const normalized = (destination: Destination): Destination => {
    const name = normalizeName(destination.name);
    return name === destination.name ? destination : { ...destination, name };
  };
  const entryAt = (key: string): KnowledgeEntry | null => {
    const candidates: Candidates = { written: null, listed: null };
    for (let entry = byKey.get(key) ?? null; entry !== null; entry = entry.next) {
      if (!isLive(entry)) continue;
      if (!entry.isListed) candidates.written = entry;
      else candidates.listed ??= entry;
    }
    return resolved(candidates, (candidates.written ?? candidates.listed)?.record.name ?? '');
  };
  const entryOf = (record: KnowledgeRecord): KnowledgeEntry | null => {
    const made = merged.entryOf(record);
    if (made !== null) return made;
    const head = byKey.get(record.destination_data) ?? null;
    for (let entry = head; entry !== null; entry = entry.next) if (entry.record === record) return entry;
    return head;
  };

  return {
    size: byKey.size,
    now,
    packs,
    overrides,
    get: (key) => entryAt(key)?.record ?? null,
    tagsByKind: (record) => entryOf(record)?.tags ?? null,
    packOf: (record) => entryOf(record)?.pack ?? null,
    expiryOf(record) {
      const expiresAt = entryOf(record)?.expiresAt ?? Number.POSITIVE_INFINITY;
      return expiresAt === Number.POSITIVE_INFINITY ? null : expiresAt;
    },
    behaviors: behaviorsOf(packs),
    events: firstOfEachId([...packs].reverse().flatMap(({ events }) => events)),
    find(asked) {
      const destination = normalized(asked);
      const parents = parentsOf(destination.name);
      // What is said of a platform (github.io) never speaks for a customer's site on it, whatever the record allows.
      const known = resolved(ownOrInherited(destination, parents), destination.name);
      if (known === null || !(hasListedParents || hasBadParents)) return known?.record ?? null;
      const graver = graverParent(destination, parents, known);
      return (graver === null ? known : merged.of(graver, known)).record;
    },
    findParent(asked) {
      const destination = normalized(asked);
      for (const parent of parentsOf(destination.name)) {
        const serves = ({ record }: KnowledgeEntry): boolean => !excludes(record, destination.name);
        const entry = resolved(candidatesOf(parent, destination, serves), parent);
        if (entry !== null) return entry.record;
      }
      return null;
    },
    knows: (name) => byName.get(normalizeName(name))?.some(hasLive) ?? false,
    childrenWithKnowledge: (name) => childrenByName.get(normalizeName(name)) ?? [],
    parentDomain: (name) => parentDomain(normalizeName(name)),
  };
}

/** All records by key, each with the others of its key behind it. */
function chainsOf(packs: readonly KnowledgePack[]) {
  const byKey = new Map<string, KnowledgeEntry>();
  const overrides: { key: string; pack: string; overriddenPack: string }[] = [];
  // Lists come last: where they stand among the packs must not matter.
  const placed = packs.map((pack, position) => ({ pack, position, isListed: isListPack(pack) }));
  const inOrder = [...placed.filter(({ isListed }) => !isListed), ...placed.filter(({ isListed }) => isListed)];
  for (const { pack, position, isListed } of inOrder) {
    for (const [i, record] of pack.records.entries()) {
      const key = record.destination_data;
      const earlier = byKey.get(key) ?? null;
      const expiresAt = pack.expiresAt?.[i] ?? Number.POSITIVE_INFINITY;
      const tags = pack.tagsByKind.get(key) ?? null;
      const entry: KnowledgeEntry = { record, pack, position, isListed, expiresAt, tags, next: null };
      const head = withEntry(earlier, entry);
      const isGraver = earlier !== null && record.concern_level > earlier.record.concern_level;
      if (earlier !== null && earlier.pack !== pack && (head === entry || isGraver))
        overrides.push({ key, pack: pack.name, overriddenPack: earlier.pack.name });
      byKey.set(key, head);
    }
  }
  return { byKey, overrides };
}

/** Entries that were made of two, each made once. */
function createMergedEntries() {
  const made = new WeakMap<KnowledgeRecord, WeakMap<KnowledgeRecord, KnowledgeEntry>>();
  const entries = new WeakMap<KnowledgeRecord, KnowledgeEntry>();
  const besides = new WeakMap<KnowledgeEntry, KnowledgeEntry>();
  return {
    entryOf: (record: KnowledgeRecord): KnowledgeEntry | null => entries.get(record) ?? null,
    /** Of what people wrote; before all of it where lists alone speak, whose order means nothing. */
    positionOf(entry: KnowledgeEntry): number {
      const written = besides.get(entry) ?? entry;
      return written.isListed ? -1 : written.position;
    },
    of(grave: KnowledgeEntry, known: KnowledgeEntry): KnowledgeEntry {
      const beside = besides.get(known) ?? known;
      let others = made.get(grave.record);
      if (others === undefined) {
        others = new WeakMap();
        made.set(grave.record, others);
      }
      let entry = others.get(beside.record);
      if (entry === undefined) {
        entry = mergedEntry(grave, beside);
        others.set(beside.record, entry);
        entries.set(entry.record, entry);
        besides.set(entry, beside);
      }
      return entry;
    },
  };
}

function speaksBelow(record: KnowledgeRecord): boolean {
  return record.all_children_inherit_knowledge && record.concern_level >= BAD_CONCERN;
}

function inherits({ record }: KnowledgeEntry, name: string): boolean {
  return record.all_children_inherit_knowledge && !excludes(record, name) && isSameOwner(name, record.name);
}

/** Bad networks of lists first, the graver ones before, then those of packs, later ones before, then other lists. */
function behaviorsOf(packs: readonly KnowledgePack[]): BehaviorRecord[] {
  const written = [...packs].reverse().filter((pack) => !isListPack(pack));
  const listed = packs
    .filter(isListPack)
    .flatMap(({ behaviors }) => behaviors)
    .sort((a, b) => (b.concern_level ?? 0) - (a.concern_level ?? 0) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const isBad = ({ concern_level }: BehaviorRecord): boolean => (concern_level ?? 0) >= BAD_CONCERN;
  return firstOfEachId([
    ...listed.filter(isBad),
    ...written.flatMap(({ behaviors }) => behaviors),
    ...listed.filter((behavior) => !isBad(behavior)),
  ]);
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
