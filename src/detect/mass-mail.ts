import type { Detection } from './detection.ts';
import { type DetectionFlows, firstRowOf, isInside, rowsOf, spanSeconds } from './detection-flows.ts';
import { NO_PLACE, restingOn } from './finding-list.ts';
import { isTcpConversation } from './flow-tests.ts';
import { countText, durationText } from './number-text.ts';
import { logRamp, scoreOf, scorePart } from './score.ts';
import { MAILBOX_PORTS, SMTP_PORT } from './service-ports.ts';

const THRESHOLDS = {
  least: { value: 10, unit: 'servers', meaning: 'So many mail servers outside that one source called.' },
  many: { value: 200, unit: 'servers', meaning: 'So many give all points for their number.' },
} as const;

/** Where mail is handed in: who is called there is a mail server. */
const MAIL_SERVER_PORTS: ReadonlySet<number> = new Set([SMTP_PORT, 465, 587, ...MAILBOX_PORTS]);

export const MASS_MAIL: Detection = {
  id: 'massMail',
  title: 'Mail carried to many servers',
  meaning:
    'A source calls many mail servers outside, as mail servers do, and is no mail server itself: nobody hands mail to it or fetches any there. So do hosts that send spam for somebody else.',
  mistakenFor: 'Mail servers that only send, such as those of newsletters.',
  thresholds: THRESHOLDS,
  run(flows, _history, findings) {
    const { batch } = flows;
    const { least, many } = THRESHOLDS;
    const servers = mailServersOf(flows);
    const calls = new Map<number, number[]>();
    for (let c = 0; c < flows.count; c++) {
      const first = firstRowOf(flows, c);
      if (!isTcpConversation(flows, c) || batch.dstPort[first] !== SMTP_PORT || isInside(flows, first)) continue;
      if (servers.has(batch.srcAddress[first]!)) continue;
      const known = calls.get(flows.source[c]!);
      if (known === undefined) calls.set(flows.source[c]!, [c]);
      else known.push(c);
    }
    for (const conversations of calls.values()) {
      const called = new Set(conversations.map((c) => batch.dstAddress[firstRowOf(flows, c)]!)).size;
      if (called < least.value) continue;
      const rows = Int32Array.from(conversations.flatMap((c) => [...rowsOf(flows, c)])).sort(
        (a, b) => batch.startMicros[a]! - batch.startMicros[b]! || a - b,
      );
      const parts = [
        scorePart('mail servers', called, 'servers', least.value, 55 + 30 * logRamp(called, least.value, many.value)),
      ];
      findings.add(scoreOf(parts), () => ({
        sentence: `Called ${countText(called, 'mail server')} in ${durationText(spanSeconds(flows, rows))}, and was called by nobody for mail.`,
        parts,
        ...restingOn(flows, rows),
        ...NO_PLACE,
      }));
    }
  },
};

/** Addresses that somebody spoke with on a port of mail servers. */
function mailServersOf(flows: DetectionFlows): ReadonlySet<number> {
  const { batch } = flows;
  const servers = new Set<number>();
  for (let c = 0; c < flows.count; c++) {
    const row = firstRowOf(flows, c);
    if (MAIL_SERVER_PORTS.has(batch.dstPort[row]!) && isTcpConversation(flows, c)) servers.add(batch.dstAddress[row]!);
  }
  return servers;
}
