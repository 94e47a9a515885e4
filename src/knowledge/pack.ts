import { AppError } from '../lib/app-error.ts';
import { parseAddress } from '../model/address.ts';
import type { BehaviorRecord, EventRecord, TagsByKind } from '../model/behavior-record.ts';
import type { KnowledgePack, KnowledgeRecord, SilenceRecord } from '../model/knowledge.ts';
import { parseCaseDestination } from './case-destination.ts';
import { expandBehavior, fullId, tagsByKindOf } from './expand-activity.ts';
import { type EntryProblem, epochSeconds, expandEntry } from './expand-entry.ts';
import { expandEvent } from './expand-event.ts';
import { expandSilence, scopeText } from './expand-silence.ts';
import type { PackCase, PlacedCase } from './pack-case.ts';
import { type PackHead, type PackTheme, pathText, schemaProblems } from './pack-schema.ts';
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
  readonly problems: readonly PackProblem[];
}

/** A file that fits the schema. */
interface Part {
  readonly file: string;
  readonly yaml: YamlFile;
  readonly theme: PackTheme;
}

/** Problems beyond this many are counted only. */
const MOST_LISTED = 20;

/**
 * Reads a pack from its files: the first one is the head (`pack.yaml`), the others are its themes. All problems of all
 * files are gathered; the pack is null when there is any.
 */
export function lintPack(files: readonly PackFile[]): LintedPack {
  const problems: PackProblem[] = [];
  const parts: Part[] = [];
  let head: PackHead | null = null;
  for (const [i, { file, text }] of files.entries()) {
    const yaml = readYamlFile(file, text);
    const found = yaml.problems.length > 0 ? yaml.problems : schemaProblems(i === 0 ? 'head' : 'theme', file, yaml);
    problems.push(...found);
    if (found.length > 0) continue;
    if (i === 0) head = yaml.value as PackHead;
    parts.push({ file, yaml, theme: yaml.value as PackTheme });
  }
  if (head === null) return { pack: null, cases: [], problems };

  const reader = new PackReader(head, problems);
  if (epochSeconds(head.updated) === null)
    reader.report(parts[0]!, ['updated'], [{ path: [], found: head.updated, expected: 'a day of the calendar' }]);
  for (const part of parts) reader.readDestinations(part);
  for (const part of parts) reader.readBehaviors(part);
  for (const part of parts) reader.readSilences(part);
  // Events may speak of behaviors, and cases of both, that stand in a later file.
  for (const part of parts) reader.readEvents(part);
  const cases = parts.flatMap((part) => reader.readCases(part));
  if (problems.length > 0) return { pack: null, cases, problems };
  const { name, version, title, author, licence, updated, sources = [] } = head;
  const { records, tagsByKind, behaviors, events, silences } = reader;
  const pack = { name, version, title, author, licence, updated, sources, records, tagsByKind, behaviors, events };
  return {
    pack: silences.length === 0 ? pack : { ...pack, silences },
    cases,
    problems,
  };
}

/** Gathers what the files of one pack hold. */
class PackReader {
  readonly records: KnowledgeRecord[] = [];
  readonly tagsByKind = new Map<string, TagsByKind>();
  readonly behaviors: BehaviorRecord[] = [];
  readonly events: EventRecord[] = [];
  readonly silences: SilenceRecord[] = [];
  private readonly head: PackHead;
  private readonly problems: PackProblem[];
  /** Where keys and ids stand first. */
  private readonly firstPlaces = new Map<string, string>();
  private readonly behaviorIds = new Set<string>();
  private readonly eventIds = new Set<string>();

  constructor(head: PackHead, problems: PackProblem[]) {
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

  report({ file, yaml }: Part, place: readonly (string | number)[], problems: readonly EntryProblem[]): void {
    for (const { path, found, expected } of problems) {
      const full = [...place, ...path];
      this.problems.push({ file, line: yaml.lineOf(full), path: pathText(full), found, expected });
    }
  }

  private isFirst(part: Part, place: readonly (string | number)[], kind: string, key: string): boolean {
    const first = this.firstPlaces.get(`${kind} ${key}`);
    if (first !== undefined) {
      const expected = `each ${kind} once in a pack; it is at ${first}`;
      this.report(part, place, [{ path: [], found: `${key} again`, expected }]);
      return false;
    }
    this.firstPlaces.set(`${kind} ${key}`, `${part.file}:${part.yaml.lineOf(place) ?? 1}`);
    return true;
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
