import { existsSync } from 'node:fs';
import { basename, relative } from 'node:path';
import { FeedBodyError, readFeedBody } from '../../knowledge/feed-rows.ts';
import { EXPORTED_ENDING } from '../../knowledge/index.ts';
import { type LintedPack, lintPack, problemLines } from '../../knowledge/pack.ts';
import { RecordPackError, readRecordPack } from '../../knowledge/record-pack.ts';
import { printable } from '../../lib/printable.ts';
import { wrapped } from '../../lib/wrapped.ts';
import type { KnowledgePack } from '../../model/knowledge.ts';
import { type PackFailure, testPack } from '../../pipeline/test-pack.ts';
import {
  allPackSources,
  bodyOf,
  type KnowledgeOptions,
  loadAllPacks,
  type PackPlace,
  packPlaces,
} from '../knowledge-packs.ts';
import { counted } from '../numbers.ts';
import type { Terminal } from '../terminal.ts';

/** Lines of what does not fit are no longer, unless a single word is. */
const WIDTH = 80;

/** `flowsage kb lint`: whether packs can be read. */
export async function kbLint(path: string, options: { readonly json?: boolean }, terminal: Terminal): Promise<number> {
  const linted =
    path.endsWith(EXPORTED_ENDING) && existsSync(path) ? [lintRecords(path)] : packPlaces(path).map(lintWithBody);
  const { problems, moreProblems } = problemsOf(linted);
  const count = problems.length + moreProblems;
  if (options.json) terminal.printJson({ packs: linted.length, problems, moreProblems });
  else {
    for (const one of linted) for (const line of problemLines(one)) printWrapped(line, terminal);
    terminal.note(`${counted(linted.length, 'pack')}, ${counted(count, 'problem')}`);
    const ended = linted
      .flatMap(({ pack }) => pack?.silences ?? [])
      .filter(({ untilMicros }) => untilMicros <= Date.now() * 1000).length;
    if (ended > 0) terminal.note(`${counted(ended, 'silence')} ended`);
  }
  return count > 0 ? 1 : 0;
}

/** Of a pack that was imported from lists of others, the entries as well, up to the first that cannot be read. */
function lintWithBody(place: PackPlace): LintedPack {
  const linted = lintPack(place.source);
  const body = bodyOf(place);
  if (body === null) return linted;
  try {
    readFeedBody(body, () => {});
    return linted;
  } catch (error) {
    if (!(error instanceof FeedBodyError)) throw error;
    const { line, found, expected } = error;
    const problem = { file: relative(place.folder, body), line, path: '', found, expected };
    return { ...linted, pack: null, problems: [...linted.problems, problem] };
  }
}

/** A pack of records of a server, up to the first line that cannot be read. */
function lintRecords(path: string): LintedPack {
  const file = basename(path);
  const empty = { cases: [], moreProblems: 0 };
  try {
    return { ...empty, pack: readRecordPack(path, file), problems: [] };
  } catch (error) {
    if (!(error instanceof RecordPackError)) throw error;
    const { line, found, expected } = error;
    return { ...empty, pack: null, problems: [{ file, line, path: '', found, expected }] };
  }
}

/** `flowsage kb test`: runs the cases of packs, with all packs loaded. */
export async function kbTest(
  path: string | undefined,
  options: KnowledgeOptions & { readonly json?: boolean },
  terminal: Terminal,
): Promise<number> {
  const linted = (path === undefined ? allPackSources(options) : packPlaces(path)).map(({ source }) =>
    lintPack(source),
  );
  const { problems, moreProblems } = problemsOf(linted);
  const tested = linted.flatMap(({ pack, cases }) => (pack === null ? [] : [{ pack, cases }]));
  const packs = withTested(
    (await loadAllPacks(options)).map(({ pack }) => pack),
    tested.map(({ pack }) => pack),
  );
  const results = tested.map(({ pack, cases }) => ({ pack: pack.name, ...testPack(pack, cases, packs) }));
  const failures = results.flatMap((result) => result.failures);
  if (options.json) terminal.printJson({ problems, moreProblems, packs: results });
  else {
    for (const one of linted) for (const line of problemLines(one)) printWrapped(line, terminal);
    for (const failure of failures) printWrapped(failureText(failure), terminal);
    for (const { pack, cases, destinations, failures: failed } of results)
      terminal.note(
        `${pack}: ${counted(cases, 'case')}, ${counted(destinations, 'destination')}, ${counted(failed.length, 'failure')}`,
      );
  }
  return problems.length + failures.length > 0 ? 1 : 0;
}

function problemsOf(linted: readonly LintedPack[]): Pick<LintedPack, 'problems' | 'moreProblems'> {
  return {
    problems: linted.flatMap(({ problems }) => problems),
    moreProblems: linted.reduce((sum, one) => sum + one.moreProblems, 0),
  };
}

/** A tested pack takes the place of the loaded one of its name, or comes last. */
export function withTested(loaded: readonly KnowledgePack[], tested: readonly KnowledgePack[]): KnowledgePack[] {
  const byName = new Map([...loaded, ...tested].map((pack) => [pack.name, pack]));
  return [...byName.values()];
}

function failureText({ file, line, title, found, expected }: PackFailure): string {
  const place = file === null ? '' : `${file}:${line ?? 1}: `;
  return `${place}${title}: found ${found}, expected ${expected}`;
}

/** The place stays at the beginning of a line of its own, where programs look for it. */
function printWrapped(text: string, terminal: Terminal): void {
  for (const line of wrapped(printable(text), WIDTH, '', '    ')) terminal.print(line);
}
