import type { VerdictV1 } from '@flowsage/client';
import { describe, expect, it } from 'vitest';
import { FIRST_PARTS, isCut, lackingText, shownEventSteps, shownSteps, WHOLE } from './verdict-length.ts';

const verdict = (fields: Partial<VerdictV1> = {}): VerdictV1 =>
  ({
    headline: 'All is well',
    story: [],
    evidence: [],
    unknown: [],
    nextChecks: [],
    ...fields,
  }) as unknown as VerdictV1;
const sentences = (count: number, length = 10) => new Array<string>(count).fill('x'.repeat(length));
const steps = (count: number, length = 10) =>
  sentences(count, length).map((sentence) => ({ sentence, rows: [] })) as unknown as VerdictV1['story'];

describe('a verdict in short', () => {
  it('is the whole one where that is short', () => {
    expect(isCut(verdict())).toBe(false);
    expect(isCut(verdict({ story: steps(FIRST_PARTS.story), unknown: sentences(1), nextChecks: sentences(1) }))).toBe(
      false,
    );
  });

  it('lacks something where a list or a sentence is long', () => {
    const evidence = steps(FIRST_PARTS.evidence + 1) as unknown as VerdictV1['evidence'];
    for (const long of [
      verdict({ story: steps(FIRST_PARTS.story + 1) }),
      verdict({ evidence }),
      verdict({ unknown: sentences(2) }),
      verdict({ nextChecks: sentences(2) }),
      verdict({ story: steps(1, 200) }),
      verdict({ unknown: sentences(1, 200) }),
      verdict({ headline: 'x'.repeat(200) }),
    ])
      expect(isCut(long)).toBe(true);
  });

  it('says on its button what it lacks', () => {
    expect(lackingText(verdict({ story: steps(1, 200) }))).toBe('The whole verdict');
    expect(lackingText(verdict({ story: steps(4), nextChecks: sentences(2) }))).toBe('1 more step, 1 more check');
    const evidence = steps(4) as unknown as VerdictV1['evidence'];
    expect(lackingText(verdict({ evidence, unknown: sentences(3) }))).toBe('2 more reasons, 2 more open questions');
    const inner = sentences(FIRST_PARTS.eventSteps + 2);
    const event = steps(1).map((step) => ({ ...step, steps: inner })) as unknown as VerdictV1['story'];
    expect(isCut(verdict({ story: event }))).toBe(true);
    expect(lackingText(verdict({ story: event }))).toBe('2 more steps');
  });

  it('tells the steps of Events where few steps of the story stand, so that it is as high as with many', () => {
    const event = steps(4).map((step) => ({ ...step, steps: sentences(6) })) as unknown as VerdictV1['story'];
    const first = (shown: number[]) => shownEventSteps(event, shown, FIRST_PARTS);
    expect([first([0]), first([0, 1]), first([0, 1, 3])]).toEqual([[4], [2, 0], [0, 0, 0]]);
    expect(shownEventSteps(event, [0, 1, 2, 3], WHOLE)).toEqual([6, 6, 6, 6]);
    expect(lackingText(verdict({ story: event }))).toBe('19 more steps');
  });

  it('keeps the step of the worst evidence, wherever it stands, and then others of its level', () => {
    const story = [10, 11, 12, 13, 14].map((row) => ({ rows: [row] })) as unknown as VerdictV1['story'];
    const evidence = [
      { category: 'Impact', rows: [14] },
      { category: 'Suspicious Activity', rows: [10] },
      { category: 'Impact', rows: [13] },
    ] as unknown as VerdictV1['evidence'];
    expect(shownSteps(story, evidence, 3)).toEqual([0, 3, 4]);
    expect(shownSteps(story, evidence, 1)).toEqual([4]);
    expect(shownSteps(story, [], 3)).toEqual([0, 1, 2]);
    expect(shownSteps(story, evidence, 9)).toEqual([0, 1, 2, 3, 4]);
  });
});
