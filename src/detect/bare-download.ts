import type { Detection } from './detection.ts';
import { firstRowOf, isInside, rowsWhere } from './detection-flows.ts';
import { restingOn } from './finding-list.ts';
import { isNameless, isSeenFromItsBeginning, isTcpConversation, sumOf } from './flow-tests.ts';
import { bytesText, countText } from './number-text.ts';
import { logRamp, scoreOf, scorePart } from './score.ts';
import { WEB_PORTS } from './service-ports.ts';

const THRESHOLDS = {
  mostSent: {
    value: 300,
    unit: 'bytes',
    meaning: 'A request this short is not that of a browser, which tells more of itself.',
  },
  leastReceived: { value: 5000, unit: 'bytes', meaning: 'What came back is a file.' },
  largeReceived: { value: 500_000, unit: 'bytes', meaning: 'So much gives all points for size.' },
} as const;

export const BARE_DOWNLOAD: Detection = {
  id: 'bareDownload',
  title: 'File fetched in the clear from a bare address',
  meaning:
    'A source asks a web server outside that has no name, in a few words and without encryption, and gets a file: so do scripts and loaders that fetch the next stage.',
  mistakenFor: 'Updates of devices and games that come from an address.',
  thresholds: THRESHOLDS,
  run(flows, _history, findings) {
    const { batch } = flows;
    const { mostSent, leastReceived, largeReceived } = THRESHOLDS;
    for (let conversation = 0; conversation < flows.count; conversation++) {
      const first = firstRowOf(flows, conversation);
      if (!isTcpConversation(flows, conversation) || !WEB_PORTS.has(batch.dstPort[first]!)) continue;
      if (isInside(flows, first) || !isNameless(flows, first)) continue;
      const rows = rowsWhere(flows, conversation, (row) => {
        const sent = batch.srcPayloadBytes[row]!;
        return (
          sent > 0 &&
          sent <= mostSent.value &&
          batch.dstPayloadBytes[row]! >= leastReceived.value &&
          isSeenFromItsBeginning(flows, row)
        );
      });
      if (rows.length === 0) continue;
      const received = sumOf(batch.dstPayloadBytes, rows);
      const parts = [
        scorePart('short requests', rows.length, 'flows', 1, 48),
        scorePart(
          'received',
          received,
          'bytes',
          leastReceived.value,
          5 + 12 * logRamp(received, leastReceived.value, largeReceived.value),
        ),
      ];
      findings.add(scoreOf(parts), () => ({
        sentence:
          `${countText(rows.length, 'short request')} (${bytesText(sumOf(batch.srcPayloadBytes, rows))}) brought ` +
          `${bytesText(received)} from port ${batch.dstPort[first]} of a host without a name.`,
        parts,
        ...restingOn(flows, rows),
      }));
    }
  },
};
