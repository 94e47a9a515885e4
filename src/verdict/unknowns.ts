import { parseAddress } from '../model/address.ts';
import { isLocalIpv4, isLocalIpv6 } from '../model/address-scope.ts';
import { isInternalName } from '../model/internal-names.ts';
import type { Cause } from './causes.ts';
import { distinctDestinations, splitDestinationData } from './destination-data.ts';
import { type JudgedActivity, speakingRecord } from './judged-activity.ts';
import { shownLine } from './plain-text.ts';
import { isScanFinding, RARITY_THRESHOLDS } from './rules.ts';
import { countText, named, placeOf } from './sentences.ts';
import type { FlowlessPackets, VerdictBasis } from './verdict-basis.ts';

/** So many packets in a hundred may make no flow without a word: every network has some of them. */
const USUAL_FLOWLESS_PERCENT = 10;
const MOST_REASONS = 3;
const REASON_CHARS = 120;

/** What the verdict does not know, so that nobody takes silence for innocence. */
export function unknownSentences(
  flows: readonly JudgedActivity[],
  causes: readonly Cause[],
  basis: VerdictBasis,
): string[] {
  const sentences: string[] = [];
  const nameless = causes.filter(
    ({ rule, flows: [first] }) =>
      rule.isWeak === true ||
      rule.name === 'unknown, and nothing else' ||
      (rule.name === 'behavior seen near bad' && first!.evidence.isOfUnknown),
  );
  const unknown = distinctDestinations(nameless.flatMap(({ destinations }) => destinations));
  if (unknown.length > 0)
    sentences.push(
      `Nothing is known of ${named(unknown.map(placeOf))}: whether ${unknown.length === 1 ? 'it is' : 'they are'} good or bad is open.`,
    );
  // Who was scanned has nothing to explain.
  const found = causes.filter(
    ({ finding, flows: [first] }) => finding !== null && !isScanFinding(finding) && speakingRecord(first!) === null,
  );
  const unexplained = distinctDestinations(found.flatMap(({ destinations }) => destinations));
  sentences.push(...unexplainedSentences(unexplained));
  if (flows.length > 0) {
    if (basis.otherSamples === 0)
      sentences.push('How common these destinations are is not known: there are no other samples to compare with.');
    else if (basis.otherSamples < RARITY_THRESHOLDS.commonSamples)
      sentences.push(
        `How common these destinations are is hardly known: there ${basis.otherSamples === 1 ? 'is' : 'are'} only ` +
          `${countText(basis.otherSamples, 'other sample')} to compare with.`,
      );
    sentences.push(
      'What was said in the connections was not looked at: all this rests on who, when, how much and how often.',
    );
  }
  if (basis.flowCount > flows.length)
    sentences.push(
      `Of ${countText(basis.flowCount, 'flow')}, ${flows.length.toLocaleString('en')} were judged one by one: some of each behavior, and those that detections named.`,
    );
  if (basis.isCutShort)
    sentences.push('The file is damaged or breaks off: what comes after that place was not read and not judged.');
  if (basis.flowlessPackets !== null) sentences.push(...flowlessSentences(basis.flowlessPackets));
  if (basis.silencedCount > 0)
    sentences.push(
      `${countText(basis.silencedCount, 'finding')} ${basis.silencedCount === 1 ? 'was' : 'were'} silenced by somebody and did not count.`,
    );
  if (basis.leftOutCount > 0)
    sentences.push(
      `${countText(basis.leftOutCount, 'weaker finding')} ${basis.leftOutCount === 1 ? 'was' : 'were'} let go, because there were too many.`,
    );
  return sentences;
}

/** Who is behind places in which something was found: outside somebody runs them, inside a machine or program does. */
function unexplainedSentences(destinations: readonly string[]): string[] {
  const at = (scope: Scope): string[] =>
    destinations.filter((one) => scopeOf(splitDestinationData(one).name) === scope).map(placeOf);
  const [outside, inside, own] = [at('outside'), at('inside'), at('own host')];
  const sentences: string[] = [];
  if (outside.length > 0) sentences.push(`Who runs ${named(outside)}, and what for, is not known.`);
  if (inside.length > 0)
    sentences.push(
      `Which ${inside.length === 1 ? 'machine' : 'machines'} of the network answered as ${named(inside)}, and what for, is not known.`,
    );
  if (own.length > 0)
    sentences.push(`Which program of the host itself listens at ${named(own)}, and what for, is not known.`);
  return sentences;
}

type Scope = 'outside' | 'inside' | 'own host';

function scopeOf(name: string): Scope {
  const address = parseAddress(name);
  if (address === null) return name === 'localhost' ? 'own host' : isInternalName(name) ? 'inside' : 'outside';
  const [w0, w1, w2, w3] = address.words;
  if (address.family === 4) return w3 >>> 24 === 127 ? 'own host' : isLocalIpv4(w3) ? 'inside' : 'outside';
  if (w0 === 0 && w1 === 0 && w2 === 0 && w3 === 1) return 'own host';
  return isLocalIpv6(w0, w1, w2, w3) ? 'inside' : 'outside';
}

function flowlessSentences({ count, packetCount, reasons }: FlowlessPackets): string[] {
  if (count * 100 <= packetCount * USUAL_FLOWLESS_PERCENT) return [];
  const told = reasons
    .slice(0, MOST_REASONS)
    .map((one) => `${shownLine(one.reason, REASON_CHARS)} (${one.count.toLocaleString('en')})`);
  const why = told.length === 0 ? '' : `: ${told.join(', ')}`;
  const share = `${count.toLocaleString('en')} of ${countText(packetCount, 'packet')}`;
  return [`${share} made no flow and ${count === 1 ? 'was' : 'were'} not judged${why}.`];
}
