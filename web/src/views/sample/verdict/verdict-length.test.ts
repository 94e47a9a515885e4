import type { VerdictV1 } from '@flowsage/client';
import { describe, expect, it } from 'vitest';
import { FIRST_PARTS, isCut } from './verdict-length.ts';

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
  sentences(count, length).map((sentence) => ({ sentence })) as unknown as VerdictV1['story'];

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
});
