import type { StoryEventStepV1, VerdictV1 } from '@flowsage/client';
import { parseRowList } from './row-list.ts';

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
