/**
 * The sign of `a * x - b * y` without rounding, for factors below 2^14 and counters up to 2^53. Labels compare counters
 * with each other as exact numbers; doubles alone go wrong once a product passes 2^53.
 */
export function scaledDifference(a: number, x: number, b: number, y: number): number {
  if (x < 0x10000000000 && y < 0x10000000000) return a * x - b * y;
  // Counters are split at bit 27, so that every product is exact; a sum of two doubles never has the wrong sign.
  const xHigh = Math.floor(x / 0x8000000);
  const yHigh = Math.floor(y / 0x8000000);
  const xLow = x - xHigh * 0x8000000;
  const yLow = y - yHigh * 0x8000000;
  return (a * xHigh - b * yHigh) * 0x8000000 + (a * xLow - b * yLow);
}
