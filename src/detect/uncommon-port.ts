import { PROTOCOL_UDP } from '../model/protocol.ts';
import type { Detection } from './detection.ts';
import { type DetectionFlows, durationSeconds, firstRowOf, isInside, rowsWhere } from './detection-flows.ts';
import { restingOn } from './finding-list.ts';
import { hasDataBothWays, isNamedBySession, isNameless, isTcpConversation, sumOf } from './flow-tests.ts';
import { bytesText, countText, durationText } from './number-text.ts';
import { logRamp, scoreOf, scorePart, weakened } from './score.ts';
import { isOrdinaryTcpPort } from './service-ports.ts';

const THRESHOLDS = {
  leastSeconds: { value: 60, unit: 's', meaning: 'A session shorter than this is not held.' },
  longSeconds: { value: 3600, unit: 's', meaning: 'So long a session gives all points for its time.' },
  leastSent: { value: 500, unit: 'bytes', meaning: 'The source must have something to say: less are greetings.' },
  toldName: {
    value: 0.7,
    unit: '',
    meaning: 'Left of the score where the session itself named a site, as browsers do behind a proxy.',
  },
  manyPorts: {
    value: 5,
    unit: 'ports',
    meaning: 'From so many such ports on, each of another host, the source is a peer among peers.',
  },
  manyPeers: { value: 20, unit: 'hosts', meaning: 'The same for hosts without a name that it speaks with over UDP.' },
  peers: { value: 0.7, unit: '', meaning: 'Left of the score for a peer among peers.' },
  mostRate: {
    value: 20_000,
    unit: 'bytes/s',
    meaning: 'What runs faster is content: pictures, films, downloads. It is left out.',
  },
  slowRate: {
    value: 1000,
    unit: 'bytes/s',
    meaning: 'At this pace or slower orders and reports are exchanged, no content.',
  },
} as const;

export const UNCOMMON_PORT: Detection = {
  id: 'uncommonPort',
  title: 'Long slow session on an uncommon port',
  meaning:
    'A source holds a TCP session with a host outside on a port that belongs to no well-known service, and little is said in it, as remote control, mining and peer-to-peer programs do.',
  mistakenFor: 'Games, private servers and telemetry on ports of their own.',
  thresholds: THRESHOLDS,
  run(flows, _history, findings) {
    const { batch } = flows;
    const { leastSeconds, longSeconds, slowRate } = THRESHOLDS;
    const peerPorts = peerPortsOf(flows);
    const peerHosts = peerHostsOf(flows);
    for (let conversation = 0; conversation < flows.count; conversation++) {
      if (!isAtUncommonPort(flows, conversation)) continue;
      const first = firstRowOf(flows, conversation);
      const rows = rowsWhere(flows, conversation, (row) => isSlowSession(flows, row));
      if (rows.length === 0) continue;
      const seconds = rows.reduce((longest, row) => Math.max(longest, durationSeconds(batch, row)), 0);
      const sent = sumOf(batch.srcPayloadBytes, rows);
      const received = sumOf(batch.dstPayloadBytes, rows);
      const rate = (sent + received) / seconds / rows.length;
      const nameless = isNameless(flows, first) ? 1 : 0;
      const parts = [
        scorePart(
          'longest session',
          seconds,
          's',
          leastSeconds.value,
          40 + 25 * logRamp(seconds, leastSeconds.value, longSeconds.value),
        ),
        scorePart('bytes a second', rate, 'bytes/s', slowRate.value, rate <= slowRate.value ? 10 : 0),
        scorePart('known by address alone', nameless, '', 1, 10 * nameless),
      ];
      if (isNamedBySession(flows, first))
        parts.push(weakened(parts, 'the session named a site', 1, '', THRESHOLDS.toldName.value));
      const ports = peerPorts.get(flows.source[conversation]!) ?? 0;
      const hosts = peerHosts[flows.source[conversation]!]!;
      if (nameless === 1 && ports >= THRESHOLDS.manyPorts.value)
        parts.push(weakened(parts, 'such ports of hosts without a name', ports, 'ports', THRESHOLDS.peers.value));
      else if (nameless === 1 && hosts >= THRESHOLDS.manyPeers.value)
        parts.push(weakened(parts, 'hosts without a name over UDP', hosts, 'hosts', THRESHOLDS.peers.value));
      findings.add(scoreOf(parts), () => ({
        sentence:
          `Held ${countText(rows.length, 'session')} on port ${batch.dstPort[first]}, the longest for ` +
          `${durationText(seconds)}, with ${bytesText(sent)} out and ${bytesText(received)} in.`,
        parts,
        ...restingOn(flows, rows),
      }));
    }
  },
};

function isAtUncommonPort(flows: DetectionFlows, conversation: number): boolean {
  if (!isTcpConversation(flows, conversation)) return false;
  const first = firstRowOf(flows, conversation);
  return !isOrdinaryTcpPort(flows.batch.dstPort[first]!) && !isInside(flows, first);
}

/** By source: on how many uncommon ports it spoke with hosts without a name, each port with a host of its own. */
function peerPortsOf(flows: DetectionFlows): ReadonlyMap<number, number> {
  const hosts = new Map<number, Set<number>>();
  const ports = new Map<number, Set<number>>();
  for (let conversation = 0; conversation < flows.count; conversation++) {
    const first = firstRowOf(flows, conversation);
    if (!isAtUncommonPort(flows, conversation) || !isNameless(flows, first)) continue;
    if (rowsWhere(flows, conversation, (row) => hasDataBothWays(flows, row)).length === 0) continue;
    addTo(hosts, flows.source[conversation]!, flows.destination[conversation]!);
    addTo(ports, flows.source[conversation]!, flows.batch.dstPort[first]!);
  }
  return new Map([...ports].map(([source, own]) => [source, Math.min(own.size, hosts.get(source)!.size)]));
}

/** By source: hosts outside without a name that answered it over UDP. */
function peerHostsOf(flows: DetectionFlows): Int32Array {
  const { batch } = flows;
  const hosts = new Int32Array(flows.sourceCount);
  for (let conversation = 0; conversation < flows.count; conversation++) {
    const first = firstRowOf(flows, conversation);
    if (batch.protocol[first] !== PROTOCOL_UDP || isInside(flows, first) || !isNameless(flows, first)) continue;
    if (batch.dstPayloadBytes[first]! > 0) hosts[flows.source[conversation]!]!++;
  }
  return hosts;
}

function addTo(sets: Map<number, Set<number>>, key: number, value: number): void {
  const known = sets.get(key);
  if (known === undefined) sets.set(key, new Set([value]));
  else known.add(value);
}

function isSlowSession({ batch }: DetectionFlows, row: number): boolean {
  const { leastSeconds, leastSent, mostRate } = THRESHOLDS;
  const seconds = durationSeconds(batch, row);
  if (seconds < leastSeconds.value || batch.srcPayloadBytes[row]! < leastSent.value || batch.dstPackets[row] === 0)
    return false;
  return (batch.srcPayloadBytes[row]! + batch.dstPayloadBytes[row]!) / seconds <= mostRate.value;
}
