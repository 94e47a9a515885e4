import type { SampleRarityV1, SampleV1, VerdictV1 } from '@flowsage/client';
import { RARE_SAMPLES } from '../enrich/index.ts';
import type { Sample } from '../model/sample.ts';
import type { JudgementMark } from '../store/index.ts';
import type { ServerContext } from './context.ts';

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
  return { verdict, rarity: rarity === null ? null : { ...rarity, isCurrent: false }, changed: mark.isChanged };
}

/** Of samples of one account, in their order; how rare their behaviors are is counted anew. */
export async function marksOf(
  { store, rarities }: Pick<ServerContext, 'store' | 'rarities'>,
  samples: readonly Sample[],
): Promise<readonly SampleMark[]> {
  const kept = await store.judgementMarks(samples.map(({ id }) => id));
  const marks = samples.map(({ id }) => parseMark(kept.get(id)));
  const current = await rarities.of(samples.filter((_, i) => marks[i]!.rarity !== null));
  return marks.map((mark, i) => ({ ...mark, rarity: current.get(samples[i]!.id) ?? mark.rarity }));
}

/** `counts`: in how many samples each behavior is. */
export function rarityOf(counts: readonly number[]): Omit<SampleRarityV1, 'isCurrent'> {
  return {
    behaviors: counts.length,
    // The sample itself is counted, too.
    rare: counts.filter((count) => count <= RARE_SAMPLES + 1).length,
    leastCount: counts.reduce((least, count) => (least === 0 ? count : Math.min(least, count)), 0),
  };
}
