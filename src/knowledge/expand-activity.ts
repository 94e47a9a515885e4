import {
  type ActivityRecord,
  type BehaviorRecord,
  TAG_KINDS,
  type TagKind,
  type TagsByKind,
} from '../model/behavior-record.ts';
import { patternProblems } from './check-pattern.ts';
import { type EntryProblem, epochSeconds } from './expand-entry.ts';
import type { PackActivity, PackBehavior, PackHead } from './pack-schema.ts';

/** Makes a record of a behavior as written in a pack, and reports what the schema cannot express. */
export function expandBehavior(
  behavior: PackBehavior,
  head: Pick<PackHead, 'name' | 'author' | 'updated'>,
): { record: BehaviorRecord; problems: EntryProblem[] } {
  const problems = activityProblems(behavior);
  for (const problem of patternProblems(behavior.match))
    problems.push({ ...problem, path: ['match', ...problem.path] });
  const record = { ...activityOf(behavior, head), match: behavior.match, priority: behavior.priority ?? 0 };
  return { record, problems };
}

export function activityProblems({ last_modified }: PackActivity): EntryProblem[] {
  if (last_modified === undefined || epochSeconds(last_modified) !== null) return [];
  return [{ path: ['last_modified'], found: last_modified, expected: 'a day of the calendar' }];
}

/** What behaviors and events both say, with what was left out. */
export function activityOf(written: PackActivity, head: Pick<PackHead, 'name' | 'author' | 'updated'>): ActivityRecord {
  return {
    id: fullId(written.id, head.name),
    title: written.title,
    description: written.description.trim(),
    relevance: written.relevance ?? '',
    tags: tagsByKindOf(written.tags ?? {}),
    owner_groups: written.owner_groups ?? [],
    landscape: written.landscape ?? [],
    concern_level: written.concern_level ?? null,
    category: written.category ?? null,
    intended_purpose: written.intended_purpose?.trim() ?? null,
    abuse: written.abuse?.trim() ?? null,
    when_concerned: written.when_concerned?.trim() ?? null,
    refs: written.refs ?? [],
    author: written.author ?? head.author,
    last_modified: epochSeconds(written.last_modified ?? head.updated) ?? 0,
  };
}

/** Every kind, each tag once. */
export function tagsByKindOf(tags: Partial<TagsByKind>): TagsByKind {
  return Object.fromEntries(TAG_KINDS.map((kind) => [kind, [...new Set(tags[kind] ?? [])]])) as unknown as Record<
    TagKind,
    string[]
  >;
}

/** Ids are unique in their pack; together with its name they are unique everywhere. */
export function fullId(id: string, pack: string): string {
  return id.includes('/') ? id : `${pack}/${id}`;
}
