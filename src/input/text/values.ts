import { parseAddress, parseIpv4 } from '../../model/address.ts';
import { PROTOCOL_ICMP, PROTOCOL_ICMPV6, PROTOCOL_TCP, PROTOCOL_UDP, PROTOCOL_UNKNOWN } from '../../model/protocol.ts';

/** Values that all flow logs share: protocols, ports, headers, TCP flags, and fields of parsed JSON. */

const PROTOCOLS: ReadonlyMap<string, number> = new Map([
  ['icmp', PROTOCOL_ICMP],
  ['igmp', 2],
  ['ipip', 4],
  ['tcp', PROTOCOL_TCP],
  ['udp', PROTOCOL_UDP],
  ['ipv6', 41],
  ['gre', 47],
  ['esp', 50],
  ['ah', 51],
  ['icmp6', PROTOCOL_ICMPV6],
  ['icmpv6', PROTOCOL_ICMPV6],
  ['ipv6-icmp', PROTOCOL_ICMPV6],
  ['ospf', 89],
  ['pim', 103],
  ['sctp', 132],
  ['udplite', 136],
]);

/** IANA number of a protocol's name or number in any case (RFC 5237 registry); `PROTOCOL_UNKNOWN` for other text. */
export function protocolNumber(text: string): number {
  const known = PROTOCOLS.get(text) ?? PROTOCOLS.get(text.trim().toLowerCase());
  if (known !== undefined) return known;
  if (!/^[0-9]{1,3}$/.test(text)) return PROTOCOL_UNKNOWN;
  const number = Number(text);
  return number <= 255 ? number : PROTOCOL_UNKNOWN;
}

/** ICMP is version 6 when its addresses are, whatever a log calls it. */
export function icmpOfFamily(protocol: number, address: string): number {
  if (protocol !== PROTOCOL_ICMP && protocol !== PROTOCOL_ICMPV6) return protocol;
  return address.includes(':') ? PROTOCOL_ICMPV6 : PROTOCOL_ICMP;
}

export function isPort(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 65_535;
}

/**
 * Payload bytes estimated from IP-level bytes: without the IP header and the shortest transport header of each packet
 * (RFC 791, 8200, 9293, 768, 792; 4 for ICMPv6). Options and tunnels remain in; never below 0.
 */
export function payloadEstimate(ipBytes: number, packets: number, protocol: number, isIpv6: boolean): number {
  let header = isIpv6 ? 40 : 20;
  if (protocol === PROTOCOL_TCP) header += 20;
  else if (protocol === PROTOCOL_UDP || protocol === PROTOCOL_ICMP) header += 8;
  else if (protocol === PROTOCOL_ICMPV6) header += 4;
  return Math.max(0, ipBytes - packets * header);
}

export const TCP_FIN = 1;
export const TCP_SYN = 2;
export const TCP_RST = 4;
export const TCP_ACK = 16;

/** Bits of flags in letters, such as nfdump's `...AP.SF`; -1 when a letter is unknown. */
export function tcpFlagLetters(text: string): number {
  let flags = 0;
  for (let i = 0; i < text.length; i++) {
    const letter = text.charAt(i);
    if (letter === '.' || letter === ' ') continue;
    const bit = 'FSRPAUEC'.indexOf(letter);
    if (bit < 0) return -1;
    flags |= 1 << bit;
  }
  return flags;
}

/** Whether a text is an IP address rather than a name. */
export function isAddress(text: string): boolean {
  return parseIpv4(text) !== null || (text.includes(':') && parseAddress(text) !== null);
}

/** A member of parsed JSON as text: strings as they are, numbers in digits, anything else empty. */
export function textMember(object: Record<string, unknown>, key: string): string {
  const value = Object.hasOwn(object, key) ? object[key] : undefined;
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

/** A member as a number, also out of a string of digits; NaN when it is none. */
export function numberMember(object: Record<string, unknown>, key: string): number {
  const value = Object.hasOwn(object, key) ? object[key] : undefined;
  return toNumber(value);
}

export function toNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value.length > 40 || !/^[+-]?[0-9.]+(e[+-]?[0-9]+)?$/i.test(value))
    return Number.NaN;
  return Number(value);
}

/** A count of packets or bytes: whole, not negative, at most 2^53 - 1; 0 when the value is none. */
export function toCount(value: unknown): number {
  const number = toNumber(value);
  return number > 0 ? Math.min(Math.trunc(number), Number.MAX_SAFE_INTEGER) : 0;
}

export function objectMember(object: Record<string, unknown>, key: string): Record<string, unknown> | null {
  const value = Object.hasOwn(object, key) ? object[key] : undefined;
  return isObject(value) ? value : null;
}

export function arrayMember(object: Record<string, unknown>, key: string): readonly unknown[] {
  const value = Object.hasOwn(object, key) ? object[key] : undefined;
  return Array.isArray(value) ? value : [];
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
