import { normalizeName } from '../model/destination.ts';

/** The two parts of a flow's `destinationData`. */
export interface DestinationData {
  /** Host name or address, in lower case and without a trailing dot. */
  readonly name: string;
  /** What follows the last colon: a number, or `ICMP`; empty where there is no colon. */
  readonly port: string;
}

/** Each once, as it was first written: names that differ by case only are the same. */
export function distinctDestinations(all: Iterable<string>): string[] {
  const byPlace = new Map<string, string>();
  for (const text of all) {
    const { name, port } = splitDestinationData(text);
    const place = `${name}:${port}`;
    if (!byPlace.has(place)) byPlace.set(place, text);
  }
  return [...byPlace.values()];
}

/** Cuts `name:port` at its last colon, so that an IPv6 address without brackets keeps its own. */
export function splitDestinationData(text: string): DestinationData {
  const colon = text.lastIndexOf(':');
  if (colon < 0) return { name: normalizeName(text), port: '' };
  return { name: normalizeName(text.slice(0, colon)), port: text.slice(colon + 1) };
}
