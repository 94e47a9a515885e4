import { PROTOCOL_UDP } from '../model/protocol.ts';
import { type ConversationGroups, conversationsOf, groupConversations, rowsOfAll } from './conversation-groups.ts';
import type { Detection } from './detection.ts';
import { type DetectionFlows, isAnnouncement, isInside } from './detection-flows.ts';
import { NO_PLACE, restingOn } from './finding-list.ts';
import { bytesText, countText } from './number-text.ts';
import { logRamp, scoreOf, scorePart } from './score.ts';

const THRESHOLDS = {
  leastReceived: { value: 20_000, unit: 'bytes', meaning: 'So much came back from one kind of service, in all.' },
  muchReceived: { value: 10_000_000, unit: 'bytes', meaning: 'So much gives all points for volume.' },
  leastReply: {
    value: 250,
    unit: 'bytes',
    meaning: 'In a packet that came back, on average: answers of such services are small otherwise.',
  },
  leastRatio: { value: 20, unit: '', meaning: 'So many times what was asked came back at least.' },
  manyServers: { value: 10, unit: 'servers', meaning: 'From so many servers at once nobody asks.' },
} as const;

/**
 * Services that answer whoever a packet of UDP says that it came from, with much more than they were asked: quote of the
 * day, chargen, DNS, port mapper, NTP, NetBIOS, SNMP, connectionless LDAP, SSDP, Apple's remote desktop, WS-Discovery, CoAP and
 * memcached.
 */
const AMPLIFIERS = new Set([17, 19, 53, 111, 123, 137, 161, 389, 1900, 3283, 3702, 5683, 11_211]);

export const AMPLIFICATION: Detection = {
  id: 'amplification',
  title: 'Answers far larger than what was asked',
  meaning:
    'Servers outside that answer anybody over UDP send a host many times what it asked, or answers to nothing that it asked at all: somebody gave its address as the sender, so that the answers flood it, or tries out servers for that.',
  mistakenFor: 'Walks through a device by SNMP, and resolvers that check signatures.',
  thresholds: THRESHOLDS,
  run(flows, _history, findings) {
    const { batch } = flows;
    const { leastReceived, muchReceived, leastReply, leastRatio, manyServers } = THRESHOLDS;
    const services = servicesOf(flows);
    for (let service = 0; service < services.count; service++) {
      const conversations = conversationsOf(services, service);
      const rows = rowsOfAll(flows, conversations);
      let sent = 0;
      let received = 0;
      let replies = 0;
      for (const row of rows) {
        sent += batch.srcPayloadBytes[row]!;
        received += batch.dstPayloadBytes[row]!;
        replies += batch.dstPackets[row]!;
      }
      if (received < leastReceived.value || received < leastReply.value * replies) continue;
      if (received < leastRatio.value * sent) continue;
      const servers = conversations.length;
      const parts = [
        scorePart(
          'received',
          received,
          'bytes',
          leastReceived.value,
          50 + 20 * logRamp(received, leastReceived.value, muchReceived.value),
        ),
        scorePart('received for each byte sent', received / Math.max(sent, 1), '', leastRatio.value, 5),
        scorePart('servers', servers, 'servers', manyServers.value, servers >= manyServers.value ? 15 : 0),
      ];
      const port = batch.dstPort[rows[0]!];
      findings.add(scoreOf(parts), () => ({
        sentence: `Got ${bytesText(received)} from UDP port ${port} of ${countText(servers, 'server')}, for ${bytesText(sent)} that it had sent there.`,
        parts,
        ...restingOn(flows, rows),
        ...(servers > 1 ? NO_PLACE : {}),
      }));
    }
  },
};

/** Conversations with such services outside, by source and port. */
function servicesOf(flows: DetectionFlows): ConversationGroups {
  const { batch } = flows;
  return groupConversations(flows, (conversation, row, pairs) => {
    const port = batch.dstPort[row]!;
    if (batch.protocol[row] !== PROTOCOL_UDP || !AMPLIFIERS.has(port)) return -1;
    return isAnnouncement(batch, row) || isInside(flows, row) ? -1 : pairs.intern(flows.source[conversation]!, port);
  });
}
