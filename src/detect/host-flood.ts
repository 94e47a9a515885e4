import { quantile } from '../lib/quantile.ts';
import type { FlowBatch } from '../model/flow-batch.ts';
import { isIcmp, PROTOCOL_TCP, PROTOCOL_UDP } from '../model/protocol.ts';
import { type ConversationGroups, conversationsOf, groupConversations, rowsOfAll } from './conversation-groups.ts';
import type { Detection } from './detection.ts';
import {
  type DetectionFlows,
  durationSeconds,
  firstRowOf,
  flowCountOf,
  isAnnouncement,
  rowsWhere,
  spanSeconds,
} from './detection-flows.ts';
import { type FindingList, restingOn } from './finding-list.ts';
import { sumOf } from './flow-tests.ts';
import { countText, durationText } from './number-text.ts';
import { logRamp, scoreOf, scorePart } from './score.ts';
import { PERIODIC_UDP_PORTS } from './service-ports.ts';

const THRESHOLDS = {
  least: { value: 100, unit: 'flows', meaning: 'So many flows to one host that nobody meant to use.' },
  many: { value: 10_000, unit: 'flows', meaning: 'So many give all points for their number.' },
  mostPackets: {
    value: 3,
    unit: 'packets',
    meaning: 'Sent in a connection that nobody meant to use, at most: the same packet, sent again.',
  },
  leastShare: {
    value: 0.7,
    unit: '',
    meaning: 'At least this share of all flows to the host over the protocol was like that.',
  },
  mostPace: {
    value: 0.05,
    unit: 's',
    meaning: 'Typical time from one to the next, at most: a program that waits for an answer is slower.',
  },
  fewPorts: {
    value: 5,
    unit: 'ports',
    meaning: 'Where one source asks more ports than this, it looks for services: that is a port scan.',
  },
  leastPings: {
    value: 1000,
    unit: 'pings',
    meaning: 'So many pings of one host by one source may be a flood, answered or not.',
  },
  pingPace: { value: 0.01, unit: 's', meaning: 'One ping in so many seconds at least, on average, is one.' },
  manySources: {
    value: 20,
    unit: 'sources',
    meaning: 'From here on sources are many enough to be made up, or to be hosts under one command.',
  },
} as const;

/** Questions of ICMP and of ICMPv6 for an echo. */
const ECHO_TYPES = new Set([8, 128]);

export const HOST_FLOOD: Detection = {
  id: 'hostFlood',
  title: 'Flood that is to wear a host down',
  meaning:
    'One host gets hundreds of flows in a short time that nobody means to use: TCP connections that carry nothing, or UDP that is not answered, each from another port or another source. Or it is pinged so fast that nobody could read the answers.',
  mistakenFor: 'Programs that try a service which is down again and again without a pause, and tests of load.',
  thresholds: THRESHOLDS,
  run(flows, _history, findings) {
    const hosts = hostsOf(flows);
    for (let host = 0; host < hosts.count; host++) {
      const conversations = conversationsOf(hosts, host);
      const { least, many, leastShare, mostPace, fewPorts, manySources } = THRESHOLDS;
      if (conversations.reduce((sum, each) => sum + flowCountOf(flows, each), 0) < least.value) continue;
      const { rows, all, sources, ports } = emptyFlowsOf(flows, conversations);
      if (rows.length < least.value || rows.length < leastShare.value * all) continue;
      if (ports > fewPorts.value && sources < manySources.value) continue;
      const pace = typicalPace(flows.batch, rows);
      if (pace > mostPace.value) continue;
      const parts = [
        scorePart(
          'empty flows',
          rows.length,
          'flows',
          least.value,
          45 + 25 * logRamp(rows.length, least.value, many.value),
        ),
        scorePart('seconds for each', pace, 's', mostPace.value, 10),
        scorePart('sources', sources, 'sources', manySources.value, sources >= manySources.value ? 15 : 0),
      ];
      const isTcp = flows.batch.protocol[rows[0]!] === PROTOCOL_TCP;
      const what = isTcp
        ? `Opened ${countText(rows.length, 'connection')} with one host and said nothing in them`
        : `Sent ${countText(rows.length, 'flow')} of UDP to one host that did not answer`;
      const beside = sources > 1 ? `, as one of ${countText(sources, 'source')}` : '';
      findings.add(scoreOf(parts), () => ({
        sentence: `${what}, in ${durationText(spanSeconds(flows, rows))}${beside}.`,
        parts,
        ...restingOn(flows, rows),
        ...(ports > 1 ? { destination: flows.view.dstHost(rows[0]!), destinationPort: null } : {}),
      }));
    }
    for (let conversation = 0; conversation < flows.count; conversation++) addPings(flows, conversation, findings);
  },
};

