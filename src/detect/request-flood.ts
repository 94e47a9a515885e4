import type { Detection } from './detection.ts';
import { firstRowOf, flowCountOf, rowsWhere } from './detection-flows.ts';
import { restingOn } from './finding-list.ts';
import { isTcpConversation, sumOf } from './flow-tests.ts';
import { bytesText, countText, durationText } from './number-text.ts';
import { spanSeconds } from './scan-probes.ts';
import { logRamp, scoreOf, scorePart } from './score.ts';

const THRESHOLDS = {
  least: {
    value: 100,
    unit: 'connections',
    meaning: 'So many connections of one source with one service, each with a request.',
  },
  many: { value: 2000, unit: 'connections', meaning: 'So many give all points for their number.' },
  mostPace: { value: 0.3, unit: 's', meaning: 'On average one in so many seconds at least: nobody reads that fast.' },
  mostSent: { value: 3000, unit: 'bytes', meaning: 'Sent in a connection, on average: a request or two.' },
} as const;

export const REQUEST_FLOOD: Detection = {
  id: 'requestFlood',
  title: 'Requests poured over one service',
  meaning:
    'A source opens hundreds of connections with one service in a short time and says a little in each: so do programs that look for holes in a web site, try inputs, or wear it down.',
  mistakenFor: 'Load tests, monitoring of a busy service, and proxies that many people are behind.',
  thresholds: THRESHOLDS,
  run(flows, _history, findings) {
    const { batch } = flows;
    const { least, many, mostPace, mostSent } = THRESHOLDS;
    for (let conversation = 0; conversation < flows.count; conversation++) {
      if (flowCountOf(flows, conversation) < least.value || !isTcpConversation(flows, conversation)) continue;
      const rows = rowsWhere(flows, conversation, (row) => batch.srcPayloadBytes[row]! > 0);
      if (rows.length < least.value) continue;
      const seconds = spanSeconds(flows, rows);
      const sent = sumOf(batch.srcPayloadBytes, rows);
      if (seconds / rows.length > mostPace.value || sent / rows.length > mostSent.value) continue;
      const parts = [
        scorePart(
          'connections',
          rows.length,
          'connections',
          least.value,
          40 + 30 * logRamp(rows.length, least.value, many.value),
        ),
        scorePart('seconds for each', seconds / rows.length, 's', mostPace.value, 15),
      ];
      findings.add(scoreOf(parts), () => ({
        sentence: `Opened ${countText(rows.length, 'connection')} with port ${batch.dstPort[firstRowOf(flows, conversation)]} in ${durationText(seconds)}, ${bytesText(sent)} sent in all.`,
        parts,
        ...restingOn(flows, rows),
      }));
    }
  },
};
