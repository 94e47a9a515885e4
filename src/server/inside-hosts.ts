import { formatIpv4, type ParsedAddress, parseAddress } from '../model/address.ts';
import { isGroupIpv4, isGroupIpv6 } from '../model/address-scope.ts';
import { writtenName } from '../model/destination.ts';
import { isInternalName } from '../model/internal-names.ts';
import { isCountedName } from '../store/index.ts';

/** Which hosts strangers must not learn of: those that only mean something inside somebody's network. */

/** One text for all spellings of a host: case, the dot of the root, brackets, and IPv4 addresses written as IPv6. */
export function hostKey(host: string): string {
  const name = writtenName(host);
  const address = name.includes(':') ? parseAddress(name) : null;
  if (address === null) return name;
  const [w0, w1, w2, w3] = address.words;
  return w0 === 0 && w1 === 0 && w2 === 0xffff ? formatIpv4(w3) : name;
}

/**
 * Whether a host, as `hostKey` writes it, is inside: an address of private, shared, link-local or unique local ranges or of
 * the machine itself, and every name that ends in no public suffix, such as those of mDNS and those that spell out
 * addresses. Groups and the addresses of documentation are of nobody's network.
 */
export function isInsideHost(key: string): boolean {
  if (key === '') return false;
  const address = parseAddress(key);
  if (address === null) return !isCountedName(key);
  const embedded = embeddedIpv4(address);
  if (embedded !== null) return isInsideHost(formatIpv4(embedded));
  return isInternalName(key) && !isGroup(address) && !isDocumentation(address);
}

/** Translators write the IPv4 address of a host behind 64:ff9b::/96 (RFC 6052). */
function embeddedIpv4({ family, words: [w0, w1, w2, w3] }: ParsedAddress): number | null {
  return family === 6 && w0 === 0x64ff9b && w1 === 0 && w2 === 0 ? w3 : null;
}

function isGroup({ family, words: [w0, , , w3] }: ParsedAddress): boolean {
  return family === 4 ? isGroupIpv4(w3) : isGroupIpv6(w0);
}

/** 192.0.2.0/24, 198.51.100.0/24, 203.0.113.0/24 (RFC 5737), 2001:db8::/32 (RFC 3849): attackers in the shipped samples. */
function isDocumentation({ family, words: [w0, , , w3] }: ParsedAddress): boolean {
  return family === 4 ? DOCUMENTATION_IPV4.has(w3 >>> 8) : w0 === 0x20010db8;
}

const DOCUMENTATION_IPV4: ReadonlySet<number> = new Set([0xc00002, 0xc63364, 0xcb0071]);
