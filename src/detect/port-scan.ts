import { isIcmp } from '../model/protocol.ts';
import { type ConversationGroups, conversationsOf, groupConversations } from './conversation-groups.ts';
import type { Detection } from './detection.ts';
import { type DetectionFlows, spanSeconds } from './detection-flows.ts';
import { restingOn } from './finding-list.ts';
import { countText, durationText } from './number-text.ts';
import { answersText, countProbes, isScan, PROBE_NONE, probeRows, probesOf, scanParts } from './scan-probes.ts';
import { scoreOf } from './score.ts';

const THRESHOLDS = {
  least: {
    value: 6,
    unit: 'ports',
    meaning: 'So many ports of one host that were asked and carried no data, or refused, are a scan.',
  },
  many: { value: 100, unit: 'ports', meaning: 'So many give all points for their number.' },
  leastShare: {
    value: 0.7,
    unit: '',
    meaning: 'At least this share of the ports asked of that host carried no data: with the rest somebody works.',
  },
  fastSeconds: { value: 1, unit: 's', meaning: 'Ports asked at this pace or faster are asked by a program.' },
  slowSeconds: { value: 600, unit: 's', meaning: 'Ports asked at this pace or slower give no points for pace.' },
} as const;

export const PORT_SCAN: Detection = {
  id: 'portScan',
  title: 'Port scan',
  meaning:
    'A source asks many ports of one host and says nothing to them: they do not answer, refuse, or are left as soon as they open. Traceroute is left out.',
  mistakenFor: 'Inventories and vulnerability scanners that somebody runs on purpose.',
  thresholds: THRESHOLDS,
  run(flows, _history, findings) {
    const probes = probesOf(flows);
    const hosts = hostsOf(flows, probes);
    for (let host = 0; host < hosts.count; host++) {
      const asked = conversationsOf(hosts, host);
      if (asked.length < THRESHOLDS.least.value) continue;
      const counts = countProbes(probes, asked);
      if (!isScan(counts, THRESHOLDS)) continue;
      const rows = probeRows(flows, probes, asked);
      const seconds = spanSeconds(flows, rows);
      const parts = scanParts(counts, seconds, 'ports', THRESHOLDS);
      findings.add(scoreOf(parts), () => ({
        sentence: `Asked ${countText(counts.silent, 'port')} of one host in ${durationText(seconds)} without sending data: ${answersText(counts)}.`,
        parts,
        ...restingOn(flows, rows),
        destination: flows.view.dstHost(rows[0]!),
        destinationPort: null,
      }));
    }
  },
};

/** Conversations by source and the address that they went to: a host may have gone by several names. */
function hostsOf(flows: DetectionFlows, probes: Uint8Array): ConversationGroups {
  const { batch } = flows;
  return groupConversations(flows, (conversation, row, pairs) => {
    if (probes[conversation] === PROBE_NONE || isIcmp(batch.protocol[row]!)) return -1;
    const address = batch.dstAddress[row]!;
    return pairs.intern(flows.source[conversation]!, address >= 0 ? address * 2 : flows.destination[conversation]!);
  });
}
