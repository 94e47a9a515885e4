import type { Detection } from './detection.ts';
import { type DetectionFlows, firstRowOf, isInside, rowsWhere } from './detection-flows.ts';
import { placeOf, restingOn } from './finding-list.ts';
import { hasDataBothWays, isTcpConversation, sumOf } from './flow-tests.ts';
import { bytesText, durationText } from './number-text.ts';
import { scoreOf, scorePart } from './score.ts';

/** Where programs that serve code to be looked up listen by habit: Java's registry, and a directory off its own port. */
const CODE_PORTS = new Set([1099, 1389]);
const DIRECTORY_PORT = 389;
/** What hosts of a network say to each other beside a directory. */
const ORDINARY_BESIDE = new Set([53, 88, 135, 139, 389, 445, 464, 636, 3268, 3269]);

const THRESHOLDS = {
  mostSeconds: { value: 15, unit: 's', meaning: 'The file follows within so many seconds after the look-up.' },
  leastReceived: { value: 300, unit: 'bytes', meaning: 'What a file has at least.' },
} as const;

export const LOOKED_UP_CODE: Detection = {
  id: 'lookedUpCode',
  title: 'Code looked up in a directory and fetched',
  meaning:
    'A source asks a directory on a port where no company has one, or a directory outside, and at once fetches a file from the same host: so do Java programs that were handed a text with a look-up in it (Log4Shell and its like).',
  mistakenFor: 'Java programs that are made of parts on several hosts.',
  thresholds: THRESHOLDS,
  run(flows, _history, findings) {
    const { batch } = flows;
    const byPeer = conversationsByPeer(flows);
    for (let conversation = 0; conversation < flows.count; conversation++) {
      const first = firstRowOf(flows, conversation);
      const port = batch.dstPort[first]!;
      if (!isTcpConversation(flows, conversation)) continue;
      if (!CODE_PORTS.has(port) && !(port === DIRECTORY_PORT && !isInside(flows, first))) continue;
      const lookups = rowsWhere(flows, conversation, (row) => hasDataBothWays(flows, row));
      if (lookups.length === 0) continue;
      const lookedUpAt = batch.startMicros[lookups[0]!]!;
      const fetched = fetchedAfter(flows, byPeer.get(peerKey(flows, conversation)) ?? [], lookedUpAt);
      if (fetched.length === 0) continue;
      const seconds = (batch.startMicros[fetched[0]!]! - lookedUpAt) / 1e6;
      const parts = [
        scorePart('look-up on port', port, 'port', null, 50),
        scorePart('fetched files', fetched.length, 'flows', 1, 30),
      ];
      const rows = Int32Array.from([...lookups, ...fetched]).sort(
        (a, b) => batch.startMicros[a]! - batch.startMicros[b]! || a - b,
      );
      findings.add(scoreOf(parts), () => ({
        sentence:
          `Looked something up on port ${port}, and ${durationText(seconds)} later fetched ` +
          `${bytesText(sumOf(batch.dstPayloadBytes, fetched))} from port ${batch.dstPort[fetched[0]!]} of the same host.`,
        parts,
        ...restingOn(flows, rows),
        ...placeOf(flows, first),
      }));
    }
  },
};

function fetchedAfter(flows: DetectionFlows, conversations: readonly number[], micros: number): Int32Array {
  const { batch } = flows;
  const rows = conversations.flatMap((conversation) => {
    const port = batch.dstPort[firstRowOf(flows, conversation)]!;
    if (ORDINARY_BESIDE.has(port) || CODE_PORTS.has(port) || !isTcpConversation(flows, conversation)) return [];
    return [
      ...rowsWhere(flows, conversation, (row) => {
        const seconds = (batch.startMicros[row]! - micros) / 1e6;
        return (
          seconds >= 0 &&
          seconds <= THRESHOLDS.mostSeconds.value &&
          batch.dstPayloadBytes[row]! >= THRESHOLDS.leastReceived.value
        );
      }),
    ];
  });
  return Int32Array.from(rows).sort((a, b) => batch.startMicros[a]! - batch.startMicros[b]! || a - b);
}

function conversationsByPeer(flows: DetectionFlows): ReadonlyMap<string, number[]> {
  const byPeer = new Map<string, number[]>();
  for (let conversation = 0; conversation < flows.count; conversation++) {
    const key = peerKey(flows, conversation);
    const list = byPeer.get(key);
    if (list === undefined) byPeer.set(key, [conversation]);
    else list.push(conversation);
  }
  return byPeer;
}

function peerKey(flows: DetectionFlows, conversation: number): string {
  return `${flows.source[conversation]} ${flows.destination[conversation]}`;
}
