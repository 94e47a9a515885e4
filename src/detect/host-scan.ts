import type { FlowBatch } from '../model/flow-batch.ts';
import { isIcmp, PROTOCOL_UDP } from '../model/protocol.ts';
import { type ConversationGroups, conversationsOf, groupConversations } from './conversation-groups.ts';
import type { Detection } from './detection.ts';
import { type DetectionFlows, spanSeconds } from './detection-flows.ts';
import { NO_PLACE, restingOn } from './finding-list.ts';
import { countText, durationText } from './number-text.ts';
import { answersText, countProbes, isScan, PROBE_NONE, probeRows, probesOf, scanParts } from './scan-probes.ts';
import { scoreOf } from './score.ts';
import { DISCOVERY_UDP_PORTS } from './service-ports.ts';

const THRESHOLDS = {
  least: {
    value: 8,
    unit: 'hosts',
    meaning: 'So many hosts that were asked at one port, or pinged, and carried no data are a scan.',
  },
  many: { value: 100, unit: 'hosts', meaning: 'So many give all points for their number.' },
  leastShare: {
    value: 0.7,
    unit: '',
    meaning: 'At least this share of the hosts asked at that port carried no data: the rest is used.',
  },
  fastSeconds: { value: 1, unit: 's', meaning: 'Hosts asked at this pace or faster are asked by a program.' },
  slowSeconds: { value: 900, unit: 's', meaning: 'Hosts asked at this pace or slower give no points for pace.' },
} as const;

export const HOST_SCAN: Detection = {
  id: 'hostScan',
  title: 'Host scan',
  meaning:
    'A source asks many hosts at one port and says nothing to them, or pings them one after the other. Only hosts known by their address alone count: who looks a name up first means that host. The ports 23 and 2323 of Telnet count as one. Printers and devices that are looked for over UDP are left out.',
  mistakenFor: 'Monitoring that pings its hosts, and peer-to-peer programs whose peers have gone.',
  thresholds: THRESHOLDS,
  run(flows, _history, findings) {
    const probes = probesOf(flows);
    const services = servicesOf(flows, probes);
    for (let service = 0; service < services.count; service++) {
      const asked = conversationsOf(services, service);
      if (asked.length < THRESHOLDS.least.value) continue;
      const counts = countProbes(probes, asked);
      if (!isScan(counts, THRESHOLDS)) continue;
      const rows = probeRows(flows, probes, asked);
      const seconds = spanSeconds(flows, rows);
      const parts = scanParts(counts, seconds, 'hosts', THRESHOLDS);
      const port = flows.batch.dstPort[rows[0]!]!;
      findings.add(scoreOf(parts), () => ({
        sentence: `${port < 0 ? 'Pinged' : `Asked port ${port} of`} ${countText(counts.silent, 'host')} in ${durationText(seconds)} without sending data: ${answersText(counts)}.`,
        parts,
        ...restingOn(flows, rows),
        ...NO_PLACE,
      }));
    }
  },
};

const TELNET_PORT = 23;
const OTHER_TELNET_PORT = 2323;

/** A question for devices of one kind, put to every neighbour because nobody knows where they are. */
function isDiscovery({ protocol, dstPort }: FlowBatch, row: number): boolean {
  return protocol[row] === PROTOCOL_UDP && DISCOVERY_UDP_PORTS.has(dstPort[row]!);
}

/** Conversations with hosts that have no name, by source, protocol and port. */
function servicesOf(flows: DetectionFlows, probes: Uint8Array): ConversationGroups {
  const { batch } = flows;
  return groupConversations(flows, (conversation, row, pairs) => {
    if (probes[conversation] === PROBE_NONE || batch.destinationName[row]! >= 0 || isDiscovery(batch, row)) return -1;
    const protocol = isIcmp(batch.protocol[row]!) ? 1 : batch.protocol[row]!;
    // Worms that live on small devices ask both ports of Telnet in turn.
    const port = batch.dstPort[row] === OTHER_TELNET_PORT ? TELNET_PORT : batch.dstPort[row]!;
    return pairs.intern(flows.source[conversation]!, (protocol << 17) | (port + 1));
  });
}
