import type { EvidenceV1 } from '@flowsage/client';
import type { Span } from '../sample-filter.ts';
import type { SampleRow } from '../sample-row.ts';

/** A moment to look at. */
export interface ActivityMark {
  readonly kind: 'knownBad' | 'finding';
  /** Seconds into the sample. */
  readonly at: number;
  /** The first flow that it stands for. */
  readonly row: number;
  /** How many it stands for. */
  readonly count: number;
  /** The sentence of the first finding; empty for known bad flows. */
  readonly text: string;
}

/**
 * Where known bad flows and the flows of findings begin, in order of time. Marks of a kind that would cover each other
 * are one: a span has `places` for them side by side.
 */
export function activityMarks(
  rows: readonly SampleRow[],
  positions: readonly number[],
  evidence: readonly EvidenceV1[],
  span: Span,
  places: number,
): readonly ActivityMark[] {
  const width = (span[1] - span[0]) / places;
  const isShown = new Set(positions);
  const moments = [
    ...positions
      .filter((position) => rows[position]!.relevance === 'knownBad')
      .map((row) => momentOf('knownBad', rows, row, '')),
    ...evidence.flatMap(({ detection, rows: flows, sentence }) => {
      const first = detection === null ? null : earliest(rows, flows, isShown);
      return first === null ? [] : [momentOf('finding', rows, first, sentence)];
    }),
  ]
    .filter(({ at }) => at >= span[0] && at <= span[1])
    .sort((a, b) => a.at - b.at);
  const marks: ActivityMark[] = [];
  const lastOf = new Map<ActivityMark['kind'], number>();
  for (const moment of moments) {
    const last = lastOf.get(moment.kind);
    const before = last === undefined ? undefined : marks[last]!;
    // All at one time are one as well, where the span has no length.
    if (before === undefined || moment.at - before.at >= Math.max(width, Number.MIN_VALUE))
      lastOf.set(moment.kind, marks.push(moment) - 1);
    else marks[last!] = { ...before, count: before.count + 1 };
  }
  return marks;
}

/** How many lanes the marks of all rows have: one for each kind that there is. */
export function markLanes(rows: readonly SampleRow[], evidence: readonly EvidenceV1[]): number {
  const hasFindings = evidence.some(({ detection, rows: flows }) => detection !== null && flows.length > 0);
  return Number(rows.some(({ relevance }) => relevance === 'knownBad')) + Number(hasFindings);
}

function momentOf(kind: ActivityMark['kind'], rows: readonly SampleRow[], row: number, text: string): ActivityMark {
  return { kind, at: rows[row]!.start, row, count: 1, text };
}

function earliest(rows: readonly SampleRow[], flows: readonly number[], isShown: ReadonlySet<number>): number | null {
  let first: number | null = null;
  for (const row of flows)
    if (isShown.has(row) && (first === null || rows[row]!.start < rows[first]!.start)) first = row;
  return first;
}
