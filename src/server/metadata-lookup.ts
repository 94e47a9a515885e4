import { metadataOfRecord } from '../knowledge/index.ts';
import { parseFlowId } from '../label/flow-id.ts';
import { createDestination, normalizeName } from '../model/destination.ts';
import type { KnowledgeLookup, KnowledgeRecord } from '../model/knowledge.ts';
import type { MetadataLookup } from '../pipeline/activities.ts';
import type { MetadataKind } from '../store/index.ts';
import type { ServerContext } from './context.ts';

/**
 * What people wrote of Destinations, Behaviors and Events; of a Destination about which nobody wrote anything, what the
 * knowledge packs say.
 */
export function createMetadataLookup({ store, knowledge }: Pick<ServerContext, 'store' | 'knowledge'>): MetadataLookup {
  return async (kind, asked) => {
    const keys = asked.map((key) => metadataKeyOf(kind, key));
    const found = await store.findMetadata(kind, keys);
    return keys.map((key, i) => {
      const stored = found[i];
      if (stored !== null && stored !== undefined) return stored.record;
      const record = kind === 'destination' ? findKnowledge(knowledge, key) : null;
      return record === null ? null : metadataOfRecord(record);
    });
  };
}

/** Keeps what was looked up while many pieces of one sample are made; beyond the bound it begins anew. */
export function remembered(lookup: MetadataLookup, most = 20_000): MetadataLookup {
  const known = new Map<string, Awaited<ReturnType<MetadataLookup>>[number]>();
  return async (kind, keys) => {
    const missing = keys.filter((key) => !known.has(`${kind} ${key}`));
    if (missing.length === 0) return keys.map((key) => known.get(`${kind} ${key}`)!);
    const found = await lookup(kind, missing);
    const fresh = new Map(missing.map((key, i) => [key, found[i]!]));
    const answers = keys.map((key) => (fresh.has(key) ? fresh.get(key)! : known.get(`${kind} ${key}`)!));
    if (known.size + fresh.size > most) known.clear();
    for (const [key, record] of fresh) known.set(`${kind} ${key}`, record);
    return answers;
  };
}

/** The form of a key under which records are kept: names without case and last dot, flow ids without leading zeros. */
export function metadataKeyOf(kind: MetadataKind, key: string): string {
  if (kind === 'event') return key;
  if (kind === 'behavior') return parseFlowId(key) ?? key;
  const { name, port } = splitDestination(key);
  return port === null ? name : `${name}:${port}`;
}

/** A Destination's two parts: what follows the last colon is the port, or `ICMP`; null where there is no colon. */
function splitDestination(key: string): { readonly name: string; readonly port: string | null } {
  const colon = key.lastIndexOf(':');
  if (colon < 0) return { name: normalizeName(key), port: null };
  return { name: normalizeName(key.slice(0, colon)), port: key.slice(colon + 1).toUpperCase() };
}

/** A Destination does not tell its protocol: a port is taken for TCP, unless only UDP has a record of just that port. */
function findKnowledge(knowledge: KnowledgeLookup, key: string): KnowledgeRecord | null {
  const { name, port } = splitDestination(key);
  if (name === '') return null;
  if (port === 'ICMP') return knowledge.find(createDestination(name, 'ICMP', null));
  const number = port !== null && /^[0-9]{1,5}$/.test(port) ? Number(port) : null;
  const tcp = knowledge.find(createDestination(name, 'TCP', number));
  if (tcp === null || (tcp.protocol_name === 'TCP' && tcp.port === number)) return tcp;
  const udp = knowledge.find(createDestination(name, 'UDP', number));
  return udp?.protocol_name === 'UDP' && udp.port === number ? udp : tcp;
}
