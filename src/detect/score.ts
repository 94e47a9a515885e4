import type { ScorePart } from '../model/finding.ts';

/** From 0 at `none` to 1 at `all`, in a straight line; `none` may be the larger one. Anything not a number is 0. */
export function ramp(value: number, none: number, all: number): number {
  const share = (value - none) / (all - none);
  return share > 0 ? Math.min(share, 1) : 0;
}

/** The same for what is told apart by factors: bytes, counts, durations. All above 0. */
export function logRamp(value: number, none: number, all: number): number {
  return ramp(Math.log(Math.max(value, Number.MIN_VALUE)), Math.log(none), Math.log(all));
}

export function scorePart(
  name: string,
  value: number,
  unit: string,
  threshold: number | null,
  share: number,
): ScorePart {
  return { name, value: rounded(value, 3), unit, threshold, share: rounded(share, 1) };
}

/** The whole score of its parts, 0 to 100. */
export function scoreOf(parts: readonly ScorePart[]): number {
  const sum = parts.reduce((total, { share }) => total + share, 0);
  return Math.round(Math.min(Math.max(sum, 0), 100));
}

/** A part that takes away so much that `factor` of the score so far is left. */
export function weakened(
  parts: readonly ScorePart[],
  name: string,
  value: number,
  unit: string,
  factor: number,
): ScorePart {
  const sum = parts.reduce((total, { share }) => total + share, 0);
  return scorePart(name, value, unit, null, sum * (factor - 1));
}

function rounded(value: number, digits: number): number {
  const scale = 10 ** digits;
  return Number.isFinite(value) ? Math.round(value * scale) / scale : 0;
}
