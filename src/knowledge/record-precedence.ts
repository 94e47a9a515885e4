import { TAG_KINDS, type TagsByKind } from '../model/behavior-record.ts';
import type { KnowledgePack, KnowledgeRecord } from '../model/knowledge.ts';

/**
 * Which of several records of one destination speaks. Of packs that people wrote the last one does, so that an
 * operator's own come after the shipped one. Of lists that were imported the graver one does, whatever their order, and
 * a list speaks over a pack only where it is graver: then what the pack says is told beside it.
 */

/** One record of one pack. */
export interface KnowledgeEntry {
  readonly record: KnowledgeRecord;
  readonly pack: KnowledgePack;
  /** Position of the pack among all. */
  readonly position: number;
  readonly isListed: boolean;
  /** Epoch seconds from which on it is not believed. */
  readonly expiresAt: number;
  readonly tags: TagsByKind | null;
  /** The next one of the same key: at most one that people wrote, the first, then those of lists, the graver ones first. */
  next: KnowledgeEntry | null;
}

/** What there is to say of one destination: what people wrote, and the gravest entry of a list. */
export interface Candidates {
  written: KnowledgeEntry | null;
  listed: KnowledgeEntry | null;
}

/** Whether a pack was imported from lists of others. */
export function isListPack({ anyPortKeys, guards }: KnowledgePack): boolean {
  return anyPortKeys !== undefined || guards !== undefined;
}

/** Puts an entry into the chain of its key, and gives the new beginning. */
export function withEntry(head: KnowledgeEntry | null, entry: KnowledgeEntry): KnowledgeEntry {
  if (head === null) return entry;
  if (!entry.isListed) {
    entry.next = head.isListed ? head : head.next;
    return entry;
  }
  if (head.isListed && compareListed(entry, head) < 0) {
    entry.next = head;
    return entry;
  }
  let before = head;
  while (before.next !== null && compareListed(before.next, entry) <= 0) before = before.next;
  entry.next = before.next;
  before.next = entry;
  return head;
}

/** The order of entries of lists: the graver, then the newer, then whatever is the same in every order of packs. */
export function compareListed(a: KnowledgeEntry, b: KnowledgeEntry): number {
  return (
    b.record.concern_level - a.record.concern_level ||
    b.record.last_modified - a.record.last_modified ||
    compareTexts(a.pack.name, b.pack.name) ||
    compareTexts(JSON.stringify(a.record), JSON.stringify(b.record))
  );
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The entry that speaks; the other one is `beside` where it has something to add. */
export function speaking(
  { written, listed }: Candidates,
  isGuarded: () => boolean,
): { readonly entry: KnowledgeEntry | null; readonly beside: KnowledgeEntry | null } {
  if (written === null || listed === null) return { entry: written ?? listed, beside: null };
  const isGraver = listed.record.concern_level > written.record.concern_level;
  return isGraver && !isGuarded() ? { entry: listed, beside: written } : { entry: written, beside: null };
}

/** A graver entry with what another one tells of the destination beside: what it is for, whose it is, and its title. */
export function mergedEntry(grave: KnowledgeEntry, beside: KnowledgeEntry): KnowledgeEntry {
  const { record } = grave;
  const other = beside.record;
  const merged: KnowledgeRecord = {
    ...record,
    owner_groups: record.owner_groups.length > 0 ? record.owner_groups : other.owner_groups,
    landscape: record.landscape.length > 0 ? record.landscape : other.landscape,
    controllable_subdomains: record.controllable_subdomains || other.controllable_subdomains,
    controllable_urls: record.controllable_urls || other.controllable_urls,
    tags: [...new Set([...record.tags, ...other.tags])],
    intended_purpose: said(record.intended_purpose) ? record.intended_purpose : other.intended_purpose,
    abuse: `${said(record.abuse) ? `${record.abuse} ` : ''}Otherwise it is known as ${other.title}.`,
    report_abuse_how: said(record.report_abuse_how) ? record.report_abuse_how : other.report_abuse_how,
  };
  return { ...grave, record: merged, tags: mergedTags(grave.tags, beside.tags), next: null };
}

function said(text: string): boolean {
  return text !== '' && text !== 'Unknown';
}

function mergedTags(a: TagsByKind | null, b: TagsByKind | null): TagsByKind | null {
  if (a === null || b === null) return a ?? b;
  const tags = Object.fromEntries(TAG_KINDS.map((kind) => [kind, [...new Set([...a[kind], ...b[kind]])]]));
  return tags as unknown as TagsByKind;
}
