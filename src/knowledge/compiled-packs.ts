import { createHash } from 'node:crypto';
import type { BehaviorRecord, EventRecord, TagsByKind } from '../model/behavior-record.ts';
import { KNOWLEDGE_FIELDS, type KnowledgePack, type KnowledgeRecord } from '../model/knowledge.ts';
import type { PackFile } from './pack.ts';

/**
 * Packs as they are after reading, kept beside their sources so that a start need not read and check YAML (about
 * 200 ms for the shipped pack, against 10 ms). One JSON value a line: first the SHA-256 of every source, then each
 * pack's head (with its silences) followed by its records, behaviors and events. A record's line may end with its tags by kind. A file that
 * does not match its sources is ignored, never believed.
 */
export const COMPILED_FILE = 'compiled.ndjson';

/** Goes up with every change of what is written. */
const FORMAT = 2;

interface CompiledHead {
  readonly format: number;
  readonly sources: Readonly<Record<string, string>>;
}

/** A pack without what follows it, and how many lines of each kind follow. */
type CompiledPack = Omit<KnowledgePack, 'records' | 'tagsByKind' | 'behaviors' | 'events'> & {
  readonly lines: readonly [records: number, behaviors: number, events: number];
};

/** The text of the compiled file for packs that were read from these sources. */
export function writeCompiledPacks(sources: readonly PackFile[], packs: readonly KnowledgePack[]): string {
  const head: CompiledHead = { format: FORMAT, sources: digests(sources) };
  const lines = [JSON.stringify(head)];
  for (const { records, tagsByKind, behaviors, events, ...rest } of packs) {
    const counts = [records.length, behaviors.length, events.length] as const;
    lines.push(JSON.stringify({ ...rest, lines: counts } satisfies CompiledPack));
    for (const record of records) {
      const tags = tagsByKind.get(record.destination_data);
      const values: unknown[] = KNOWLEDGE_FIELDS.map((field) => record[field]);
      lines.push(JSON.stringify(tags === undefined ? values : [...values, tags]));
    }
    for (const activity of [...behaviors, ...events]) lines.push(JSON.stringify(activity));
  }
  return `${lines.join('\n')}\n`;
}

/** The packs in a compiled file; null when it belongs to other sources or cannot be read. */
export function readCompiledPacks(text: string, sources: readonly PackFile[]): KnowledgePack[] | null {
  try {
    const lines = text.split('\n');
    const head = JSON.parse(lines[0]!) as CompiledHead;
    if (head.format !== FORMAT || JSON.stringify(head.sources) !== JSON.stringify(digests(sources))) return null;
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
  } catch {
    return null;
  }
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

function digests(sources: readonly PackFile[]): Record<string, string> {
  return Object.fromEntries(sources.map(({ file, text }) => [file, createHash('sha256').update(text).digest('hex')]));
}
