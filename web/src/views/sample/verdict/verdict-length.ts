import type { VerdictV1 } from '@flowsage/client';

/** How many of each part of a verdict are shown. */
interface ShownParts {
  readonly story: number;
  readonly evidence: number;
  /** Of what is not known, and of what to check next. */
  readonly sentences: number;
}

/** At first: the worst and surest, so that the flows below begin on the first screen. */
export const FIRST_PARTS: ShownParts = { story: 3, evidence: 2, sentences: 1 };
export const WHOLE: ShownParts = { story: Infinity, evidence: Infinity, sentences: Infinity };

/** Letters that stand in two lines of a column on a laptop. */
const TWO_LINES = 90;

/** Whether the first parts lack anything that the whole verdict says. */
export function isCut({ headline, story, evidence, unknown, nextChecks }: VerdictV1): boolean {
  const lists = [unknown, nextChecks];
  return (
    story.length > FIRST_PARTS.story ||
    evidence.length > FIRST_PARTS.evidence ||
    lists.some(({ length }) => length > FIRST_PARTS.sentences) ||
    [...story, ...evidence].some(({ sentence }) => sentence.length > TWO_LINES) ||
    [headline, ...lists.flat()].some((sentence) => sentence.length > TWO_LINES)
  );
}
