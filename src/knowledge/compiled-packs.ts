import { createHash } from 'node:crypto';
import { KNOWLEDGE_FIELDS, type KnowledgePack } from '../model/knowledge.ts';
import { COMPILED_FORMAT, type CompiledHead, type CompiledPack, readCompiledText } from './compiled-text.ts';
import type { PackFile } from './pack.ts';

/**
 * Packs as they are after reading, kept beside their sources so that a start need not read and check YAML (about
 * 200 ms for the shipped pack, against 10 ms). One JSON value a line: first the SHA-256 of every source, then each
 * pack's head (with its silences) followed by its records, behaviors and events. A record's line may end with its tags by kind. A file that
 * does not match its sources is ignored, never believed.
 */
export const COMPILED_FILE = 'compiled.ndjson';

/** The text of the compiled file for packs that were read from these sources. */
export function writeCompiledPacks(sources: readonly PackFile[], packs: readonly KnowledgePack[]): string {
  const head: CompiledHead = { format: COMPILED_FORMAT, sources: digests(sources) };
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
  const compiled = readCompiledText(text);
  if (compiled === null || JSON.stringify(compiled.sources) !== JSON.stringify(digests(sources))) return null;
  return compiled.packs;
}

function digests(sources: readonly PackFile[]): Record<string, string> {
  return Object.fromEntries(sources.map(({ file, text }) => [file, createHash('sha256').update(text).digest('hex')]));
}
