import { quantile } from '../lib/quantile.ts';
import type { Detection } from './detection.ts';
import { type DetectionFlows, firstRowOf, flowCountOf, isInside, rowsWhere, spanSeconds } from './detection-flows.ts';
import { restingOn } from './finding-list.ts';
import { isNameless, isTcpConversation, sumOf } from './flow-tests.ts';
import { bytesText, countText, durationText } from './number-text.ts';
import { logRamp, scoreOf, scorePart } from './score.ts';
import { TLS_PORTS, WEB_PORTS } from './service-ports.ts';

const THRESHOLDS = {
  least: {
    value: 100,
    unit: 'connections',
    meaning: 'So many connections of one source with one service, each with a request.',
  },
  many: { value: 2000, unit: 'connections', meaning: 'So many give all points for their number.' },
  mostPace: { value: 0.3, unit: 's', meaning: 'On average one in so many seconds at least: nobody reads that fast.' },
  mostSent: { value: 3000, unit: 'bytes', meaning: 'Sent in a connection, on average: a request or two.' },
  leastAlike: {
    value: 20,
    unit: 'connections',
    meaning:
      'The same on ports of web servers, where requests and answers are all alike: one thing is tried again and again.',
  },
  leastAlikeNamed: {
    value: 50,
    unit: 'connections',
    meaning: 'The same at a server outside that has a name: programs ask those one thing several times, too.',
  },
  alikeSpread: {
    value: 0.25,
    unit: '',
    meaning:
      'How far four fifths of them lie apart in bytes sent, and in bytes received, over the median: up to this they are alike.',
  },
} as const;

export const REQUEST_FLOOD: Detection = {
  id: 'requestFlood',
  title: 'Requests poured over one service',
  meaning:
    'A source opens hundreds of connections with one service in a short time and says a little in each, or dozens with a web server that are all alike: so do programs that look for holes in a web site, try inputs, or wear it down.',
  mistakenFor: 'Load tests, monitoring of a busy service, and proxies that many people are behind.',
  thresholds: THRESHOLDS,
  run(flows, _history, findings) {
    const { batch } = flows;
    const { least, leastAlike, leastAlikeNamed, alikeSpread, many, mostPace, mostSent } = THRESHOLDS;
    for (let conversation = 0; conversation < flows.count; conversation++) {
      if (flowCountOf(flows, conversation) < leastAlike.value || !isTcpConversation(flows, conversation)) continue;
      const rows = rowsWhere(flows, conversation, (row) => batch.srcPayloadBytes[row]! > 0);
      if (rows.length < leastAlike.value) continue;
      const seconds = spanSeconds(flows, rows);
      const sent = sumOf(batch.srcPayloadBytes, rows);
      if (seconds / rows.length > mostPace.value || sent / rows.length > mostSent.value) continue;
      const spread = isWebServer(flows, conversation) ? spreadOfAll(flows, rows) : Number.POSITIVE_INFINITY;
      const isNamedOutside = !isInside(flows, rows[0]!) && !isNameless(flows, rows[0]!);
      const enoughAlike = isNamedOutside ? leastAlikeNamed : leastAlike;
      const isAlike = spread <= alikeSpread.value && rows.length >= enoughAlike.value;
      if (rows.length < least.value && !isAlike) continue;
      const parts = [
        scorePart(
          'connections',
          rows.length,
          'connections',
          isAlike ? enoughAlike.value : least.value,
          40 + 30 * logRamp(rows.length, least.value, many.value),
        ),
        scorePart('seconds for each', seconds / rows.length, 's', mostPace.value, 15),
      ];
      if (Number.isFinite(spread))
        parts.push(scorePart('spread of bytes', spread, '', alikeSpread.value, isAlike ? 5 : 0));
      findings.add(scoreOf(parts), () => ({
        sentence: `Opened ${countText(rows.length, 'connection')} with port ${batch.dstPort[firstRowOf(flows, conversation)]} in ${durationText(seconds)}, ${bytesText(sent)} sent in all.`,
        parts,
        ...restingOn(flows, rows),
      }));
    }
  },
};

function isWebServer({ batch, rows, starts }: DetectionFlows, conversation: number): boolean {
  const port = batch.dstPort[rows[starts[conversation]!]!]!;
  return WEB_PORTS.has(port) || TLS_PORTS.has(port);
}

/** How far the middle four fifths lie apart, of what was sent or of what came back, whichever is less even. */
function spreadOfAll({ batch }: DetectionFlows, rows: Int32Array): number {
  const spreads = [batch.srcPayloadBytes, batch.dstPayloadBytes].map((column) => {
    const bytes = new Float64Array(rows.length);
    for (let i = 0; i < rows.length; i++) bytes[i] = column[rows[i]!]!;
    bytes.sort();
    return (quantile(bytes, 0.9) - quantile(bytes, 0.1)) / Math.max(quantile(bytes, 0.5), 1);
  });
  return Math.max(...spreads);
}
