/** Measures of where numbers lie and how far they spread that a few odd ones cannot move. */

/** The `share` quantile (0 to 1) of numbers in ascending order, between neighbours in proportion; NaN of none. */
export function quantile(ascending: Float64Array, share: number): number {
  if (ascending.length === 0) return Number.NaN;
  const at = share * (ascending.length - 1);
  const low = Math.floor(at);
  const below = ascending[low]!;
  const above = ascending[Math.min(low + 1, ascending.length - 1)]!;
  return below + (above - below) * (at - low);
}

export function median(values: Float64Array): number {
  return quantile(values.slice().sort(), 0.5);
}

/** The median of how far the numbers lie from their median. */
export function medianDeviation(values: Float64Array, middle = median(values)): number {
  const deviations = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) deviations[i] = Math.abs(values[i]! - middle);
  return quantile(deviations.sort(), 0.5);
}

/** Bowley's skew of the quartiles, -1 to 1; 0 where they lie evenly or all at one place. */
export function quartileSkew(ascending: Float64Array): number {
  const low = quantile(ascending, 0.25);
  const high = quantile(ascending, 0.75);
  return high > low ? (low + high - 2 * quantile(ascending, 0.5)) / (high - low) : 0;
}
