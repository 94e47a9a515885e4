import type { AnnotationsV1, StoryEventStepV1, VerdictV1 } from '@flowsage/client';
import { parseRowList } from './row-list.ts';
import type { SampleRow } from './sample-row.ts';

export interface SentenceRows {
  readonly text: string;
  readonly rows: ReadonlySet<number>;
  /** How many flows it rests on; its rows are the first ones of many. */
  readonly flowCount: number;
}

/**
 * What `story.2` or `evidence.0` rests on, or `story.2.0`, the first step of an Event in the story, or the flows of
 * `rows.3-5.9`; null where the verdict has no such sentence.
 */
export function sentenceRows(verdict: VerdictV1 | null, id: string): SentenceRows | null {
  const named = id.startsWith('rows.') ? parseRowList(id.slice('rows.'.length)) : null;
  if (named !== null) return { text: 'flows that the link names', rows: new Set(named), flowCount: named.length };
  const parts = /^(?:story\.(\d+)(?:\.(\d+))?|evidence\.(\d+))$/.exec(id);
  if (parts === null || verdict === null) return null;
  const [, storyPlace, stepPlace, evidencePlace] = parts;
  const one = storyPlace === undefined ? verdict.evidence[Number(evidencePlace)] : verdict.story[Number(storyPlace)];
  if (one === undefined) return null;
  if (stepPlace === undefined) return { text: one.sentence, rows: new Set(one.rows), flowCount: one.flowCount };
  const step = 'steps' in one ? one.steps?.[Number(stepPlace)] : undefined;
  return step === undefined ? null : { text: eventStepText(step), rows: new Set(step.rows), flowCount: step.flowCount };
}

/** `Link clicked: short.example:443` */
export function eventStepText({ name, destination }: StoryEventStepV1): string {
  return `${name}: ${destination}`;
}

/** What flows of one sentence have in common, the closest first. */
const COMMON: readonly (readonly (keyof SampleRow)[])[] = [
  ['source', 'destination', 'label'],
  ['source', 'destination'],
  ['source', 'name', 'label'],
  ['source', 'name'],
  ['destination', 'label'],
  ['destination'],
  ['name'],
  ['source', 'service', 'label'],
  ['source', 'service', 'category'],
  ['source', 'service'],
  ['source', 'label'],
  ['source', 'category'],
];

/**
 * A verdict names the first flows of many. The rest is told by the behavior that is known of them, or by what they have in
 * common, where exactly as many flows of the sample have it; else the first ones are what there is.
 */
export function withRest(
  sentence: SentenceRows | null,
  rows: readonly SampleRow[],
  { behaviorOf }: AnnotationsV1,
): SentenceRows | null {
  if (sentence === null || sentence.rows.size === 0 || sentence.rows.size >= sentence.flowCount) return sentence;
  const named = [...sentence.rows].flatMap((at) => rows[at] ?? []);
  const keysOf: ((row: SampleRow) => string)[] = COMMON.map(
    (fields) => (row) => fields.map((field) => row[field]).join(' '),
  );
  // What nothing is known of has no behavior in common.
  if (named.every(({ row }) => (behaviorOf[row] ?? -1) >= 0)) keysOf.unshift(({ row }) => `${behaviorOf[row]}`);
  for (const keyOf of keysOf) {
    const keys = new Set(named.map(keyOf));
    // What each flow has of its own is not common, however the counts are.
    if (keys.size > 1 && keys.size * 2 > named.length) continue;
    const all = rows.filter((row) => keys.has(keyOf(row)));
    if (all.length === sentence.flowCount) return { ...sentence, rows: new Set(all.map(({ row }) => row)) };
  }
  return sentence;
}
