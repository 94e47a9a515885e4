import { parseAddress } from '../model/address.ts';
import { normalizeName } from '../model/destination.ts';
import type { FlowPattern, NumberRange } from '../model/flow-pattern.ts';
import { parseNetwork } from '../model/network.ts';
import { type EntryProblem, isDomainName } from './expand-entry.ts';
import { namesAnyLabel } from './label-glob.ts';
import { parsePortRange } from './port-range.ts';

/** What of a pattern that fits the schema can still not be meant. Paths begin within the pattern. */
export function patternProblems(pattern: FlowPattern): EntryProblem[] {
  const problems: EntryProblem[] = [];
  const checkEach = (
    path: readonly string[],
    texts: readonly string[] | undefined,
    isFine: (text: string) => boolean,
    expected: string,
  ): void => {
    for (const [i, text] of (texts ?? []).entries())
      if (!isFine(text)) problems.push({ path: [...path, i], found: text, expected });
  };
  const checkRange = (path: readonly string[], range: NumberRange | undefined): void => {
    if (range?.least !== undefined && range.most !== undefined && range.least > range.most)
      problems.push({ path, found: `least ${range.least}, most ${range.most}`, expected: 'least not above most' });
  };
  const { destination = {} } = pattern;
  checkEach(['destination', 'names'], destination.names, isNamePattern, 'a host name, *. and a name, or an address');
  checkEach(['destination', 'suffixes'], destination.suffixes, isSuffix, 'a name without *');
  checkEach(['destination', 'cidrs'], destination.cidrs, (text) => parseNetwork(text) !== null, 'address/bits');
  checkEach(
    ['destination', 'ports'],
    destination.ports,
    (text) => parsePortRange(text) !== null,
    'ports up to 65535, the smaller one first',
  );
  checkEach(['labels'], pattern.labels, namesAnyLabel, 'a label of either vocabulary (docs/labels.md)');
  checkRange(['destination', 'known', 'concern'], destination.known?.concern);
  checkRange(['samples'], pattern.samples);
  checkRange(['srcBytes'], pattern.srcBytes);
  checkRange(['dstBytes'], pattern.dstBytes);
  checkRange(['srcPackets'], pattern.srcPackets);
  checkRange(['dstPackets'], pattern.dstPackets);
  checkRange(['durationSeconds'], pattern.durationSeconds);
  if (destination.unknown === true && destination.known !== undefined)
    problems.push({
      path: ['destination', 'unknown'],
      found: 'known and unknown in one pattern',
      expected: 'one of them: nothing is both',
    });
  return problems;
}

function isNamePattern(text: string): boolean {
  if (parseAddress(text) !== null) return true;
  if (!text.startsWith('*.')) return isSuffix(text);
  // Nothing is below an address.
  return isSuffix(text.slice(2)) && parseAddress(normalizeName(text.slice(2))) === null;
}

/** One label is enough: `*.onion` and the suffix `onion` are meant. */
function isSuffix(text: string): boolean {
  const name = normalizeName(text);
  return !name.includes('*') && (isDomainName(`x.${name}`) || parseAddress(name) !== null);
}
