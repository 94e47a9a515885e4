import type { MetadataRecord } from '@flowsage/client';
import type { KnowledgeBase } from '../knowledge/knowledge-base.ts';
import {
  metadataOfActivity,
  metadataOfRecord,
  ownWordsOf,
  relevanceOfConcern,
} from '../knowledge/metadata-of-record.ts';
import { agreesWithPack, writtenOverPacks } from '../knowledge/written-over-packs.ts';
import { parseFlowId } from '../label/flow-id.ts';
import { sha256Hex } from '../lib/sha256.ts';
import type { ActivityRecord, BehaviorRecord } from '../model/behavior-record.ts';
import { createDestination, type Destination, writtenName } from '../model/destination.ts';
import type { KnowledgeLookup, KnowledgePack, KnowledgeRecord } from '../model/knowledge.ts';
import type { KnownKind, KnownRecord } from '../model/known-record.ts';
import type { MetadataStore } from '../store/metadata-store.ts';

/** Finds what is known under keys, in their order; null for nothing. */
export type RecordLookup = (kind: KnownKind, keys: readonly string[]) => Promise<(KnownRecord | null)[]>;

/**
 * What people wrote of Destinations (`name:port`), Behaviors (flow ids) and Events (event ids), else what packs say of
 * Destinations and Events. Behaviors of packs are no matter of a key: they are matched with flows.
 */
export function createRecordLookup(
  stored: Pick<MetadataStore, 'findMetadata'> | null,
  knowledge: KnowledgeBase,
): RecordLookup {
  const packOf = packsByRecord(knowledge);
  const imported = importedPacks(knowledge);
  const events = new Map(knowledge.events.map((record) => [packEventId(record.id), record]));
  return async (kind, asked) => {
    const keys = asked.map((key) => metadataKeyOf(kind, key));
    const found = stored === null ? keys.map(() => null) : await stored.findMetadata(kind, keys);
    return keys.map((key, i): KnownRecord | null => {
      const own = found[i] ?? null;
      if (own !== null) {
        const ofPacks = kind === 'destination' ? findKnowledge(knowledge, key) : null;
        const kept = ofPacks !== null && agreesWithPack(own.record.relevance, ofPacks) ? ofPacks : null;
        return {
          kind,
          key,
          metadata: withRelevance(own.record, own.knowledge?.concern_level ?? null),
          pack: null,
          version: own.version,
          inheritedFrom: null,
          whenConcerned: saidOrNull(own.knowledge?.when_concerned ?? kept?.when_concerned ?? null),
          concernLevel: own.knowledge?.concern_level ?? kept?.concern_level ?? null,
          isListed: false,
          isOfUnknown: false,
          ...(kind === 'destination'
            ? { writing: { author: own.author.accountId, at: own.at, knowledge: own.knowledge } }
            : {}),
        };
      }
      if (kind === 'event') {
        const record = events.get(key);
        return record === undefined ? null : knownActivity(kind, record, packOf, imported);
      }
      const record = kind === 'destination' ? findKnowledge(knowledge, key) : null;
      if (record === null) return null;
      return knownDestination(knowledge, record, key);
    });
  };
}

/** What a pack says of the destination `key`. */
export function knownDestination(
  knowledge: Pick<KnowledgeBase, 'tagsByKind' | 'packOf'>,
  record: KnowledgeRecord,
  key: string,
): KnownRecord {
  const pack = knowledge.packOf(record);
  return {
    kind: 'destination',
    key,
    metadata: metadataOfRecord(record, knowledge.tagsByKind(record), ownWordsOf(pack, record)),
    pack: pack === null ? null : `${pack.name} ${pack.version}`,
    version: null,
    inheritedFrom: record.name === splitDestination(key).name ? null : record.name,
    whenConcerned: saidOrNull(record.when_concerned),
    concernLevel: record.concern_level,
    isListed: pack?.guards !== undefined,
    isOfUnknown: false,
  };
}

