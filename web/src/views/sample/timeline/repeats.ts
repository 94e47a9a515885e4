import type { SampleRow } from '../sample-row.ts';

/** Fewer of the same kind are listed: a pair is read as fast as its fold. */
const LEAST_REPEATS = 3;

/** Flows of the same kind, one after the other. */
export interface Repeats {
  /** By the first flow of each run: all flows of it, two others or more. */
  readonly runs: ReadonlyMap<number, readonly number[]>;
  /** By flow: the first one of its run. */
  readonly firstOf: ReadonlyMap<number, number>;
}

export const NO_REPEATS: Repeats = { runs: new Map(), firstOf: new Map() };

/**
 * Runs of flows that say the same and stand directly below each other: one source asks one destination for the same
 * thing again and again. Flows of Events stand elsewhere and do not part a run; an Event that begins in it does.
 */
export function repeatsOf(rows: readonly SampleRow[], matching: readonly number[]): Repeats {
  const runs = new Map<number, readonly number[]>();
  const firstOf = new Map<number, number>();
  const begun = new Set<number>();
  let run: number[] = [];
  const close = () => {
    const first = run[0];
    if (first !== undefined && run.length >= LEAST_REPEATS) {
      runs.set(first, run);
      for (const row of run) firstOf.set(row, first);
    }
    run = [];
  };
  for (const at of matching) {
    const row = rows[at]!;
    if (row.event >= 0) {
      if (!begun.has(row.event)) close();
      begun.add(row.event);
      continue;
    }
    if (run.length > 0 && !isSameKind(rows[run[0]!]!, row)) close();
    run.push(at);
  }
  close();
  return { runs, firstOf };
}

/** What a folded row shows is true of each of its flows. */
function isSameKind(one: SampleRow, other: SampleRow): boolean {
  return (
    one.source === other.source &&
    one.destination === other.destination &&
    one.label === other.label &&
    one.category === other.category &&
    one.ownTitle === other.ownTitle &&
    one.relevance === other.relevance &&
    one.nameSource === other.nameSource &&
    one.count === other.count
  );
}
