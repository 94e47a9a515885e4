import type { DestinationKnowledge, MetadataRecord, NothingKnown } from '@flowsage/client';
import { parseAddress } from '../model/address.ts';
import { nameportKey, parseNameportKey } from '../model/destination.ts';
import { isKnown } from '../model/metadata.ts';
import { hostKey, isInsideHost } from './inside-hosts.ts';
import { OTHER_INSIDE_HOST, type PublicNames } from './public-names.ts';

/**
 * Hosts inside within what people wrote: notes of a team name its machines. What has a form of its own is renamed as what
 * it is; this is for sentences, where names can only be looked for.
 */

const DOT = String.raw`(?:\.|\[\.\])`;
const COLON = String.raw`(?::|\[:\])`;
/** Also within a longer word: `dump_10.0.0.5.pcap`. */
const IPV4 = new RegExp(String.raw`(?<!\d)(?<!\d${DOT})\d{1,3}(?:${DOT}\d{1,3}){3}(?!\d)(?!${DOT}\d)`, 'g');
/** What may be an IPv6 address, with or without a port; else what may be a name, or IPv4 addresses. */
const WORD = new RegExp(
  String.raw`(?<![\p{L}\p{N}:])(?:[0-9A-Fa-f]{0,4}${COLON}){2,8}` +
    String.raw`(?:\d{1,3}(?:${DOT}\d{1,3}){3}(?!\d)|[0-9A-Fa-f]{1,4}(?![\p{L}\p{N}]))?` +
    String.raw`|[\p{L}\p{N}_](?:[\p{L}\p{N}_-]|${DOT}(?=[\p{L}\p{N}_-]))*`,
  'gu',
);

/** Before hosts in addresses of pages, of mail and of shares. */
const HOST_FOLLOWS = /(?::\/\/|\\\\|[\p{L}\p{N}]@)$/u;

/**
 * A text without hosts inside, defanged ones included. Names of one label look like any word: `hasHostWords` says whether
 * words are taken for hosts of the sample that are called so.
 */
export function publicText(text: string, names: PublicNames, hasHostWords = true): string {
  return text.replace(WORD, (word: string, at: number) => {
    const plain = word.replaceAll('[.]', '.').replaceAll('[:]', ':');
    if (plain.includes(':')) return publicIpv6(word, plain, names);
    const labels = plain.split('.');
    if (labels.length === 1) {
      const isHost = HOST_FOLLOWS.test(text.slice(Math.max(at - 3, 0), at));
      return (hasHostWords || isHost ? names.known(plain) : null) ?? (isHost ? OTHER_INSIDE_HOST : word);
    }
    if (isInsideWord(plain, labels, names)) return names.known(plain) ?? OTHER_INSIDE_HOST;
    return word.replace(IPV4, (address) => publicAddress(address.replaceAll('[.]', '.'), names) ?? address);
  });
}

function publicAddress(address: string, names: PublicNames): string | null {
  if (parseAddress(address) === null || !isInsideHost(hostKey(address))) return null;
  return names.known(address) ?? OTHER_INSIDE_HOST;
}

/** `fd00::5`, `fd00::5:445`, and a colon of the sentence behind either. */
function publicIpv6(word: string, plain: string, names: PublicNames): string {
  if (!/[0-9a-f]/i.test(plain)) return word;
  const [, text = '', colon = ''] = /^(.*?)((?<!:):)?$/.exec(plain) ?? [];
  const beforePort = /^(.+):(\d{1,5})$/.exec(text);
  const withoutPort = beforePort === null ? null : names.known(beforePort[1]!);
  if (names.known(text) === null && withoutPort !== null) return `${withoutPort}:${beforePort![2]}${colon}`;
  const shown = publicAddress(text, names);
  return shown === null ? word : shown + colon;
}

/** Of a sentence's dotted words those are hosts inside that end as only names inside do, and the domains of the sample. */
function isInsideWord(plain: string, labels: readonly string[], names: PublicNames): boolean {
  if (names.known(plain) !== null) return true;
  const key = hostKey(plain);
  if (parseAddress(key) !== null) return isInsideHost(key);
  if (INSIDE_ENDS.test(key)) return true;
  if (plain.length > LONGEST_NAME) return false;
  return labels.some((_, i) => names.isParent(labels.slice(i).join('.').toLowerCase()));
}

/** Of DNS. */
const LONGEST_NAME = 253;

/** Ends of names that are no files or abbreviations. */
const INSIDE_ENDS = /(?:^|\.)(?:local|localdomain|localhost|lan|corp|internal|intranet|private|home|arpa|fritz\.box)$/;

/** The name of a file may have a host's name anywhere in it, joined to words before and behind. */
export function publicFileName(fileName: string, names: PublicNames): string {
  const lower = fileName.toLowerCase();
  const found = [...names.insideHosts()].filter(([key]) => lower.includes(key));
  const longestFirst = found.sort(([a], [b]) => b.length - a.length);
  const places = longestFirst.map(([key]) => `(?<![\\p{L}\\p{N}])${escaped(key)}(?![\\p{L}\\p{N}])`);
  // All in one pass: a made-up name is not looked at again.
  const pattern = new RegExp([...places, IPV4.source].join('|'), 'giu');
  const byKey = new Map(found);
  return fileName.replace(pattern, (part) => byKey.get(part.toLowerCase()) ?? publicAddress(part, names) ?? part);
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** Records by what they were: one record speaks of many flows. */
const RECORDS = new WeakMap<PublicNames, WeakMap<MetadataRecord, MetadataRecord>>();

export function publicMetadata<Known extends MetadataRecord | NothingKnown>(record: Known, names: PublicNames): Known {
  if (!isKnown(record)) return record;
  const made = RECORDS.get(names) ?? new WeakMap<MetadataRecord, MetadataRecord>();
  RECORDS.set(names, made);
  const shown = made.get(record) ?? metadataOf(record, names);
  made.set(record, shown);
  return shown as Known;
}

function metadataOf(record: MetadataRecord, names: PublicNames): MetadataRecord {
  const { title, description, relevance, ...tags } = record;
  const shownTags = Object.entries(tags).map(([field, text]) => [field, publicText(text, names, false)]);
  return {
    title: publicText(title, names),
    description: publicText(description, names),
    relevance,
    ...(Object.fromEntries(shownTags) as typeof tags),
  };
}

/** Fields in which people write sentences, and the title. */
const PROSE_FIELDS = new Set(['title', 'comments', 'intended_purpose', 'abuse', 'when_concerned', 'report_abuse_how']);

/** What packs and people say of a destination, or packs of what lies above it. */
export function publicKnowledge(knowledge: DestinationKnowledge, names: PublicNames): DestinationKnowledge {
  const destination = parseNameportKey(knowledge.destination_data);
  const { name, protocol_name, destination_data } = knowledge;
  const shown = Object.entries(knowledge).map(([field, value]) => [
    field,
    publicValue(value, names, PROSE_FIELDS.has(field)),
  ]);
  return {
    ...(Object.fromEntries(shown) as unknown as DestinationKnowledge),
    name: names.host(name),
    protocol_name,
    destination_data:
      destination === null ? destination_data : nameportKey({ ...destination, name: names.host(destination.name) }),
  };
}

/** Words of a vocabulary are no hosts. */
function publicValue(value: unknown, names: PublicNames, isProse = false): unknown {
  if (typeof value === 'string') return publicText(value, names, isProse || value.includes(' '));
  return Array.isArray(value) ? value.map((one) => publicValue(one, names, isProse)) : value;
}
