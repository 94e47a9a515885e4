import { AppError } from '../lib/app-error.ts';
import type { KnowledgePack } from '../model/knowledge.ts';
import type { WrittenRecord } from '../model/written-record.ts';
import type { MetadataKind, MetadataListQuery, MetadataVersion, Store, StoredMetadata } from '../store/index.ts';

/**
 * The store with the records of installed packs below what people wrote here: such a record is there as version 0 until
 * somebody edits it or takes it away, and comes back when nothing but its pack speaks. Packs themselves stay as they are.
 */
export function withInstalledRecords(store: Store, packs: () => readonly KnowledgePack[]): Store {
  let known: { readonly packs: readonly KnowledgePack[]; readonly records: InstalledRecords } | null = null;
  const installed = (): InstalledRecords => {
    const now = packs();
    if (known?.packs !== now) known = { packs: now, records: installedRecords(now) };
    return known.records;
  };
  const below = (kind: MetadataKind, key: string): StoredMetadata | null =>
    installed().byKey.get(`${kind} ${key}`) ?? null;

  const latestVersions: Store['latestVersions'] = async (kind, keys) =>
    (await store.latestVersions(kind, keys)).map((found, i) => found ?? below(kind, keys[i]!));

  /** Those that nobody changed here. */
  const untouched = async (kind: MetadataKind): Promise<StoredMetadata[]> => {
    const candidates = installed().sorted.filter((one) => one.kind === kind);
    if (candidates.length === 0) return [];
    const found = await store.latestVersions(
      kind,
      candidates.map(({ key }) => key),
    );
    return candidates.filter((_, i) => found[i] === null);
  };

  return {
    ...store,
    latestVersions,
    findMetadata: async (kind, keys) =>
      (await latestVersions(kind, keys)).map((found) =>
        found === null || found.record === null ? null : (found as StoredMetadata),
      ),
    listMetadata: async (query) => {
      const stored = await store.listMetadata(query);
      return merged(
        stored,
        installed().sorted.filter((one) => isAsked(one, query)),
        query.limit,
      );
    },
    revertMetadata: async (kind, key, version, change, expectedVersion) => {
      // No version 0 is stored: it is written anew as what its pack says.
      if (version !== 0) return store.revertMetadata(kind, key, version, change, expectedVersion);
      const first = below(kind, key);
      if (first === null) throw new AppError('not-found', `this ${kind} has no version 0`);
      const { record, rule, knowledge } = first;
      return store.saveMetadata(kind, key, { ...change, record, rule, knowledge }, expectedVersion);
    },
    metadataHistory: async (kind, key, query = {}) => {
      const versions = await store.metadataHistory(kind, key, query);
      const first = below(kind, key);
      const hasRoom = query.limit === undefined || versions.length < query.limit;
      const isBefore = query.before === undefined || query.before > 0;
      return first !== null && hasRoom && isBefore ? [...versions, first] : versions;
    },
    countMetadata: async () => {
      const counts = await store.countMetadata();
      const more = async (kind: MetadataKind): Promise<number> => counts[kind] + (await untouched(kind)).length;
      return { destination: await more('destination'), behavior: await more('behavior'), event: await more('event') };
    },
    eventRules: async () => {
      const rules = (await untouched('event')).flatMap(({ rule }) => (rule === null ? [] : [rule]));
      return [...(await store.eventRules()), ...rules];
    },
  };
}

interface InstalledRecords {
  /** By kind and key. */
  readonly byKey: ReadonlyMap<string, StoredMetadata>;
  /** In the order of their keys. */
  readonly sorted: readonly StoredMetadata[];
}

/** The records of packs that hold written ones, by kind and key; those of later packs win. */
function installedRecords(packs: readonly KnowledgePack[]): InstalledRecords {
  const records = new Map<string, StoredMetadata>();
  for (const pack of packs)
    for (const written of pack.written ?? []) records.set(`${written.kind} ${written.key}`, versionOf(written, pack));
  return { byKey: records, sorted: [...records.values()].sort(byKey) };
}

function versionOf(
  { kind, key, record, rule, knowledge = null }: WrittenRecord,
  { name, version, updated }: KnowledgePack,
): StoredMetadata {
  return {
    kind,
    key,
    version: 0,
    record,
    rule,
    knowledge,
    author: { accountId: `pack ${name}`, keyId: null },
    at: Date.parse(`${updated}T00:00:00Z`) / 1000,
    reason: `as in ${name} ${version}`,
    revision: 0,
  };
}

function isAsked({ kind, key }: MetadataVersion, query: MetadataListQuery): boolean {
  return (
    kind === query.kind && key.startsWith(query.prefix) && (query.after === null || compareKeys(key, query.after) > 0)
  );
}

/** Both in the order of their keys; what is stored goes before what is installed under the same key. */
function merged(
  stored: readonly MetadataVersion[],
  installed: readonly MetadataVersion[],
  limit: number,
): readonly MetadataVersion[] {
  const storedKeys = new Set(stored.map(({ key }) => key));
  // Behind a full page of stored ones, others may be stored that are not known here.
  const last = stored.length >= limit ? stored.at(-1)!.key : null;
  const fitting = installed.filter(({ key }) => !storedKeys.has(key) && (last === null || compareKeys(key, last) < 0));
  return [...stored, ...fitting].sort(byKey).slice(0, limit);
}

function byKey(a: MetadataVersion, b: MetadataVersion): number {
  return compareKeys(a.key, b.key);
}

/** By their bytes, as engines compare. */
function compareKeys(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