/** A behavior or an event of a pack. */
export function knownActivity(
  kind: 'behavior' | 'event',
  record: ActivityRecord,
  packOf: ReadonlyMap<string, string>,
  imported: ReadonlySet<string>,
): KnownRecord {
  return {
    kind,
    key: record.id,
    metadata: metadataOfActivity(record),
    pack: packOf.get(record.id) ?? null,
    version: null,
    inheritedFrom: null,
    whenConcerned: saidOrNull(record.when_concerned),
    concernLevel: record.concern_level,
    isListed: imported.has(packOf.get(record.id) ?? ''),
    isOfUnknown: 'match' in record && (record as BehaviorRecord).match.destination?.unknown === true,
    ...('match' in record && (record as BehaviorRecord).match.destination?.known !== undefined
      ? { restsOnDestination: true }
      : {}),
  };
}

/** Made once for each knowledge base. */
const PACKS_BY_RECORD = new WeakMap<readonly KnowledgePack[], ReadonlyMap<string, string>>();

/** `name version` of the pack that a behavior or an event is from, by its id. */
export function packsByRecord({ packs }: Pick<KnowledgeBase, 'packs'>): ReadonlyMap<string, string> {
  const known = PACKS_BY_RECORD.get(packs);
  if (known !== undefined) return known;
  const byKey = new Map<string, string>();
  PACKS_BY_RECORD.set(packs, byKey);
  for (const { name, version, behaviors, events } of packs) {
    const pack = `${name} ${version}`;
    for (const { id } of behaviors) byKey.set(id, pack);
    for (const { id } of events) byKey.set(id, pack);
  }
  return byKey;
}

/** `name version` of the packs that were imported from lists of others. */
export function importedPacks({ packs }: Pick<KnowledgeBase, 'packs'>): ReadonlySet<string> {
  return new Set(packs.filter(({ guards }) => guards !== undefined).map(({ name, version }) => `${name} ${version}`));
}

/** Under which id old clients know an event of a pack: fit for URLs, the same wherever the pack is. */
export function packEventId(id: string): string {
  return sha256Hex(new TextEncoder().encode(`event ${id}`)).slice(0, 32);
}

/** The form of a key under which records are kept: names without case and last dot, addresses as flows have them, flow ids without leading zeros. */
export function metadataKeyOf(kind: KnownKind, key: string): string {
  if (kind === 'event') return key;
  if (kind === 'behavior') return parseFlowId(key) ?? key;
  const { name, port } = splitDestination(key);
  return port === null ? name : `${name}:${port}`;
}

/** A Destination's two parts: what follows the last colon is the port, or `ICMP`; null where there is no colon. */
function splitDestination(key: string): { readonly name: string; readonly port: string | null } {
  const colon = key.lastIndexOf(':');
  if (colon < 0) return { name: writtenName(key), port: null };
  return { name: writtenName(key.slice(0, colon)), port: key.slice(colon + 1).toUpperCase() };
}

/** What packs say of a Destination. It does not tell its protocol: a port is taken for TCP, unless only UDP has a record of just that port. */
export function findKnowledge(knowledge: KnowledgeLookup, key: string): KnowledgeRecord | null {
  const { name, port } = splitDestination(key);
  if (name === '') return null;
  if (port === 'ICMP') return knowledge.find(createDestination(name, 'ICMP', null));
  const number = port !== null && /^[0-9]{1,5}$/.test(port) ? Number(port) : null;
  const tcp = knowledge.find(createDestination(name, 'TCP', number));
  if (tcp === null || (tcp.protocol_name === 'TCP' && tcp.port === number)) return tcp;
  const udp = knowledge.find(createDestination(name, 'UDP', number));
  return udp?.protocol_name === 'UDP' && udp.port === number ? udp : tcp;
}

/** What is told of a destination: what packs say of it, and over that what people wrote. */
export function toldKnowledge(
  destination: Destination,
  ofPacks: KnowledgeRecord | null,
  known: KnownRecord | null,
): KnowledgeRecord | null {
  const written = known?.writing === undefined ? null : { record: known.metadata, ...known.writing };
  return writtenOverPacks(destination, ofPacks, written);
}

/** Who tells a level of concern and no relevance has said that by it, as packs do. */
function withRelevance(record: MetadataRecord, concern: number | null): MetadataRecord {
  if (concern === null || record.relevance !== '') return record;
  return { ...record, relevance: relevanceOfConcern(concern) };
}

function saidOrNull(text: string | null): string | null {
  return text === null || text.trim() === '' || text === 'Unknown' ? null : text.trim();
}
