import { UsageError } from './usage-error.ts';

/**
 * What `--tz` names, as the offset from UTC in minutes at a local time: an IANA zone (`Europe/Berlin`), `local`, `UTC`
 * or an offset such as `+02:00`.
 */
export function zoneOffsetOf(zone: string): (localMillis: number) => number {
  if (zone === 'UTC') return () => 0; // setting up the calendar takes longer than reading a small capture
  const fixed = /^([+-])(\d{1,2}):?(\d{2})?$/.exec(zone);
  if (fixed !== null) {
    const minutes = Number(fixed[2]) * 60 + Number(fixed[3] ?? 0);
    return () => (fixed[1] === '-' ? -minutes : minutes);
  }
  const name = zone === 'local' ? new Intl.DateTimeFormat().resolvedOptions().timeZone : zone;
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    throw new UsageError(`--tz ${zone}: no such time zone, expected for example Europe/Berlin, +02:00, UTC or local`);
  }
  const offsetAt = (millis: number): number => {
    const parts = Object.fromEntries(format.formatToParts(millis).map(({ type, value }) => [type, Number(value)]));
    const local = Date.UTC(
      parts['year']!,
      parts['month']! - 1,
      parts['day'],
      parts['hour'],
      parts['minute'],
      parts['second'],
    );
    return Math.round((local - Math.floor(millis / 1000) * 1000) / 60_000);
  };
  // The offset at a local time: guess with the time taken as UTC, then look again at the instant that gives.
  return (localMillis) => offsetAt(localMillis - offsetAt(localMillis) * 60_000);
}
