/** The last moment that ECMAScript has, in µs. */
const LAST_MICROS = 8.64e18;

/**
 * µs since 1970 as ISO 8601, in UTC: with milliseconds, and with microseconds where there are some. Null for times that no
 * calendar has.
 */
export function isoOfMicros(micros: number): string | null {
  if (!(Math.abs(micros) <= LAST_MICROS)) return null;
  const millis = Math.floor(micros / 1000);
  const below = Math.round(micros - millis * 1000);
  const text = new Date(millis).toISOString();
  return below === 0 ? text : `${text.slice(0, -1)}${String(below).padStart(3, '0')}Z`;
}
