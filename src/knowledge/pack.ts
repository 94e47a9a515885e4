import { AppError } from '../lib/app-error.ts';
import { parseAddress } from '../model/address.ts';
import type { BehaviorRecord, EventRecord, TagsByKind } from '../model/behavior-record.ts';
import type { KnowledgePack, KnowledgeRecord, OwnWords, SilenceRecord } from '../model/knowledge.ts';
import { parseCaseDestination } from './case-destination.ts';
import { expandBehavior, fullId, tagsByKindOf } from './expand-activity.ts';
import { type EntryProblem, epochSeconds, expandEntry } from './expand-entry.ts';
import { expandEvent } from './expand-event.ts';
import { expandSilence, scopeText } from './expand-silence.ts';
import type { PackCase, PlacedCase } from './pack-case.ts';
import type { PackHead, PackTheme } from './pack-schema.ts';
import { ProblemList } from './problem-list.ts';
import { checkSchema, pathText } from './schema-problems.ts';
import { type PackProblem, readYamlFile, type YamlFile } from './yaml-file.ts';

export type { PackProblem } from './yaml-file.ts';

/** One file of a pack: its name as it is to appear in messages, and its text. */
export interface PackFile {
  readonly file: string;
  readonly text: string;
}

/** A pack as it was read, or why it could not be. */
export interface LintedPack {
  /** Null when there is any problem. */
  readonly pack: KnowledgePack | null;
  /** What the pack is tested with; not part of what a program loads. */
  readonly cases: readonly PlacedCase[];
  /** The first ones of each file. */
  readonly problems: readonly PackProblem[];
  /** How many more there are. */
  readonly moreProblems: number;
}

/** Keys and positions from the root of a file. */
type Place = readonly (string | number)[];

/** A file that fits the schema. */
interface Part {
  readonly file: string;
  readonly yaml: YamlFile;
  readonly theme: PackTheme;
}

/** Problems of a pack that a program cannot load; beyond this many they are counted only. */
const MOST_LISTED = 20;

/**
 * Reads a pack from its files: the first one is the head (`pack.yaml`), the others are its themes. All problems of all
 * files are found, and so many listed that people can read them; the pack is null when there is any.
 */
export function lintPack(files: readonly PackFile[]): LintedPack {
  const problems = new ProblemList();
  const parts: Part[] = [];
  let head: PackHead | null = null;
  for (const [i, { file, text }] of files.entries()) {
    const yaml = readYamlFile(file, text);
    for (const problem of yaml.problems) problems.add(file, () => problem);
    if (yaml.problems.length > 0 || !checkSchema(i === 0 ? 'head' : 'theme', file, yaml, problems)) continue;
    if (i === 0) head = yaml.value as PackHead;
    parts.push({ file, yaml, theme: yaml.value as PackTheme });
  }
  if (head === null) return linted(null, [], problems);

  const reader = new PackReader(head, problems);
  if (epochSeconds(head.updated) === null)
    reader.report(parts[0]!, ['updated'], [{ path: [], found: head.updated, expected: 'a day of the calendar' }]);
  for (const part of parts) reader.readDestinations(part);
  for (const part of parts) reader.readBehaviors(part);
  for (const part of parts) reader.readSilences(part);
  // Events may speak of behaviors, and cases of both, that stand in a later file.
  for (const part of parts) reader.readEvents(part);
  const cases = parts.flatMap((part) => reader.readCases(part));
  if (problems.size > 0) return linted(null, cases, problems);
  const { name, version, title, author, licence, updated, sources = [] } = head;
  const { records, tagsByKind, ownWords, behaviors, events, silences } = reader;
  const pack: KnowledgePack = {
    ...{ name, version, title, author, licence, updated, sources, records, tagsByKind, behaviors, events },
    ...(Object.keys(ownWords).length === 0 ? {} : { ownWords }),
    ...(silences.length === 0 ? {} : { silences }),
  };
  return linted(pack, cases, problems);
}

function linted(pack: KnowledgePack | null, cases: readonly PlacedCase[], { listed, size }: ProblemList): LintedPack {
  return { pack, cases, problems: listed, moreProblems: size - listed.length };
}

/** Gathers what the files of one pack hold. */
class PackReader {
  readonly records: KnowledgeRecord[] = [];
  readonly tagsByKind = new Map<string, TagsByKind>();
  readonly ownWords: Record<string, OwnWords> = {};
  readonly behaviors: BehaviorRecord[] = [];
  readonly events: EventRecord[] = [];
  readonly silences: SilenceRecord[] = [];
  private readonly head: PackHead;
  private readonly problems: ProblemList;
  /** Where keys and ids stand first. */
  private readonly firstPlaces = new Map<string, { readonly part: Part; readonly place: Place }>();
  private readonly behaviorIds = new Set<string>();
  private readonly eventIds = new Set<string>();

  constructor(head: PackHead, problems: ProblemList) {
    this.head = head;
    this.problems = problems;
  }

  readDestinations(part: Part): void {
    for (const [i, entry] of (part.theme.destinations ?? []).entries()) {
      const place = ['destinations', i];
      const expanded = expandEntry(entry, this.head);
      this.report(part, place, expanded.problems);
      for (const record of expanded.records) {
        const key = record.destination_data;
        if (!this.isFirst(part, place, 'destination', key)) continue;
        this.records.push(record);
        if (entry.tags_by_kind !== undefined) this.tagsByKind.set(key, tagsByKindOf(entry.tags_by_kind));
        const { description, relevance } = entry;
        if (description !== undefined || relevance !== undefined)
          this.ownWords[key] = {
            ...(description === undefined ? {} : { description: description.trim() }),
            ...(relevance === undefined ? {} : { relevance }),
          };
      }
    }
  }

