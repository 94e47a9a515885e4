import type { Span } from '../sample-filter.ts';
import type { SampleRow } from '../sample-row.ts';

/** Activity over time in equal steps. */
export interface ActivityBins {
  /** Seconds into the sample where the first bin begins. */
  readonly from: number;
  /** Seconds of each bin. */
  readonly width: number;
  /** Bytes of payload; those of a flow are spread over its duration. */
  readonly bytesUp: Float64Array;
  readonly bytesDown: Float64Array;
  /** Flows that begin in the bin. */
  readonly flows: Float64Array;
}

/** No screen tells more apart, and no more are drawn whatever the range. */
export const MOST_BINS = 500;

/** Steps that people count time in, in seconds; below a second and beyond a day they go on by 1, 2 and 5. */
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400];

/** Flows do not tell less. */
const SHORTEST_STEP = 1e-6;

/** The smallest step of which `most` cover a range. */
export function stepFor(seconds: number, most: number): number {
  const least = Math.max(seconds, 0) / most;
  if (!(least > SHORTEST_STEP)) return seconds > 0 ? SHORTEST_STEP : 1;
  const counted = STEPS.find((step) => step >= least);
  if (least > 0.5 && counted !== undefined) return counted;
  const unit = least > 0.5 ? 86_400 : 1;
  const magnitude = 10 ** Math.floor(Math.log10(least / unit));
  const factor = [1, 2, 5, 10].find((times) => times * magnitude * unit >= least) ?? 10;
  return factor * magnitude * unit;
}

/**
 * Counts rows into bins that cover a span. The bins begin at a multiple of their width, so that they stay where they are
 * when the span moves. At most `most`, whatever the span: one of no length has a single bin.
 */
export function activityBins(
  rows: readonly SampleRow[],
  positions: readonly number[],
  span: Span,
  most = MOST_BINS,
): ActivityBins {
  const limit = Math.min(Math.max(Math.floor(most), 3), MOST_BINS);
  const [begin, end] = [finite(span[0]), Math.max(finite(span[1]), finite(span[0]))];
  // One bin is kept for the part of a step before the span.
  const width = stepFor(end - begin, limit - 2);
  const from = Math.floor(begin / width) * width;
  const count = Math.min(Math.floor((end - from) / width) + 1, limit);
  const flows = new Float64Array(count);
  const up = spread(count);
  const down = spread(count);
  for (const position of positions) {
    const { start, duration, bytesUp, bytesDown } = rows[position]!;
    const first = (start - from) / width;
    if (first >= 0 && first < count) flows[Math.floor(first)]! += 1;
    const last = first + Math.max(duration, 0) / width;
    up.add(first, last, bytesUp);
    down.add(first, last, bytesDown);
  }
  return { from, width, bytesUp: up.sums(), bytesDown: down.sums(), flows };
}

/**
 * Sums of amounts that are spread evenly over ranges of bins. The whole bins of a range are kept as a rate that begins
 * and ends, so that a flow costs the same however long it is.
 */
function spread(count: number) {
  const parts = new Float64Array(count);
  const rates = new Float64Array(count + 1);
  const addPart = (bin: number, amount: number) => {
    if (bin >= 0 && bin < count) parts[bin]! += amount;
  };
  return {
    add(first: number, last: number, amount: number): void {
      if (amount === 0 || last < 0 || first >= count) return;
      const [head, tail] = [Math.floor(first), Math.floor(last)];
      if (head === tail) {
        addPart(head, amount);
        return;
      }
      const rate = amount / (last - first);
      addPart(head, rate * (head + 1 - first));
      addPart(tail, rate * (last - tail));
      const [begin, end] = [Math.max(head + 1, 0), Math.min(tail, count)];
      if (begin >= end) return;
      rates[begin]! += rate;
      rates[end]! -= rate;
    },
    sums(): Float64Array {
      let rate = 0;
      // What was added and taken away again may leave a crumb.
      for (let bin = 0; bin < count; bin++) {
        rate += rates[bin]!;
        parts[bin] = Math.max(parts[bin]! + rate, 0);
      }
      return parts;
    },
  };
}

function finite(seconds: number): number {
  return Number.isFinite(seconds) ? seconds : 0;
}

/** From the first to the last moment of any flow; of no length where there are none. */
export function spanOf(rows: readonly SampleRow[]): Span {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { start, duration } of rows) {
    if (start < from) from = start;
    if (start + duration > to) to = start + duration;
  }
  return from > to ? [0, 0] : [from, to];
}
