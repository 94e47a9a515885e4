/** Times outside are mistakes of units, or no times. */
const EARLIEST_SECONDS = Date.UTC(1990, 0) / 1000;
const LATEST_SECONDS = Date.UTC(2200, 0) / 1000;

/**
 * Epoch seconds of a time as feeds write it: ISO 8601, `2026-01-02 03:04:05` with or without `UTC` (which is meant where
 * no zone is told), a day, or epoch seconds or milliseconds. Null for anything else.
 */
export function readFeedTime(value: unknown): number | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const text = String(value).trim();
  if (/^[0-9]{9,10}(?:\.[0-9]+)?$/.test(text)) return within(Number(text));
  if (/^[0-9]{12,13}$/.test(text)) return within(Number(text) / 1000);
  const parts =
    /^([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?:\.[0-9]{1,9})?)? ?(UTC|GMT|Z|[+-][0-9]{2}:?[0-9]{2})?$/.exec(
      text,
    );
  if (parts === null) return null;
  const [, day, clock = '00:00:00', zone = 'Z'] = parts;
  const offset = /^[+-]/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(-2)}` : 'Z';
  return within(Date.parse(`${day}T${clock}${offset}`) / 1000);
}

function within(seconds: number): number | null {
  return seconds >= EARLIEST_SECONDS && seconds < LATEST_SECONDS ? Math.floor(seconds) : null;
}
