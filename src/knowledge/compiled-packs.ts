import { createHash } from 'node:crypto';
import { KNOWLEDGE_FIELDS, type KnowledgePack, type KnowledgeRecord } from '../model/knowledge.ts';
import type { PackFile } from './pack.ts';

/**
 * Packs as they are after reading, kept beside their sources so that a start need not read and check YAML (about
 * 200 ms for the shipped pack, against 10 ms). One JSON value a line: first the SHA-256 of every source, then each
 * pack's head followed by its records. A file that does not match its sources is ignored, never believed.
 */
export const COMPILED_FILE = 'compiled.ndjson';

interface CompiledHead {
  readonly format: 1;
  readonly sources: Readonly<Record<string, string>>;
}

type CompiledPack = Omit<KnowledgePack, 'records'> & { readonly records: number };

/** The text of the compiled file for packs that were read from these sources. */
export function writeCompiledPacks(sources: readonly PackFile[], packs: readonly KnowledgePack[]): string {
  const head: CompiledHead = { format: 1, sources: digests(sources) };
  const lines = [JSON.stringify(head)];
  for (const { records, ...rest } of packs) {
    lines.push(JSON.stringify({ ...rest, records: records.length } satisfies CompiledPack));
    for (const record of records) lines.push(JSON.stringify(KNOWLEDGE_FIELDS.map((field) => record[field])));
  }
  return `${lines.join('\n')}\n`;
}

/** The packs in a compiled file; null when it belongs to other sources or cannot be read. */
export function readCompiledPacks(text: string, sources: readonly PackFile[]): KnowledgePack[] | null {
  try {
    const lines = text.split('\n');
    const head = JSON.parse(lines[0]!) as CompiledHead;
    if (head.format !== 1 || JSON.stringify(head.sources) !== JSON.stringify(digests(sources))) return null;
    const packs: KnowledgePack[] = [];
    let next = 1;
    while (next < lines.length && lines[next] !== '') {
      const { records: count, ...rest } = JSON.parse(lines[next]!) as CompiledPack;
      const records = lines.slice(next + 1, next + 1 + count).map(readRecord);
      if (records.length !== count) return null;
      packs.push({ ...rest, records });
      next += 1 + count;
    }
    return packs;
  } catch {
    return null;
  }
}

function readRecord(line: string): KnowledgeRecord {
  const values = JSON.parse(line) as unknown[];
  if (values.length !== KNOWLEDGE_FIELDS.length) throw new RangeError('record of another length');
  return Object.fromEntries(KNOWLEDGE_FIELDS.map((field, i) => [field, values[i]])) as unknown as KnowledgeRecord;
}

function digests(sources: readonly PackFile[]): Record<string, string> {
  return Object.fromEntries(sources.map(({ file, text }) => [file, createHash('sha256').update(text).digest('hex')]));
}