  readBehaviors(part: Part): void {
    for (const [i, behavior] of (part.theme.behaviors ?? []).entries()) {
      const place = ['behaviors', i];
      const { record, problems } = expandBehavior(behavior, this.head);
      this.report(part, place, problems);
      this.behaviorIds.add(record.id);
      if (this.isFirst(part, place, 'behavior', record.id)) this.behaviors.push(record);
    }
  }

  readEvents(part: Part): void {
    for (const [i, event] of (part.theme.events ?? []).entries()) {
      const place = ['events', i];
      const { record, problems } = expandEvent(event, this.head, this.behaviorIds);
      this.report(part, place, problems);
      const id = fullId(event.id, this.head.name);
      this.eventIds.add(id);
      if (this.isFirst(part, place, 'event', id) && record !== null) this.events.push(record);
    }
  }

  readSilences(part: Part): void {
    for (const [i, silence] of (part.theme.silences ?? []).entries()) {
      const place = ['silences', i];
      const { record, problems } = expandSilence(silence);
      this.report(part, place, problems);
      if (record !== null && this.isFirst(part, place, 'silence', scopeText(record))) this.silences.push(record);
    }
  }

  readCases(part: Part): PlacedCase[] {
    return (part.theme.cases ?? []).map((written, i) => {
      const place = ['cases', i];
      this.report(part, place, this.caseProblems(written));
      const { file, yaml } = part;
      const expectLines = written.expect.map((_, at) => yaml.lineOf([...place, 'expect', at]));
      return { file, line: yaml.lineOf(place), expectLines, written };
    });
  }

  report({ file, yaml }: Part, place: Place, problems: readonly EntryProblem[]): void {
    for (const { path, found, expected } of problems)
      this.problems.add(file, () => {
        const full = [...place, ...path];
        return { file, line: yaml.lineOf(full), path: pathText(full), found, expected };
      });
  }

  private isFirst(part: Part, place: Place, kind: string, key: string): boolean {
    const first = this.firstPlaces.get(`${kind} ${key}`);
    if (first === undefined) {
      this.firstPlaces.set(`${kind} ${key}`, { part, place });
      return true;
    }
    const { file, yaml } = part;
    this.problems.add(file, () => ({
      file,
      line: yaml.lineOf(place),
      path: pathText(place),
      found: `${key} again`,
      expected: `each ${kind} once in a pack; it is at ${first.part.file}:${first.part.yaml.lineOf(first.place) ?? 1}`,
    }));
    return false;
  }

  private caseProblems({ flows, expect }: PackCase): EntryProblem[] {
    const problems: EntryProblem[] = [];
    for (const [i, flow] of flows.entries()) {
      if (parseCaseDestination(flow) === null)
        problems.push({
          path: ['flows', i, 'dst'],
          found: flow.dst,
          expected: 'name:port, address:port or [v6 address]:port; no port with ICMP',
        });
      for (const key of ['src', 'address'] as const)
        if (flow[key] !== undefined && parseAddress(flow[key]) === null)
          problems.push({ path: ['flows', i, key], found: flow[key], expected: 'an address' });
    }
    for (const [i, { flow, behavior, event }] of expect.entries()) {
      if (flow >= flows.length)
        problems.push({ path: ['expect', i, 'flow'], found: `${flow}`, expected: `0 to ${flows.length - 1}` });
      for (const [kind, id, known] of [
        ['behavior', behavior, this.behaviorIds],
        ['event', event, this.eventIds],
      ] as const) {
        const full = typeof id === 'string' ? fullId(id, this.head.name) : null;
        if (full?.startsWith(`${this.head.name}/`) && !known.has(full))
          problems.push({
            path: ['expect', i, kind],
            found: id!,
            expected: kind === 'event' ? 'the id of an event of this pack' : 'the id of a behavior of this pack',
          });
      }
    }
    return problems;
  }
}

/** Like `lintPack`, but a pack with problems is an error that lists them. */
export function parsePack(files: readonly PackFile[]): KnowledgePack {
  const lint = lintPack(files);
  if (lint.pack !== null) return lint.pack;
  throw new AppError('invalid-input', ['knowledge pack:', ...problemLines(lint, MOST_LISTED)].join('\n  '));
}

/** A pack with its cases, for people who write packs: an error lists its problems as `kb lint` does. */
export function readPack(files: readonly PackFile[]): Pick<LintedPack, 'cases'> & { readonly pack: KnowledgePack } {
  const lint = lintPack(files);
  const { pack, cases } = lint;
  if (pack === null) throw new AppError('invalid-input', problemLines(lint).join('\n'));
  return { pack, cases };
}

/** What is wrong with a pack, a problem a line, and at the end how many more there are. */
export function problemLines(
  { problems, moreProblems }: Pick<LintedPack, 'problems' | 'moreProblems'>,
  most = problems.length,
): readonly string[] {
  const listed = problems.slice(0, most).map(problemText);
  const more = problems.length - listed.length + moreProblems;
  return more === 0 ? listed : [...listed, `… and ${more} more`];
}

/** `identity.yaml:12: destinations[1].ports[0]: found "TCP", expected …`. */
export function problemText({ file, line, path, found, expected }: PackProblem): string {
  const place = line === null ? file : `${file}:${line}`;
  return `${place}: ${path === '' ? '' : `${path}: `}found ${found}, expected ${expected}`;
}
