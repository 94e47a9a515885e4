import type { BehaviorRecord, EventRecord, TagsByKind } from '../model/behavior-record.ts';
import { KNOWLEDGE_FIELDS, type KnowledgePack, type KnowledgeRecord } from '../model/knowledge.ts';

/** The text of compiled packs, read without asking what it was made of: needs no file system. */

/** Goes up with every change of what is written. */
export const COMPILED_FORMAT = 2;

/** The first line: the SHA-256 of every source by its name. */
export interface CompiledHead {
  readonly format: number;
  readonly sources: Readonly<Record<string, string>>;
}

/** A pack without what follows it, and how many lines of each kind follow. */
export type CompiledPack = Omit<KnowledgePack, 'records' | 'tagsByKind' | 'behaviors' | 'events'> & {
  readonly lines: readonly [records: number, behaviors: number, events: number];
};

/** The packs in a compiled text, and what they were made of; null when it cannot be read. */
export function readCompiledText(
  text: string,
): { readonly sources: CompiledHead['sources']; readonly packs: KnowledgePack[] } | null {
  try {
    const lines = text.split('\n');
    const head = JSON.parse(lines[0]!) as CompiledHead;
    if (head.format !== COMPILED_FORMAT) return null;
    return { sources: head.sources, packs: readPacks(lines) };
  } catch {
    return null;
  }
}

function readPacks(lines: readonly string[]): KnowledgePack[] {
  const packs: KnowledgePack[] = [];
  let next = 1;
  const take = (count: number): string[] => {
    const taken = lines.slice(next, next + count);
    if (taken.length !== count) throw new RangeError('cut off');
    next += count;
    return taken;
  };
  while (next < lines.length && lines[next] !== '') {
    const { lines: counts, ...rest } = JSON.parse(take(1)[0]!) as CompiledPack;
    const tagsByKind = new Map<string, TagsByKind>();
    const records = take(counts[0]).map((line) => readRecord(line, tagsByKind));
    const behaviors = take(counts[1]).map((line) => JSON.parse(line) as BehaviorRecord);
    const events = take(counts[2]).map((line) => JSON.parse(line) as EventRecord);
    packs.push({ ...rest, records, tagsByKind, behaviors, events });
  }
  return packs;
}

function readRecord(line: string, tagsByKind: Map<string, TagsByKind>): KnowledgeRecord {
  const values = JSON.parse(line) as unknown[];
  const tags = values[KNOWLEDGE_FIELDS.length];
  if (values.length !== KNOWLEDGE_FIELDS.length + (tags === undefined ? 0 : 1))
    throw new RangeError('record of another length');
  const record = Object.fromEntries(
    KNOWLEDGE_FIELDS.map((field, i) => [field, values[i]]),
  ) as unknown as KnowledgeRecord;
  if (tags !== undefined) tagsByKind.set(record.destination_data, tags as TagsByKind);
  return record;
}
