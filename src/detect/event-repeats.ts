import type { EventLinks, EventState } from './event-chain.ts';
import type { EventPlan } from './event-plan.ts';
import type { SeenRows } from './seen-rows.ts';

/**
 * Adds to the flows of an Event the further ones of steps that may have several: those that `isRepeat`, between the step
 * before (or the last flow that had to be absent) and the last flow of the step, the latest ones where there are more than belong to it. What is found hangs on the
 * last flow of each step alone, so it is as true with them as without.
 */
export function withRepeats(
  plan: EventPlan,
  { rows, steps }: EventLinks,
  { seen, ends }: Pick<EventState, 'seen' | 'ends'>,
  isRepeat: (step: number, row: number) => boolean,
): EventLinks {
  const all: EventLinks = { rows: [], steps: [] };
  for (let from = 0; from < rows.length; ) {
    const step = steps[from]!;
    let to = from + 1;
    while (to < rows.length && steps[to] === step) to++;
    const own = rows.slice(from, to);
    const before = Math.max(from === 0 ? -1 : rows[from - 1]!, ends[step]?.lastBefore(own.at(-1)!) ?? -1);
    const more = repeatsOf(own, before, plan.steps[step]!.most, seen[step] ?? null, (row) => isRepeat(step, row));
    for (const row of [...own, ...more].sort((a, b) => a - b)) {
      all.rows.push(row);
      all.steps.push(step);
    }
    from = to;
  }
  return all;
}

function repeatsOf(
  own: readonly number[],
  before: number,
  most: number,
  seen: SeenRows | null,
  isRepeat: (row: number) => boolean,
): readonly number[] {
  const found: number[] = [];
  /** How many of them there are up to the earliest that an Event may begin with. */
  let kept = 0;
  if (seen === null || own.length >= most) return found;
  const isOwn = new Set(own);
  seen.visitBefore(own.at(-1)!, (row, mayBegin) => {
    if (row <= before) return false;
    if (isOwn.has(row) || !isRepeat(row)) return true;
    found.push(row);
    // Between the flows that the step has anyway, nothing begins.
    if (mayBegin || row > own[0]!) kept = found.length;
    return own.length + found.length < most;
  });
  return found.slice(0, kept);
}
