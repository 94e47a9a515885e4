/**
 * Which addresses are local: private, multicast, loopback, link-local and reserved ranges, frozen from the IANA
 * special-purpose registries (RFC 6890) as the original converters saw them. 100.64.0.0/10 is not local.
 */

/** Whether an IPv4 address (32-bit word) is local. */
export function isLocalIpv4(word: number): boolean {
  const a = (word >>> 24) & 255;
  const b = (word >>> 16) & 255;
  const c = (word >>> 8) & 255;
  if (a >= 224 || a === 0 || a === 10 || a === 127) return true;
  if (a === 192) return b === 168 || (b === 0 && (c === 0 || c === 2));
  if (a === 172) return (b & 0xf0) === 16;
  if (a === 169) return b === 254;
  if (a === 198) return b === 18 || b === 19 || (b === 51 && c === 100);
  return a === 203 && b === 0 && c === 113;
}

/** Whether an IPv6 address is local. */
export function isLocalIpv6(w0: number, w1: number, w2: number, w3: number): boolean {
  const first = w0 >>> 16;
  if (first >= 0xff00) return true;
  if ((first & 0xfe00) === 0xfc00 || (first & 0xffc0) === 0xfe80 || first === 0x2002) return true;
  if (first === 0x2001) return (w0 & 0xffff) < 0x200 || (w0 & 0xffff) === 0xdb8;
  if (w0 === 0 && w1 === 0) return (w2 === 0 && (w3 === 0 || w3 === 1)) || w2 === 0xffff;
  if (w0 === 0x0064ff9b) return w1 >>> 16 === 1;
  return w0 === 0x01000000 && w1 === 0;
}

/** 224.0.0.0/4, and 255.255.255.255: addresses that can never send. */
export function isGroupIpv4(word: number): boolean {
  return word >>> 28 === 14 || word === -1;
}

/** ff00::/8. */
export function isGroupIpv6(w0: number): boolean {
  return w0 >>> 24 === 255;
}

/** Private IPv4 of RFC 1918 ending in .255: most likely the broadcast address of its subnet. */
export function isLikelyBroadcastIpv4(word: number): boolean {
  if ((word & 255) !== 255) return false;
  const a = (word >>> 24) & 255;
  const b = (word >>> 16) & 255;
  return a === 10 || (a === 172 && (b & 0xf0) === 16) || (a === 192 && b === 168);
}
