import { PROTOCOL_TCP } from '../model/protocol.ts';
import type { Detection } from './detection.ts';
import { type DetectionFlows, firstRowOf, isInside, rowsOf, rowsWhere } from './detection-flows.ts';
import { placeOf, restingOn } from './finding-list.ts';
import { hasDataBothWays, isTcpConversation, sumOf } from './flow-tests.ts';
import { bytesText, countText } from './number-text.ts';
import { scoreOf, scorePart } from './score.ts';

const FTP_CONTROL = 21;

const THRESHOLDS = {
  leastSent: { value: 100, unit: 'bytes', meaning: 'Sent in flows that carry files, in all.' },
  leastRatio: { value: 3, unit: '', meaning: 'So many times what came back in them.' },
} as const;

export const FTP_UPLOAD: Detection = {
  id: 'ftpUpload',
  title: 'Files handed over by FTP',
  meaning:
    'A source logs in at an FTP server outside and sends files there, in the clear. Hardly anything but printers, cameras and stealers of passwords still does.',
  mistakenFor: 'Web sites that are kept up to date by FTP, and cameras that deliver pictures.',
  thresholds: THRESHOLDS,
  run(flows, _history, findings) {
    const { batch } = flows;
    const dataOf = dataConversations(flows);
    for (let conversation = 0; conversation < flows.count; conversation++) {
      const first = firstRowOf(flows, conversation);
      if (!isTcpConversation(flows, conversation) || batch.dstPort[first] !== FTP_CONTROL || isInside(flows, first))
        continue;
      const control = rowsWhere(flows, conversation, (row) => hasDataBothWays(flows, row));
      if (control.length === 0) continue;
      const data = (dataOf.get(peerKey(flows, conversation)) ?? []).flatMap((c) => [...rowsOf(flows, c)]);
      const rows = Int32Array.from(data);
      const sent = sumOf(batch.srcPayloadBytes, rows);
      const received = sumOf(batch.dstPayloadBytes, rows);
      if (sent < THRESHOLDS.leastSent.value || sent < received * THRESHOLDS.leastRatio.value) continue;
      const parts = [
        scorePart('logins', control.length, 'sessions', 1, 35),
        scorePart('sent in files', sent, 'bytes', THRESHOLDS.leastSent.value, 25),
      ];
      const all = Int32Array.from([...control, ...data]).sort(
        (a, b) => batch.startMicros[a]! - batch.startMicros[b]! || a - b,
      );
      findings.add(scoreOf(parts), () => ({
        sentence: `${countText(control.length, 'session')} with an FTP server, and ${bytesText(sent)} handed over in ${countText(rows.length, 'flow')}.`,
        parts,
        ...restingOn(flows, all),
        ...placeOf(flows, first),
      }));
    }
  },
};

/** Conversations at high ports, by source and host: among them those that an FTP server named for a file. */
function dataConversations(flows: DetectionFlows): ReadonlyMap<string, number[]> {
  const { batch } = flows;
  const control = new Set<string>();
  const byPeer = new Map<string, number[]>();
  for (let c = 0; c < flows.count; c++)
    if (batch.dstPort[firstRowOf(flows, c)] === FTP_CONTROL) control.add(peerKey(flows, c));
  for (let c = 0; c < flows.count; c++) {
    const first = firstRowOf(flows, c);
    if (batch.protocol[first] !== PROTOCOL_TCP || batch.dstPort[first]! < 1024) continue;
    const key = peerKey(flows, c);
    if (!control.has(key)) continue;
    const list = byPeer.get(key);
    if (list === undefined) byPeer.set(key, [c]);
    else list.push(c);
  }
  return byPeer;
}

function peerKey(flows: DetectionFlows, conversation: number): string {
  return `${flows.source[conversation]} ${flows.destination[conversation]}`;
}
