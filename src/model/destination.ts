import { formatIpv6, parseAddress } from './address.ts';

/**
 * A destination is a name (or an address that has none) together with a transport protocol and port: what knowledge,
 * statistics and labels are kept for.
 */

export type DestinationProtocol = 'TCP' | 'UDP' | 'ICMP';

export interface Destination {
  /** Host name in lower case without a trailing dot, or address text. */
  readonly name: string;
  readonly protocol: DestinationProtocol;
  /** Null for ICMP, and for a flow whose port is not known. */
  readonly port: number | null;
}

/**
 * Builds a destination from what a flow says. `protocolInformation` may be blank, which means TCP (so the old
 * interfaces had it); `port` may be -1 or null for none.
 */
export function createDestination(name: string, protocolInformation: string, port: number | null): Destination {
  const protocol = destinationProtocol(protocolInformation);
  const hasPort = protocol !== 'ICMP' && port !== null && port >= 0;
  return { name: normalizeName(name), protocol, port: hasPort ? port : null };
}

function destinationProtocol(text: string): DestinationProtocol {
  const upper = text.toUpperCase();
  if (upper === 'UDP') return 'UDP';
  return upper === 'ICMP' ? 'ICMP' : 'TCP';
}

/** Names are compared without case and without the dot of the root. */
export function normalizeName(name: string): string {
  const lower = name.toLowerCase();
  return lower.endsWith('.') ? lower.slice(0, -1) : lower;
}

/**
 * A name as people write it, in the form that flows have: letters beyond ASCII as they are asked for in DNS (RFC 5891), IPv6
 * addresses in their usual form and without brackets.
 */
export function writtenName(text: string): string {
  const name = normalizeName(text);
  if (!name.includes(':')) return asciiName(name);
  const address = parseAddress(/^\[(.+)\]$/.exec(name)?.[1] ?? name);
  return address === null ? name : formatIpv6(...address.words);
}

const INTERNATIONAL = /^[\p{L}\p{N}\p{M}._-]+$/u;

/** What is no name stays as it is, and so do names of multicast DNS, which are sent in UTF-8 (RFC 6762, section 16). */
function asciiName(name: string): string {
  if (/^[\x00-\x7f]*$/.test(name) || name.endsWith('.local') || !INTERNATIONAL.test(name)) return name;
  try {
    return new URL(`http://${name}/`).hostname;
  } catch {
    return name;
  }
}

/** The key of a destination in every output: `<name>_<PROTO>/<port>`, for ICMP `<name>_ICMP/ICMP`. */
export function nameportKey(destination: Destination): string {
  if (destination.protocol === 'ICMP') return `${destination.name}_ICMP/ICMP`;
  return `${destination.name}_${destination.protocol}/${destination.port ?? 0}`;
}

/** Reads a key made by `nameportKey` back; null when the text is none. The name may itself hold underscores. */
export function parseNameportKey(key: string): Destination | null {
  const split = key.lastIndexOf('_');
  if (split <= 0) return null;
  const name = normalizeName(key.slice(0, split));
  const service = key.slice(split + 1);
  if (service === 'ICMP/ICMP') return { name, protocol: 'ICMP', port: null };
  const parts = /^(TCP|UDP)\/([0-9]{1,5})$/.exec(service);
  if (parts === null) return null;
  const port = Number(parts[2]);
  return port > 65_535 ? null : { name, protocol: parts[1] as DestinationProtocol, port };
}
