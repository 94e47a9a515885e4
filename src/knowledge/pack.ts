import { AppError } from '../lib/app-error.ts';
import type { KnowledgePack, KnowledgeRecord } from '../model/knowledge.ts';
import { expandEntry } from './expand-entry.ts';
import { type PackEntry, type PackHead, type PackTheme, pathText, schemaProblems } from './pack-schema.ts';
import { type PackProblem, readYamlFile, type YamlFile } from './yaml-file.ts';

export type { PackProblem } from './yaml-file.ts';

/** One file of a pack: its name as it is to appear in messages, and its text. */
export interface PackFile {
  readonly file: string;
  readonly text: string;
}

/** Problems beyond this many are counted only. */
const MOST_LISTED = 20;

/**
 * Reads a pack from its files: the first one is the head (`pack.yaml`), the others are its themes. All problems of all
 * files are gathered; the pack is null when there is any.
 */
export function lintPack(files: readonly PackFile[]): { pack: KnowledgePack | null; problems: PackProblem[] } {
  const problems: PackProblem[] = [];
  const parts: { file: string; yaml: YamlFile; entries: readonly PackEntry[] }[] = [];
  let head: PackHead | null = null;
  for (const [i, { file, text }] of files.entries()) {
    const yaml = readYamlFile(file, text);
    const found = yaml.problems.length > 0 ? yaml.problems : schemaProblems(i === 0 ? 'head' : 'theme', file, yaml);
    problems.push(...found);
    if (found.length > 0) continue;
    if (i === 0) head = yaml.value as PackHead;
    parts.push({ file, yaml, entries: (yaml.value as PackHead | PackTheme).destinations ?? [] });
  }
  if (head === null) return { pack: null, problems };

  const records: KnowledgeRecord[] = [];
  const firstPlaces = new Map<string, string>();
  for (const { file, yaml, entries } of parts) {
    for (const [i, entry] of entries.entries()) {
      const place = ['destinations', i] as const;
      const expanded = expandEntry(entry, head);
      for (const { path, found, expected } of expanded.problems) {
        const full = [...place, ...path];
        problems.push({ file, line: yaml.lineOf(full), path: pathText(full), found, expected });
      }
      const line = yaml.lineOf(place);
      for (const record of expanded.records) {
        const first = firstPlaces.get(record.destination_data);
        if (first !== undefined) {
          problems.push({
            file,
            line,
            path: pathText(place),
            found: `${record.destination_data} again`,
            expected: `each destination once in a pack; it is at ${first}`,
          });
          continue;
        }
        firstPlaces.set(record.destination_data, `${file}:${line ?? 1}`);
        records.push(record);
      }
    }
  }
  if (problems.length > 0) return { pack: null, problems };
  const { name, version, title, author, licence, sources = [] } = head;
  return { pack: { name, version, title, author, licence, sources, records }, problems };
}

/** Like `lintPack`, but a pack with problems is an error that lists them. */
export function parsePack(files: readonly PackFile[]): KnowledgePack {
  const { pack, problems } = lintPack(files);
  if (pack !== null) return pack;
  const listed = problems.slice(0, MOST_LISTED).map(problemText);
  const more = problems.length > MOST_LISTED ? [`… and ${problems.length - MOST_LISTED} more`] : [];
  throw new AppError('invalid-input', ['knowledge pack:', ...listed, ...more].join('\n  '));
}

/** `identity.yaml:12: destinations[1].ports[0]: found "TCP", expected …`. */
export function problemText({ file, line, path, found, expected }: PackProblem): string {
  const place = line === null ? file : `${file}:${line}`;
  return `${place}: ${path === '' ? '' : `${path}: `}found ${found}, expected ${expected}`;
}