/** Pings of one host are one flow, however many they are. */
function addPings(flows: DetectionFlows, conversation: number, findings: FindingList): void {
  const { batch } = flows;
  const first = firstRowOf(flows, conversation);
  if (!isIcmp(batch.protocol[first]!) || isAnnouncement(batch, first)) return;
  const { leastPings, many, pingPace } = THRESHOLDS;
  const rows = rowsWhere(
    flows,
    conversation,
    (row) =>
      ECHO_TYPES.has(batch.icmpType[row]!) &&
      batch.srcPackets[row]! >= leastPings.value &&
      durationSeconds(batch, row) <= pingPace.value * batch.srcPackets[row]!,
  );
  if (rows.length === 0) return;
  const pings = sumOf(batch.srcPackets, rows);
  const seconds = rows.reduce((sum, row) => sum + durationSeconds(batch, row), 0);
  const parts = [
    scorePart('pings', pings, 'pings', leastPings.value, 45 + 25 * logRamp(pings, leastPings.value, 10 * many.value)),
    scorePart('seconds for each', seconds / pings, 's', pingPace.value, 10),
  ];
  findings.add(scoreOf(parts), () => ({
    sentence: `Sent ${countText(pings, 'ping')} to one host in ${durationText(seconds)}.`,
    parts,
    ...restingOn(flows, rows),
  }));
}

interface EmptyFlows {
  /** In order of their start. */
  readonly rows: Int32Array;
  /** Flows in all. */
  readonly all: number;
  readonly sources: number;
  readonly ports: number;
}

function emptyFlowsOf(flows: DetectionFlows, conversations: Int32Array): EmptyFlows {
  const { batch } = flows;
  const sources = new Set<number>();
  const ports = new Set<number>();
  let all = 0;
  const rows = rowsOfAll(flows, conversations, (row, conversation) => {
    all++;
    if (!isEmpty(batch, row)) return false;
    sources.add(flows.source[conversation]!);
    ports.add(batch.dstPort[row]!);
    return true;
  });
  return { rows, all, sources: sources.size, ports: ports.size };
}

/** Whether nobody meant to use the flow: no data over TCP, no answer over UDP. */
function isEmpty(batch: FlowBatch, row: number): boolean {
  if (batch.srcPackets[row] === 0 || batch.srcPackets[row]! > THRESHOLDS.mostPackets.value) return false;
  if (batch.protocol[row] === PROTOCOL_UDP) return batch.dstPackets[row] === 0;
  return batch.srcPayloadBytes[row] === 0 && batch.dstPayloadBytes[row] === 0;
}

function typicalPace({ startMicros }: FlowBatch, rows: Int32Array): number {
  const gaps = new Float64Array(rows.length - 1);
  for (let i = 0; i < gaps.length; i++) gaps[i] = (startMicros[rows[i + 1]!]! - startMicros[rows[i]!]!) / 1e6;
  return quantile(gaps.sort(), 0.5);
}

/** Conversations by the address that they went to and their protocol. */
function hostsOf(flows: DetectionFlows): ConversationGroups {
  const { batch } = flows;
  return groupConversations(flows, (_, row, pairs) => {
    const protocol = batch.protocol[row]!;
    const address = batch.dstAddress[row]!;
    if (address < 0 || isAnnouncement(batch, row)) return -1;
    // Reports of programs that come and go, each from a port of its own, are not answered by design.
    const isUdp = protocol === PROTOCOL_UDP && !PERIODIC_UDP_PORTS.has(batch.dstPort[row]!);
    return protocol === PROTOCOL_TCP || isUdp ? pairs.intern(address, protocol) : -1;
  });
}
