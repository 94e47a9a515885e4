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
 * are one: a span has `places` of them.
 */
export function activityMarks(
  rows: readonly SampleRow[],
  positions: readonly number[],
  evidence: readonly EvidenceV1[],
  span: Span,
  places: number,
): readonly ActivityMark[] {
  const width = (span[1] - span[0]) / places || 1;
  const marks = new Map<string, ActivityMark>();
  const mark = (kind: ActivityMark['kind'], row: number, text: string) => {
    const at = rows[row]!.start;
    if (at < span[0] || at > span[1]) return;
    const key = `${kind} ${Math.floor((at - span[0]) / width)}`;
    const before = marks.get(key);
    if (before === undefined) marks.set(key, { kind, at, row, count: 1, text });
    else marks.set(key, { ...(before.at <= at ? before : { kind, at, row, text }), count: before.count + 1 });
  };
  for (const position of positions) if (rows[position]!.relevance === 'knownBad') mark('knownBad', position, '');
  const isShown = new Set(positions);
  for (const { detection, rows: flows, sentence } of evidence) {
    if (detection === null) continue;
    let first: number | null = null;
    for (const row of flows)
      if (isShown.has(row) && (first === null || rows[row]!.start < rows[first]!.start)) first = row;
    if (first !== null) mark('finding', first, sentence);
  }
  return [...marks.values()].sort((a, b) => a.at - b.at);
}
