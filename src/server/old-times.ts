import type { Sample } from '../model/sample.ts';

/** Times as the old service wrote them; all of them are UTC. */

/** `YYYY-MM-DDTHH:MM:SS.ffffff`: always six places, and no letter for the zone, because old clients read just that. */
export function stampOf(epochSeconds: number): string {
  const { date, micros } = split(epochSeconds);
  return `${date.toISOString().slice(0, 19)}.${String(micros).padStart(6, '0')}`;
}

/** `DD/MM/YYYY HH:MM:SS`. */
export function dayTimeOf(epochSeconds: number): string {
  const [day, time] = split(epochSeconds).date.toISOString().slice(0, 19).split('T') as [string, string];
  return `${day.split('-').reverse().join('/')} ${time}`;
}

/**
 * When the traffic of a sample began, as epoch seconds in text. Empty until it is known how processing ended: old clients
 * wait for just that. Where there is no traffic, or none could be read, the time of the upload stands in.
 */
export function trafficDateOf({ state, report, uploadedAt }: Sample): string {
  if (state !== 'processed' && state !== 'failed') return '';
  const micros = report?.trafficMicros ?? null;
  return (micros === null ? uploadedAt : micros / 1e6).toFixed(6);
}

function split(epochSeconds: number): { readonly date: Date; readonly micros: number } {
  // Rounded as a whole, so that a fraction next to one moves the second too.
  const all = Math.round(epochSeconds * 1e6);
  const seconds = Math.floor(all / 1e6);
  return { date: new Date(seconds * 1000), micros: all - seconds * 1e6 };
}
