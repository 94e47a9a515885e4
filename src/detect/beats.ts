import { median, medianDeviation, quantile, quartileSkew } from '../lib/quantile.ts';

/** Moments at which a source came to a destination: flows that follow each other at once are one beat. */
export interface Beats {
  /** Seconds, ascending. */
  readonly times: Float64Array;
  /** Index of each beat's first flow. */
  readonly firstFlows: Int32Array;
  /** Flows closer than this to the last beat belong to it. */
  readonly burstSeconds: number;
}

/** How regular beats are. All spreads are medians of deviations over the period, so a few odd beats do not matter. */
export interface Rhythm {
  /** Typical seconds from beat to beat, missing ones filled in. */
  readonly periodSeconds: number;
  /** Spread of the intervals when an interval of about k periods counts as k beats of which k - 1 are missing. */
  readonly foldedSpread: number;
  /** Spread of the intervals as they are. */
  readonly plainSpread: number;
  /**
   * Share of intervals shorter than a third of the typical one. Chance has many, a program that sleeps has none; one is
   * forgiven.
   */
  readonly earlyShare: number;
  /** Bowley's skew of the intervals, folded. */
  readonly skew: number;
  /** Beats seen of those that the period would give, while the source was there: 0 to 1. */
  readonly coverage: number;
  /** Long pauses that were taken for times at which the source was not there. */
  readonly pauses: number;
}

/** Of the typical interval: what follows closer than this belongs to the same beat. */
const BURST_SHARE = 0.2;
/** Bursts are over by then, however long the period is. */
const MAX_BURST_SECONDS = 5;
/** Missing beats in a row that are filled in. */
const MAX_FOLD = 6;
/** Periods without a beat that make a pause: the machine slept. */
const PAUSE_PERIODS = 10;
/** Pauses that are forgiven for each interval: few, since people come and go like that as well. */
const PAUSES_PER_INTERVAL = 0.05;
/** The same between beats with so little spread as people never have: eight beats a working day may do. */
const PAUSES_PER_TIGHT_INTERVAL = 0.13;
const TIGHT_SPREAD = 0.1;

/** Joins flows (start times in seconds, ascending) to beats. */
export function gatherBeats(starts: Float64Array): Beats {
  const burstSeconds = Math.min(BURST_SHARE * weightedMedian(intervalsOf(starts)), MAX_BURST_SECONDS);
  const times = new Float64Array(starts.length);
  const firstFlows = new Int32Array(starts.length);
  let count = 0;
  let last = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < starts.length; i++) {
    // From the beat's first flow, lest a dense stream became a single beat.
    if (starts[i]! - last <= burstSeconds && i > 0) continue;
    firstFlows[count] = i;
    last = starts[i]!;
    times[count++] = last;
  }
  return { times: times.subarray(0, count), firstFlows: firstFlows.subarray(0, count), burstSeconds };
}

/** Measures three beats or more. */
export function measureRhythm({ times, burstSeconds }: Beats): Rhythm {
  const intervals = intervalsOf(times);
  const ascending = intervals.slice().sort();
  const middle = quantile(ascending, 0.5);
  const folded = intervals.map((interval) => interval / foldOf(interval, middle));
  const foldedAscending = folded.slice().sort();
  const period = quantile(foldedAscending, 0.5);
  // Joining bursts leaves no short intervals even where beats come by chance. What can be short is the rest.
  const spare = Math.max(middle - burstSeconds, Number.MIN_VALUE);
  let early = 0;
  for (const interval of intervals) if (interval - burstSeconds < spare / 3) early++;
  const foldedSpread = medianDeviation(folded, period) / period;
  return {
    periodSeconds: period,
    foldedSpread,
    plainSpread: medianDeviation(intervals, middle) / spare,
    earlyShare: Math.max(early - 1, 0) / intervals.length,
    skew: quartileSkew(foldedAscending),
    ...coverageOf(intervals, period, foldedSpread <= TIGHT_SPREAD),
  };
}

function foldOf(interval: number, period: number): number {
  const fold = Math.max(1, Math.round(interval / period));
  return fold <= MAX_FOLD ? fold : 1;
}

/** A few long pauses are taken out; many are the way in which people come and go. */
function coverageOf(intervals: Float64Array, period: number, isTight: boolean): Pick<Rhythm, 'coverage' | 'pauses'> {
  let span = 0;
  const pauses: number[] = [];
  for (const interval of intervals) {
    span += interval;
    if (interval > PAUSE_PERIODS * period) pauses.push(interval);
  }
  const share = isTight ? PAUSES_PER_TIGHT_INTERVAL : PAUSES_PER_INTERVAL;
  const forgiven = Math.max(1, Math.ceil(share * intervals.length));
  const taken = pauses.length <= forgiven ? pauses : [];
  for (const pause of taken) span -= pause - period;
  return { coverage: Math.min((intervals.length * period) / span, 1), pauses: taken.length };
}

/** From each moment to the next. */
export function intervalsOf(times: Float64Array): Float64Array {
  const intervals = new Float64Array(Math.max(times.length - 1, 0));
  for (let i = 0; i < intervals.length; i++) intervals[i] = times[i + 1]! - times[i]!;
  return intervals;
}

/** The interval that halves the time: bursts of short intervals do not move it. */
function weightedMedian(intervals: Float64Array): number {
  const ascending = intervals.slice().sort();
  let total = 0;
  for (const interval of ascending) total += interval;
  let sum = 0;
  for (const interval of ascending) {
    sum += interval;
    if (sum * 2 >= total) return interval;
  }
  return 0;
}

/** Median of amounts, and their spread over it; the spread is no finer than `floor` can tell. */
export function spreadOf(amounts: Float64Array, floor: number): { middle: number; spread: number } {
  const middle = median(amounts);
  return { middle, spread: medianDeviation(amounts, middle) / Math.max(middle, floor) };
}
