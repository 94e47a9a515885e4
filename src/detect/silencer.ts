import { parseAddress } from '../model/address.ts';
import type { DetectionSettings, Finding, Silence } from '../model/finding.ts';
import { maskedWords, parseNetwork } from '../model/network.ts';

/** Tells of a finding whether somebody silenced it. What has ended by now is let go at once. */
export function createSilencer({ silences, nowMicros }: DetectionSettings): (finding: Finding) => boolean {
  const tests = silences
    .filter(({ untilMicros }) => untilMicros === null || nowMicros < untilMicros)
    .filter(({ detection, source, destination }) => detection !== null || source !== null || destination !== null)
    .map(silenceTest);
  return (finding) => tests.some((fits) => fits(finding));
}

function silenceTest({ detection, source, destination }: Silence): (finding: Finding) => boolean {
  const isSource = source === null ? () => true : sourceTest(source);
  return (finding) =>
    (detection === null || detection === finding.detection) &&
    isSource(finding.source) &&
    (destination === null || isDestination(finding.destination, destination));
}

function sourceTest(wanted: string): (source: string) => boolean {
  const network = parseNetwork(wanted);
  if (network === null) return (source) => source.toLowerCase() === wanted.toLowerCase();
  const { family, words, bits } = network;
  return (source) => {
    const address = parseAddress(source);
    if (address === null || address.family !== family) return false;
    return maskedWords(family, address.words, bits).every((word, i) => word === words[i]);
  };
}

function isDestination(found: string | null, wanted: string): boolean {
  if (found === null) return false;
  const full = found.toLowerCase();
  const pattern = wanted.toLowerCase();
  const host = full.replace(/:\d+$/, '');
  if (pattern.startsWith('*.')) return host.endsWith(pattern.slice(1));
  return full === pattern || host === pattern;
}
