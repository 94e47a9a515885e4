import type { SampleRarityV1, SampleV1, VerdictV1 } from '@flowsage/client';
import { RARE_SAMPLES } from '../enrich/index.ts';
import type { JudgementMark } from '../store/index.ts';

/** What lists of samples tell of how one was judged: kept with the judgement, so that no list judges anything. */
export type SampleMark = Pick<SampleV1, 'verdict' | 'rarity' | 'changed'>;

export const NO_MARK: SampleMark = { verdict: null, rarity: null, changed: false };

/** `behaviorCounts`: in how many samples each behavior of this one is. */
export function markText({ verdict, confidence }: VerdictV1, behaviorCounts: readonly number[]): string {
  return JSON.stringify({ verdict: { verdict, confidence }, rarity: rarityOf(behaviorCounts) });
}

/** Reads what `markText` wrote. */
export function parseMark(mark: JudgementMark | undefined): SampleMark {
  if (mark === undefined) return NO_MARK;
  const { verdict, rarity } = mark.mark === null ? NO_MARK : (JSON.parse(mark.mark) as Omit<SampleMark, 'changed'>);
  return { verdict, rarity, changed: mark.isChanged };
}

function rarityOf(counts: readonly number[]): SampleRarityV1 {
  return {
    behaviors: counts.length,
    // The sample itself is counted, too.
    rare: counts.filter((count) => count <= RARE_SAMPLES + 1).length,
    leastCount: counts.reduce((least, count) => (least === 0 ? count : Math.min(least, count)), 0),
  };
}
