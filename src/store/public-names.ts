import { parse } from 'tldts';
import { parseAddress } from '../model/address.ts';
import { isInternalName } from '../model/internal-names.ts';

/**
 * Top-level names outside the public root that are counted all the same: `.example` because the shipped samples use it
 * for their invented attackers, `.onion` (RFC 7686) because it names services that anybody can reach.
 */
const COUNTED_TOP_LEVEL = new Set(['example', 'onion']);

/**
 * Whether a name (lower case, no trailing dot) or address may enter the statistics. Besides the names that are known
 * to be internal, every name is left out whose last label no registry of the public suffix list has: networks make
 * such names up for themselves.
 */
export function isCountedName(name: string): boolean {
  if (isInternalName(name)) return false;
  if (parseAddress(name) !== null) return true;
  const { isIcann, publicSuffix } = parse(name, { extractHostname: false, mixedInputs: false });
  return isIcann === true || (publicSuffix !== null && COUNTED_TOP_LEVEL.has(publicSuffix));
}
