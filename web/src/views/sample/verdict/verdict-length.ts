import type { EvidenceV1, StoryStepV1, VerdictV1 } from '@flowsage/client';
import { countOf } from '../../../text/numbers.ts';

/** How many of each part of a verdict are shown. */
interface ShownParts {
  readonly story: number;
  /** Of one Event in the story. */
  readonly eventSteps: number;
  readonly evidence: number;
  /** Of what is not known, and of what to check next. */
  readonly sentences: number;
}

/** At first: the worst and surest, so that the flows below begin on the first screen. */
export const FIRST_PARTS: ShownParts = { story: 3, eventSteps: 4, evidence: 2, sentences: 1 };
/** Lines that the story has at first: two for each step, and one for each step of an Event where any are left. */
const FIRST_LINES = FIRST_PARTS.story * 2;
export const WHOLE: ShownParts = { story: Infinity, eventSteps: Infinity, evidence: Infinity, sentences: Infinity };

/** Letters that stand in two lines of a column on a laptop. */
const TWO_LINES = 90;

/** Whether the first parts lack anything that the whole verdict says. */
export function isCut(verdict: VerdictV1): boolean {
  const { headline, story, evidence, unknown, nextChecks } = verdict;
  return (
    lackedParts(verdict).length > 0 ||
    [...story, ...evidence].some(({ sentence }) => sentence.length > TWO_LINES) ||
    [headline, ...unknown, ...nextChecks].some((sentence) => sentence.length > TWO_LINES)
  );
}

/** What the first parts lack, for the button that shows it. */
export function lackingText(verdict: VerdictV1): string {
  const parts = lackedParts(verdict);
  return parts.length === 0 ? 'The whole verdict' : parts.join(', ');
}

function lackedParts({ story, evidence, unknown, nextChecks }: VerdictV1): string[] {
  const shown = shownSteps(story, evidence, FIRST_PARTS.story);
  const eventSteps = shownEventSteps(story, shown, FIRST_PARTS);
  const ofEvents = shown.map((place, index) => (story[place]!.steps?.length ?? 0) - eventSteps[index]!);
  const counts = [
    [story.length - shown.length + sumOfExcess(ofEvents), 'more step'],
    [evidence.length - FIRST_PARTS.evidence, 'more reason'],
    [unknown.length - FIRST_PARTS.sentences, 'more open question'],
    [nextChecks.length - FIRST_PARTS.sentences, 'more check'],
  ] as const;
  return counts.flatMap(([count, what]) => (count > 0 ? [countOf(count, what)] : []));
}

function sumOfExcess(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + Math.max(count, 0), 0);
}

/**
 * Places in the story of so many steps, in order of time. What the verdict rests on most is never left out for what came
 * earlier, nor are other steps of the same level as long as there is room.
 */
export function shownSteps(story: readonly StoryStepV1[], evidence: readonly EvidenceV1[], most: number): number[] {
  const places = story.map((_, place) => place);
  if (story.length <= most) return places;
  const grades = story.map((step) => gradeOf(step, evidence));
  return places
    .sort((a, b) => grades[a]! - grades[b]! || a - b)
    .slice(0, most)
    .sort((a, b) => a - b);
}

/** How many steps of its Event each shown step has below it: the whole verdict has all, at first there is little room. */
export function shownEventSteps(story: readonly StoryStepV1[], shown: readonly number[], parts: ShownParts): number[] {
  let lines = parts === WHOLE ? Infinity : FIRST_LINES - 2 * shown.length;
  return shown.map((place) => {
    const count = Math.min(story[place]!.steps?.length ?? 0, parts.eventSteps, lines);
    lines -= count;
    return count;
  });
}

/** 0 for the step of the worst evidence, 1 for others of its level, 2 for the rest. A flow speaks in one of them only. */
function gradeOf({ rows }: StoryStepV1, evidence: readonly EvidenceV1[]): number {
  const place = evidence.findIndex((one) => rows.length > 0 && one.rows[0] === rows[0]);
  if (place <= 0) return place === 0 ? 0 : 2;
  return evidence[place]!.category === evidence[0]!.category ? 1 : 2;
}
