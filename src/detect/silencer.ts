import { parseAddress } from '../model/address.ts';
import type { DetectionSettings, Finding, Silence } from '../model/finding.ts';
import { maskedWords, parseNetwork } from '../model/network.ts';
import type { PortSpan } from '../model/port-span.ts';

/** Tells of a finding whether somebody silenced it. What has ended by now is let go at once. */
export function createSilencer(settings: DetectionSettings): (finding: Finding) => boolean {
  const silenceOf = createSilenceFinder(settings);
  return (finding) => silenceOf(finding) !== null;
}

/** Gives the first silence that fits a finding; null for none. */
export function createSilenceFinder<Kind extends Silence>({
  silences,
  nowMicros,
}: Pick<DetectionSettings, 'nowMicros'> & { readonly silences: readonly Kind[] }): (finding: Finding) => Kind | null {
  const tests = silences
    .filter(({ untilMicros }) => untilMicros === null || nowMicros < untilMicros)
    .filter(namesSomething)
    .map((silence) => ({ silence, fits: silenceTest(silence) }));
  return (finding) => tests.find(({ fits }) => fits(finding))?.silence ?? null;
}

function namesSomething({ detection, source, destination, ports = null }: Silence): boolean {
  return detection !== null || source !== null || destination !== null || ports !== null;
}

function silenceTest({ detection, source, destination, ports = null }: Silence): (finding: Finding) => boolean {
  const isSource = source === null ? () => true : sourceTest(source);
  return (finding) =>
    (detection === null || detection === finding.detection) &&
    isSource(finding.source) &&
    (destination === null || isDestination(finding, destination)) &&
    (ports === null || isPort(finding.destinationPort, ports));
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

/** Where the port begins is asked of the finding: the text of an IPv6 address alone may end as if it had one. */
function isDestination({ destination, destinationPort }: Finding, wanted: string): boolean {
  if (destination === null) return false;
  const full = destination.toLowerCase();
  const pattern = wanted.toLowerCase();
  const host = destinationPort === null ? full : full.slice(0, full.lastIndexOf(':'));
  if (pattern.startsWith('*.')) return host.endsWith(pattern.slice(1));
  return full === pattern || host === pattern;
}

/** A finding about many ports or destinations has no port. */
function isPort(port: number | null, spans: readonly PortSpan[]): boolean {
  return port !== null && spans.some(({ first, last }) => port >= first && port <= last);
}
