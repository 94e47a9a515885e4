import { parseAddress } from '../../model/address.ts';
import { isInternalName } from '../../model/internal-names.ts';

/**
 * Whether an address is one of the public internet: not private, shared, loopback, link-local, multicast, reserved or
 * for documentation, and no IPv6 form that holds an IPv4 address, which would be a way around.
 */
export function isPublicAddress(text: string): boolean {
  const address = parseAddress(text);
  if (address === null || isInternalName(text)) return false;
  if (address.family === 4) return true;
  const [first] = address.words;
  // 2000::/3 is all of IPv6 that was given out (RFC 4291); NAT64, mapped and site-local addresses lie outside.
  return first >>> 29 === 1 && first >>> 12 !== DOCUMENTATION;
}

/** 3fff::/20, for documentation (RFC 9637). */
const DOCUMENTATION = 0x3fff0;
