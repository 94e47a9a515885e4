import { maskedWords } from '../model/network.ts';
import type { DestinationFacts } from './anchors.ts';
import type { Bounds, CompiledKnown, CompiledPattern } from './compile-pattern.ts';

/** Whether the address is within a network of the pattern that is believed now (epoch seconds). */
export function fitsNetworks({ networks }: CompiledPattern, { address }: DestinationFacts, now: number): boolean {
  if (networks === null) return true;
  if (address === null) return false;
  return networks.some(({ family, words, bits, expiresAt }) => {
    if (family !== address.family || expiresAt <= now) return false;
    const masked = maskedWords(family, address.words, bits);
    return masked.every((word, i) => word === words[i]);
  });
}

/** Whether a destination fits everything else that a pattern says of it; its name and address were found to. */
export function fitsKind(pattern: CompiledPattern, facts: DestinationFacts): boolean {
  const { record, isDescribed, isOnlyBad, isLocal } = facts;
  if (pattern.isUnknown && ((record !== null && !isOnlyBad) || isDescribed)) return false;
  if (pattern.isLocal !== null && pattern.isLocal !== isLocal) return false;
  if (pattern.ports !== null && !fitsPorts(pattern.ports, facts)) return false;
  if (pattern.known === null) return true;
  return record === null ? isDescribed && asksNothing(pattern.known) : fitsKnown(pattern.known, record);
}

export function isWithin({ least, most }: Bounds, value: number): boolean {
  return value >= least && value <= most;
}

function fitsPorts(ports: NonNullable<CompiledPattern['ports']>, { protocol, port }: DestinationFacts): boolean {
  const number = protocol === 'ICMP' ? 0 : port;
  for (const range of ports)
    if (range.protocol === protocol && range.first <= number && number <= range.last) return true;
  return false;
}

/** What people write has no category, landscape or level of concern: it only makes a destination known. */
function asksNothing({ categories, concern, landscape, tags }: CompiledKnown): boolean {
  return categories === null && concern === null && landscape === null && tags === null;
}

function fitsKnown(
  { categories, landscape, tags, concern }: CompiledKnown,
  record: NonNullable<DestinationFacts['record']>,
): boolean {
  if (categories !== null && !categories.has(record.category.toLowerCase())) return false;
  if (concern !== null && !isWithin(concern, record.concern_level)) return false;
  if (landscape !== null && !record.landscape.some((word) => landscape.has(word.toLowerCase()))) return false;
  return tags === null || record.tags.some((tag) => tags.has(tag.toLowerCase()));
}
