import type { Detection } from './detection.ts';
import { type DetectionFlows, durationSeconds, firstRowOf, isInside, rowsWhere } from './detection-flows.ts';
import { restingOn } from './finding-list.ts';
import { isTcpConversation, sumOf } from './flow-tests.ts';
import { bytesText, durationText } from './number-text.ts';
import { logRamp, ramp, scoreOf, scorePart } from './score.ts';
import { isOrdinaryTcpPort, TLS_PORTS, WEB_PORTS } from './service-ports.ts';

const THRESHOLDS = {
  leastSent: { value: 200, unit: 'bytes', meaning: 'What the source said, at least.' },
  mostSent: { value: 200_000, unit: 'bytes', meaning: 'More is an upload.' },
  mostSentInside: {
    value: 20_000,
    unit: 'bytes',
    meaning: 'The same within the network, where much is reported that nobody outside hears of.',
  },
  mostWebReply: {
    value: 100,
    unit: 'bytes',
    meaning: 'What a web server said at most: every handshake and every answer has more.',
  },
  mostShare: { value: 0.2, unit: '', meaning: 'The other side said at most this share of it.' },
  leastPackets: { value: 4, unit: 'packets', meaning: 'Sent in so many packets at least: pieces, as they came up.' },
  leastSeconds: { value: 3, unit: 's', meaning: 'Shorter is a single message.' },
  longSeconds: { value: 120, unit: 's', meaning: 'So long a session gives all points for its time.' },
  mostRate: { value: 3000, unit: 'bytes/s', meaning: 'Faster is an upload.' },
} as const;

export const ONE_SIDED_SESSION: Detection = {
  id: 'oneSidedSession',
  title: 'Session in which the caller does the talking',
  meaning:
    'A source connects, and from then on it is the one that reports, a little at a time, while next to nothing comes back: so does a shell that was opened the wrong way round. On web ports this is odd at any size, since a web server answers more than it is asked; elsewhere only on ports of no well-known service.',
  mistakenFor: 'Logs and measurements that are sent to a collector on a port of its own.',
  thresholds: THRESHOLDS,
  run(flows, _history, findings) {
    const { batch } = flows;
    const { leastSeconds, longSeconds, mostShare } = THRESHOLDS;
    for (let conversation = 0; conversation < flows.count; conversation++) {
      if (!isTcpConversation(flows, conversation)) continue;
      const first = firstRowOf(flows, conversation);
      const port = batch.dstPort[first]!;
      const isWeb = TLS_PORTS.has(port) || WEB_PORTS.has(port);
      if (isOrdinaryTcpPort(port) && !isWeb) continue;
      const rows = rowsWhere(flows, conversation, (row) => isOneSided(flows, row, isWeb));
      if (rows.length === 0) continue;
      const seconds = rows.reduce((longest, row) => Math.max(longest, durationSeconds(batch, row)), 0);
      const sent = sumOf(batch.srcPayloadBytes, rows);
      const received = sumOf(batch.dstPayloadBytes, rows);
      const share = received / sent;
      const parts = [
        scorePart(
          'longest session',
          seconds,
          's',
          leastSeconds.value,
          40 + 20 * logRamp(seconds, leastSeconds.value, longSeconds.value),
        ),
        scorePart('share that came back', share, '', mostShare.value, 15 * ramp(share, mostShare.value, 0.02)),
      ];
      findings.add(scoreOf(parts), () => ({
        sentence:
          `Sent ${bytesText(sent)} a little at a time on port ${port} and received ${bytesText(received)}, for ` +
          `${durationText(seconds)} at most.`,
        parts,
        ...restingOn(flows, rows),
      }));
    }
  },
};

function isOneSided(flows: DetectionFlows, row: number, isWeb: boolean): boolean {
  const { batch } = flows;
  const { leastSent, mostSent, mostSentInside, mostShare, mostWebReply, leastPackets, leastSeconds, mostRate } =
    THRESHOLDS;
  const sent = batch.srcPayloadBytes[row]!;
  const received = batch.dstPayloadBytes[row]!;
  const seconds = durationSeconds(batch, row);
  const most = isInside(flows, row) ? mostSentInside.value : mostSent.value;
  if (sent < leastSent.value || sent > most || received > sent * mostShare.value) return false;
  if (batch.srcPackets[row]! < leastPackets.value || seconds < leastSeconds.value) return false;
  if (sent / seconds > mostRate.value || isFromOutside(flows, row)) return false;
  // Of a capture that saw one side only nothing can be said, and a web server that says nothing may be such a case.
  if (isWeb) return received > 0 && received <= mostWebReply.value;
  return batch.dstPackets[row]! > 0;
}

/** Who is called from outside has opened nothing the wrong way round. */
function isFromOutside(flows: DetectionFlows, row: number): boolean {
  const { batch } = flows;
  const source = batch.srcAddress[row]!;
  return source >= 0 && !batch.addresses.isLocal(source) && isInside(flows, row);
}
