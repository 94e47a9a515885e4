import { maskedWords } from '../model/network.ts';
import type { DestinationFacts } from './anchors.ts';
import type { Bounds, CompiledKnown, CompiledPattern } from './compile-pattern.ts';

/** Whether the address fits; names were already found to. */
export function fitsNetworks({ networks }: CompiledPattern, { address }: DestinationFacts): boolean {
  if (networks === null) return true;
  if (address === null) return false;
  return networks.some(({ family, words, bits }) => {
    if (family !== address.family) return false;
    const masked = maskedWords(family, address.words, bits);
    return masked.every((word, i) => word === words[i]);
  });
}

/** Whether a destination fits everything else that a pattern says of it. */
export function fitsKind(pattern: CompiledPattern, { record, protocol, port, isLocal }: DestinationFacts): boolean {
  if (pattern.isUnknown && record !== null) return false;
  if (pattern.isLocal !== null && pattern.isLocal !== isLocal) return false;
  if (pattern.ports !== null) {
    const number = protocol === 'ICMP' ? 0 : port;
    const fits = pattern.ports.some(
      (range) => range.protocol === protocol && range.first <= number && number <= range.last,
    );
    if (!fits) return false;
  }
  if (pattern.known === null) return true;
  return record !== null && fitsKnown(pattern.known, record);
}

export function isWithin({ least, most }: Bounds, value: number): boolean {
  return value >= least && value <= most;
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
