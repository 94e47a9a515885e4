/** About 30 years. Text that claims more is not believed, and sums stay exact to the microsecond. */
const LONGEST_SECONDS = 1e9;

/** Seconds for people: up to three decimals without trailing zeros, never an exponent. What is no time is 0. */
export function secondsText(seconds: number): string {
  return String(Math.round(boundedSeconds(seconds) * 1e3) / 1e3);
}

/** Units of long spans, and their seconds. */
const LONG_UNITS = [
  ['days', 86_400],
  ['hours', 3600],
  ['minutes', 60],
] as const;

/** A span for people: `37.5 s`, `2.3 minutes`, `36 hours`, `1,497 days`. From two of a unit on it is told in that unit. */
export function spanText(seconds: number): string {
  const bounded = boundedSeconds(seconds);
  const long = LONG_UNITS.find(([, unit]) => bounded >= 2 * unit);
  if (long === undefined) return bounded < 0.0005 ? 'under 1 ms' : `${secondsText(bounded)} s`;
  const [unit, unitSeconds] = long;
  const count = bounded / unitSeconds;
  return `${count < 9.95 ? Math.round(count * 10) / 10 : Math.round(count).toLocaleString('en')} ${unit}`;
}

/** Seconds of a flow's decimal text, 0 or more, to the microsecond. What is no time is 0. */
export function parseSeconds(text: string): number {
  return roundToMicros(boundedSeconds(Number(text)));
}

/** Whole microseconds, so that a sum of decimal texts has no binary dust. */
export function roundToMicros(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6;
}

function boundedSeconds(seconds: number): number {
  if (Number.isNaN(seconds)) return 0;
  return Math.min(Math.max(seconds, 0), LONGEST_SECONDS);
}
