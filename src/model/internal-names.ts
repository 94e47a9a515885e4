import { parseAddress } from './address.ts';
import { isLocalIpv4, isLocalIpv6 } from './address-scope.ts';

/**
 * Names and addresses that only mean something inside somebody's network. They never enter statistics: they say
 * nothing about a destination elsewhere and would tell others how a network is built.
 */

/**
 * Top-level names that are not delegated in the public root, with their source. `.example` is left out although it is
 * reserved as well (RFC 6761): the shipped samples use it for their invented attackers, and nobody names hosts so.
 * `.onion` (RFC 7686) is left out too: it names a public service.
 */
const INTERNAL_TOP_LEVEL = new Set([
  'test', // RFC 6761
  'invalid', // RFC 6761
  'localhost', // RFC 6761
  'local', // RFC 6762, multicast DNS
  'internal', // ICANN board resolution 2024.07.29.06
  'corp', // ICANN board resolution 2018.02.04.12: never to be delegated
  'home', // same
  'mail', // same
  'intranet', // RFC 6762 appendix G, and the following
  'private',
  'lan',
  'localdomain', // default of many resolvers
  'arpa', // reverse names spell out addresses; holds home.arpa (RFC 8375)
]);

/** A widespread home router calls every device in the house `<device>.fritz.box`, although `.box` now exists in public. */
const ROUTER_DOMAIN = 'fritz.box';

const LONGEST_NAME = 253;
const LONGEST_LABEL = 63;

/** Whether a name (lower case, no trailing dot) or address must not leave the network it was seen in. */
export function isInternalName(name: string): boolean {
  const address = parseAddress(name);
  if (address !== null) {
    const [w0, w1, w2, w3] = address.words;
    return address.family === 4 ? isLocalIpv4(w3) || isCarrierIpv4(w3) : isLocalIpv6(w0, w1, w2, w3);
  }
  if (!isHostName(name)) return true;
  const lastDot = name.lastIndexOf('.');
  if (lastDot < 0 || INTERNAL_TOP_LEVEL.has(name.slice(lastDot + 1))) return true;
  return name === ROUTER_DOMAIN || name.endsWith(`.${ROUTER_DOMAIN}`);
}

/** 100.64.0.0/10, shared between a provider and its customers (RFC 6598): not local to a flow, yet not public. */
function isCarrierIpv4(word: number): boolean {
  return word >>> 22 === (100 << 2) + 1;
}

/** Letters, digits, hyphen and underscore in labels of 1 to 63, at most 253 in all: anything else is no public name. */
export function isHostName(name: string): boolean {
  if (name.length === 0 || name.length > LONGEST_NAME) return false;
  let labelLength = 0;
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i);
    if (code === 46) {
      if (labelLength === 0) return false;
      labelLength = 0;
      continue;
    }
    const isLetter = code >= 97 && code <= 122;
    const isDigit = code >= 48 && code <= 57;
    if (!isLetter && !isDigit && code !== 45 && code !== 95) return false;
    labelLength++;
    if (labelLength > LONGEST_LABEL) return false;
  }
  return labelLength > 0;
}
