import { formatIpv6, parseAddress } from '../model/address.ts';
import { createDestination, nameportKey, normalizeName } from '../model/destination.ts';
import type { KnowledgeRecord } from '../model/knowledge.ts';
import { deniesConcern } from '../model/written-knowledge.ts';
import type { PackEntry, PackHead } from './pack-schema.ts';

/** What an entry leaves out. */
const DEFAULT_PORTS = ['TCP/443'];
const DEFAULT_REPORT = 'Unknown';

/** A problem of one entry: the path within it, what was found, what was expected. */
export interface EntryProblem {
  readonly path: readonly (string | number)[];
  readonly found: string;
  readonly expected: string;
}

/** Makes one record for each name and port of an entry, and reports what the schema cannot express. */
export function expandEntry(
  entry: PackEntry,
  head: Pick<PackHead, 'author' | 'updated'>,
): { records: KnowledgeRecord[]; problems: EntryProblem[] } {
  const records: KnowledgeRecord[] = [];
  const problems: EntryProblem[] = [];
  const modified = epochSeconds(entry.last_modified ?? head.updated);
  if (modified === null) {
    problems.push({
      path: ['last_modified'],
      found: `${entry.last_modified ?? head.updated}`,
      expected: 'a day of the calendar',
    });
  }
  problems.push(...contradictions(entry));
  const excludedBelow = excludedByName(entry, problems);
  const ownersOf = ownersByName(entry, problems);
  for (const [i, name] of entry.names.entries()) {
    const address = parseAddress(name);
    if (address === null && !isDomainName(normalizeName(name))) {
      problems.push({ path: ['names', i], found: name, expected: `${HOST_NAME}, or an address` });
      continue;
    }
    for (const [j, service] of (entry.ports ?? DEFAULT_PORTS).entries()) {
      const [protocol = '', portText] = service.split('/');
      const port = portText === undefined ? null : Number(portText);
      if (port !== null && (port < 1 || port > 65_535)) {
        if (i === 0) problems.push({ path: ['ports', j], found: service, expected: 'a port from 1 to 65535' });
        continue;
      }
      const destination = createDestination(
        address?.family === 6 ? formatIpv6(...address.words) : name,
        protocol,
        port,
      );
      records.push({
        destination_data: nameportKey(destination),
        name: destination.name,
        protocol_name: destination.protocol,
        port: destination.port,
        owner_groups: entry.owner_groups ?? ownersOf.get(normalizeName(name)) ?? [],
        landscape: entry.landscape ?? [],
        concern_level: entry.concern_level,
        category: entry.category,
        title: entry.title,
        refs: entry.refs ?? [],
        comments: entry.comments ?? [],
        controllable_subdomains: entry.controllable_subdomains ?? false,
        controllable_urls: entry.controllable_urls ?? false,
        excluded_subdomains: excludedBelow.get(destination.name) ?? [],
        tags: entry.tags ?? [],
        intended_purpose: entry.intended_purpose.trim(),
        last_modified: modified ?? 0,
        abuse: entry.abuse.trim(),
        author: entry.author ?? head.author,
        ttp_of_groups: entry.ttp_of_groups ?? [],
        when_concerned: entry.when_concerned.trim(),
        all_children_inherit_knowledge: entry.all_children_inherit_knowledge ?? false,
        report_abuse_how: (entry.report_abuse_how ?? DEFAULT_REPORT).trim(),
      });
    }
  }
  return { records, problems };
}

function contradictions({ concern_level, relevance }: PackEntry): EntryProblem[] {
  if (!deniesConcern(relevance, concern_level)) return [];
  const meaning = concern_level === 5 ? 'hostile' : 'ordinary';
  return [
    {
      path: ['relevance'],
      found: `${relevance} beside concern_level ${concern_level}, which means ${meaning}`,
      expected: 'two that say the same',
    },
  ];
}

/** Excluded names by the name of the entry that they are below; one may be below several. */
function excludedByName(entry: PackEntry, problems: EntryProblem[]): ReadonlyMap<string, readonly string[]> {
  const below = new Map<string, string[]>(entry.names.map((name) => [normalizeName(name), []]));
  for (const [i, written] of (entry.excluded_subdomains ?? []).entries()) {
    const excluded = normalizeName(written);
    let isBelowAny = false;
    for (let dot = excluded.indexOf('.'); dot >= 0; dot = excluded.indexOf('.', dot + 1)) {
      const list = below.get(excluded.slice(dot + 1));
      list?.push(excluded);
      isBelowAny ||= list !== undefined;
    }
    if (!isBelowAny)
      problems.push({
        path: ['excluded_subdomains', i],
        found: excluded,
        expected: 'a full name below one of the names',
      });
  }
  return below;
}

/** Owners of each name, where they differ. */
function ownersByName(entry: PackEntry, problems: EntryProblem[]): ReadonlyMap<string, readonly string[]> {
  const ownersOf = new Map<string, string[]>();
  if (entry.owners === undefined) return ownersOf;
  if (entry.owner_groups !== undefined)
    problems.push({ path: ['owners'], found: 'owner_groups as well', expected: 'one of the two' });
  const names = new Set(entry.names.map(normalizeName));
  for (const [owner, owned] of Object.entries(entry.owners))
    for (const [i, written] of owned.entries()) {
      const name = normalizeName(written);
      if (!names.has(name))
        problems.push({ path: ['owners', owner, i], found: written, expected: 'one of the names of the entry' });
      const owners = ownersOf.get(name);
      if (owners === undefined) ownersOf.set(name, [owner]);
      else if (!owners.includes(owner)) owners.push(owner);
    }
  return ownersOf;
}

/** Midnight UTC of a day written YYYY-MM-DD; null when the calendar has no such day. */
export function epochSeconds(day: string): number | null {
  const millis = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(millis) || !new Date(millis).toISOString().startsWith(day)) return null;
  return millis / 1000;
}

/** What `isDomainName` holds names to, in words. */
export const HOST_NAME = 'a host name with a dot in it, of parts that neither begin nor end with -';

/**
 * At least two labels of 1 to 63 characters, none with a hyphen at an end (RFC 1123). The last one is no number: what
 * looks like an IPv4 address and is none (1.2.3.256) is a mistake.
 */
export function isDomainName(name: string): boolean {
  const labels = name.split('.');
  return labels.length >= 2 && labels.every((label) => LABEL.test(label)) && !/^[0-9]+$/.test(labels.at(-1)!);
}

const LABEL = /^(?!-)[^:]{1,63}(?<!-)$/;
