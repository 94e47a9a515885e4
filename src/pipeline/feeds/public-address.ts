import { parseAddress } from '../../model/address.ts';
import { isInternalName } from '../../model/internal-names.ts';

/**
 * Whether an address is one of the public internet: not private, shared, loopback, link-local, multicast, reserved or
 * for documentation, and no IPv6 form that holds an IPv4 address, which would be a way around.
 */
export function isPublicAddress(text: string): boolean {
  const address = parseAddress(text);
  if (address === null || isInternalName(text)) return false;
  // 2000::/3 is all of IPv6 that was given out (RFC 4291); NAT64, mapped and site-local addresses lie outside.
  return address.family === 4 || address.words[0] >>> 29 === 1;
}
