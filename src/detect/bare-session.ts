import { PROTOCOL_UDP } from '../model/protocol.ts';
import type { Detection } from './detection.ts';
import { type DetectionFlows, firstRowOf, isAnnouncement, isInside, rowsWhere } from './detection-flows.ts';
import { restingOn } from './finding-list.ts';
import {
  hasDataBothWays,
  isNameless,
  isSeenFromItsBeginning,
  isTcpConversation,
  sourcesThatAsk,
  sumOf,
} from './flow-tests.ts';
import { bytesText, countText } from './number-text.ts';
import { logRamp, scoreOf, scorePart } from './score.ts';
import { isOrdinaryTcpPort, MAILBOX_PORTS, SUBMISSION_PORTS, WEB_PORTS } from './service-ports.ts';

const THRESHOLDS = {
  leastSent: { value: 100, unit: 'bytes', meaning: 'What the source said there, at least, in all.' },
  leastWebSent: {
    value: 300,
    unit: 'bytes',
    meaning:
      'The same on ports of web servers, where it must have told more than it was told, or speak with several such hosts.',
  },
  severalWebHosts: {
    value: 3,
    unit: 'hosts',
    meaning: 'From so many bare addresses on ports of web servers on, it does not matter who told more.',
  },
  manySessions: { value: 20, unit: 'sessions', meaning: 'So many give all points for their number.' },
  mostHosts: {
    value: 8,
    unit: 'hosts',
    meaning: 'A source that speaks with more hosts like that is a peer among peers.',
  },
  mostPeers: { value: 20, unit: 'hosts', meaning: 'The same for hosts without a name that it speaks with over UDP.' },
} as const;

/** Mail is fetched from and handed to servers that have names. */
const MAIL_PORTS: ReadonlySet<number> = new Set([...SUBMISSION_PORTS, ...MAILBOX_PORTS]);

export const BARE_SESSION: Detection = {
  id: 'bareSession',
  title: 'Talk with a bare address at an odd port',
  meaning:
    'A source whose other servers have names speaks with an address outside that no look-up led to, on a port of no well-known service or of mail, or brings something to a bare address on a port of web servers, or goes through several of those. Malware carries addresses along; programs of people have names for their servers.',
  mistakenFor: 'Games, cameras and messengers that bring addresses along, and peer-to-peer programs with few peers.',
  thresholds: THRESHOLDS,
  run(flows, _history, findings) {
    const { batch } = flows;
    const { severalWebHosts, manySessions, mostHosts, mostPeers } = THRESHOLDS;
    const looking = sourcesWithNames(flows);
    /** By source: hosts that it talks with, those of them on ports of web servers, and hosts over UDP. */
    const hosts = new Int32Array(flows.sourceCount);
    const webHosts = new Int32Array(flows.sourceCount);
    const peers = new Int32Array(flows.sourceCount);
    const talks: Talk[] = [];
    for (let conversation = 0; conversation < flows.count; conversation++) {
      const source = flows.source[conversation]!;
      const first = firstRowOf(flows, conversation);
      if (!looking.has(source) || isAnnouncement(batch, first) || isInside(flows, first)) continue;
      if (!isNameless(flows, first)) continue;
      if (batch.protocol[first] === PROTOCOL_UDP) peers[source]!++;
      const talk = talkOf(flows, conversation);
      if (talk === null) continue;
      hosts[source]!++;
      if (talk.isWeb) webHosts[source]!++;
      talks.push(talk);
    }
    for (const { source, rows, isWeb, isTelling } of talks) {
      if (hosts[source]! > mostHosts.value || peers[source]! > mostPeers.value) continue;
      if (isWeb && !isTelling && webHosts[source]! < severalWebHosts.value) continue;
      const sent = sumOf(batch.srcPayloadBytes, rows);
      const parts = [
        scorePart('sessions', rows.length, 'sessions', 1, 50 + 10 * logRamp(rows.length, 1, manySessions.value)),
        scorePart('hosts that the source speaks with like that', hosts[source]!, 'hosts', mostHosts.value, 5),
      ];
      findings.add(scoreOf(parts), () => ({
        sentence:
          `${countText(rows.length, 'session')} with port ${batch.dstPort[rows[0]!]} of a host that no look-up led to, ` +
          `${bytesText(sent)} out and ${bytesText(sumOf(batch.dstPayloadBytes, rows))} in; the source looked other names up.`,
        parts,
        ...restingOn(flows, rows),
      }));
    }
  },
};

/** Sources that look names up, and of whose other flows a name is known: inputs without names tell nothing of a bare address. */
function sourcesWithNames(flows: DetectionFlows): ReadonlySet<number> {
  const asking = sourcesThatAsk(flows);
  const named = new Set<number>();
  for (let conversation = 0; conversation < flows.count; conversation++) {
    const source = flows.source[conversation]!;
    if (asking.has(source) && !isNameless(flows, firstRowOf(flows, conversation))) named.add(source);
  }
  return named;
}

interface Talk {
  readonly source: number;
  readonly rows: Int32Array;
  readonly isWeb: boolean;
  /** The source told more than it was told. */
  readonly isTelling: boolean;
}

/** Null where there is none, or the port is one at which people's programs meet bare addresses. */
function talkOf(flows: DetectionFlows, conversation: number): Talk | null {
  const { batch } = flows;
  if (!isTcpConversation(flows, conversation)) return null;
  const port = batch.dstPort[firstRowOf(flows, conversation)]!;
  const isWeb = WEB_PORTS.has(port);
  if (isOrdinaryTcpPort(port) && !isWeb && !MAIL_PORTS.has(port)) return null;
  const rows = rowsWhere(
    flows,
    conversation,
    (row) => isSeenFromItsBeginning(flows, row) && hasDataBothWays(flows, row),
  );
  const sent = sumOf(batch.srcPayloadBytes, rows);
  const { leastSent, leastWebSent } = THRESHOLDS;
  if (sent < (isWeb ? leastWebSent : leastSent).value) return null;
  const isTelling = sent > sumOf(batch.dstPayloadBytes, rows);
  return { source: flows.source[conversation]!, rows, isWeb, isTelling };
}
