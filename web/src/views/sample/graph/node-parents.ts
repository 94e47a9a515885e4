import type { AnnotationRecordV1 } from '@flowsage/client';
import { getDomain } from 'tldts';
import type { SampleData } from '../sample-data.ts';
import type { SampleRow } from '../sample-row.ts';

/** What a destination belongs to. */
export interface NodeParent {
  /** A domain; empty for addresses and names that nobody registered. */
  readonly domain: string;
  /** What is known of the domain; null for nothing. */
  readonly record: AnnotationRecordV1 | null;
}

/** Whoever rents a name below `github.io` is its own owner. */
const DOMAINS = { allowPrivateDomains: true, extractHostname: false, validateHostname: false } as const;

/** The domain that something is known of, else the one that its owner registered. Asked once for each name. */
export function parentFinder(data: SampleData): (row: SampleRow) => NodeParent {
  const { destinations, records } = data.annotations;
  const found = new Map<string, NodeParent>();
  return (row) => {
    const key = `${row.destinationPosition} ${row.name}`;
    const before = found.get(key);
    if (before !== undefined) return before;
    const record = records[destinations[row.destinationPosition]?.parent ?? -1] ?? null;
    const parent = { domain: record === null ? registeredDomain(row.name) : recordName(record), record };
    found.set(key, parent);
    return parent;
  };
}

function registeredDomain(name: string): string {
  return getDomain(name.toLowerCase(), DOMAINS) ?? '';
}

/** Keys of records about domains are `name:port`. */
function recordName({ key }: AnnotationRecordV1): string {
  const colon = key.lastIndexOf(':');
  return colon > 0 ? key.slice(0, colon) : key;
}
