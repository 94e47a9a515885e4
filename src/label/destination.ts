import { parseAddress } from '../model/address.ts';
import { isGroupIpv4, isGroupIpv6, isLikelyBroadcastIpv4 } from '../model/address-scope.ts';

/** What the destination text of a flow file says, and how it is named for counting. */
export interface Destination {
  /** Name or address, without the port. */
  readonly host: string;
  /** -1 when there is none. */
  readonly port: number;
  /** Name or address, a colon, then the port or the protocol: the text that flow ids are made of. */
  readonly destinationData: string;
  /** The same, with destinations that differ in a generated first label brought together. */
  readonly destinationGroup: string;
}

const PORTLESS_PROTOCOLS = new Set(['ICMP', 'ICMP6', 'ICMPV6', 'IPV6-ICMP', 'IGMP', 'GRE', 'ESP', 'AH', 'UNKNOWN']);

/**
 * Reads `dst` of a flow. With one colon the port follows it. With more it is an unbracketed IPv6 address: the port
 * follows the last colon, unless the protocol has no ports. A missing protocol is written `unknown`.
 */
export function parseDestination(dst: string, protocolInformation: string): Destination {
  const protocol = protocolInformation === '' ? 'unknown' : protocolInformation;
  const colon = dst.indexOf(':');
  const lastColon = dst.lastIndexOf(':');
  if (lastColon > colon) {
    const port = PORTLESS_PROTOCOLS.has(protocolInformation.toUpperCase()) ? null : parsePort(dst.slice(lastColon + 1));
    const destinationData = port === null ? `${dst}:${protocol}` : dst;
    const host = port === null ? dst : dst.slice(0, lastColon);
    return { host, port: port ?? -1, destinationData, destinationGroup: destinationData };
  }
  const host = colon < 0 ? dst : dst.slice(0, colon);
  const portText = colon < 0 ? '' : dst.slice(colon + 1);
  const suffix = portText === '' ? protocol : portText;
  const group = `${groupOf(host)}:${suffix}`;
  // Ids have always been made before the port was cut off, so that grouping reaches destinations without a colon only.
  const destinationData = colon < 0 ? group : `${host}:${suffix}`;
  return { host, port: parsePort(portText) ?? -1, destinationData, destinationGroup: group };
}

/** Any decimal number is a port, with a sign or leading zeros too; words and `53.0` are not. */
function parsePort(text: string): number | null {
  return /^[+-]?[0-9]+$/.test(text) ? Number(text) : null;
}

const GROUPED_PARENTS = new Set([
  '1e100.net',
  'loki.delve.office.com',
  'gvt1.com',
  'fp.measure.office.com',
  'signin.aws.amazon.com',
  'console.aws.amazon.com',
  'prod.pr.analytics.console.aws.a2z.com',
  'prod.pw.analytics.console.aws.a2z.com',
]);

/** Replaces a generated first label below a few well-known parents; any other name stays as it is. */
function groupOf(host: string): string {
  const dot = host.indexOf('.');
  const parent = host.slice(dot + 1);
  if (dot < 0 || !GROUPED_PARENTS.has(parent) || host === 'redirector.gvt1.com') return host;
  if (parent === 'fp.measure.office.com' && !/^[A-Za-z0-9]{32}$/.test(host.slice(0, dot))) return host;
  return `seclarityTruncated.${parent}`;
}

/** Whether a host text is an IP address that is multicast, limited broadcast, or a private IPv4 ending in .255. */
export function isAnnouncementHost(host: string): boolean {
  const bare = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
  const parsed = parseAddress(bare);
  if (parsed === null) return false;
  const [w0, , , w3] = parsed.words;
  return parsed.family === 4 ? isGroupIpv4(w3) || isLikelyBroadcastIpv4(w3) : isGroupIpv6(w0);
}
