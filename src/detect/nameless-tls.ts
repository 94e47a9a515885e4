import type { Detection } from './detection.ts';
import { type DetectionFlows, firstRowOf, isInside, rowsWhere } from './detection-flows.ts';
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
import { scoreOf, scorePart } from './score.ts';
import { TLS_PORTS } from './service-ports.ts';

const THRESHOLDS = {
  leastReceived: { value: 1000, unit: 'bytes', meaning: 'A handshake must have been answered, with a certificate.' },
  mostUnread: {
    value: 3,
    unit: 'hosts',
    meaning: 'Where no name is known of anything and more hosts than this speak TLS, the input has no names to show.',
  },
  largeRequest: {
    value: 8000,
    unit: 'bytes',
    meaning: 'Sent in a flow of a second or less: more than a client has to say in a handshake and a request.',
  },
} as const;

export const NAMELESS_TLS: Detection = {
  id: 'namelessTls',
  title: 'Encrypted session with a bare address',
  meaning:
    'A source speaks on the port of HTTPS with an address outside, asks for no name when the session begins, and no look-up led there. Browsers name the site they want; malware with a list of addresses does not.',
  mistakenFor: 'Messengers and clients that bring addresses along, and old programs without server names.',
  thresholds: THRESHOLDS,
  run(flows, _history, findings) {
    const { batch } = flows;
    if (hasNoNames(flows)) return;
    const asked = sourcesThatAsk(flows);
    for (let conversation = 0; conversation < flows.count; conversation++) {
      const first = firstRowOf(flows, conversation);
      if (!isTcpConversation(flows, conversation) || !TLS_PORTS.has(batch.dstPort[first]!)) continue;
      if (isInside(flows, first) || !isNameless(flows, first)) continue;
      const rows = rowsWhere(flows, conversation, (row) => isNamelessSession(flows, row));
      if (rows.length === 0) continue;
      const hasAsked = asked.has(flows.source[conversation]!) ? 1 : 0;
      const isLarge = rows.some((row) => isLargeQuickRequest(flows, row)) ? 1 : 0;
      const parts = [
        scorePart('sessions without a name', rows.length, 'sessions', 1, 40),
        scorePart('the source asked DNS for others', hasAsked, '', 1, 15 * hasAsked),
        scorePart('much sent at once', isLarge, '', 1, 15 * isLarge),
      ];
      findings.add(scoreOf(parts), () => ({
        sentence:
          `${countText(rows.length, 'encrypted session')} that asked for no name, with ` +
          `${bytesText(sumOf(batch.srcPayloadBytes, rows))} out and ${bytesText(sumOf(batch.dstPayloadBytes, rows))} in` +
          `${hasAsked === 1 ? '; the source looked other names up, but not this one' : ''}.`,
        parts,
        ...restingOn(flows, rows),
      }));
    }
  },
};

function isNamelessSession(flows: DetectionFlows, row: number): boolean {
  return (
    isSeenFromItsBeginning(flows, row) &&
    hasDataBothWays(flows, row) &&
    flows.batch.nameHidden[row] === 0 &&
    flows.batch.dstPayloadBytes[row]! >= THRESHOLDS.leastReceived.value
  );
}

/** Flow logs tell no names: there a session without one is as all others. */
function hasNoNames(flows: DetectionFlows): boolean {
  const { batch } = flows;
  const hosts = new Set<number>();
  for (let conversation = 0; conversation < flows.count; conversation++) {
    const row = firstRowOf(flows, conversation);
    if (!isTcpConversation(flows, conversation) || !TLS_PORTS.has(batch.dstPort[row]!)) continue;
    if (!isNameless(flows, row)) return false;
    if (!isInside(flows, row)) hosts.add(flows.destination[conversation]!);
  }
  return hosts.size > THRESHOLDS.mostUnread.value;
}

function isLargeQuickRequest({ batch }: DetectionFlows, row: number): boolean {
  const micros = batch.endMicros[row]! - batch.startMicros[row]!;
  return micros <= 1e6 && batch.srcPayloadBytes[row]! >= THRESHOLDS.largeRequest.value;
}
