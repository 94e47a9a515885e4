import type { Detection } from './detection.ts';
import { firstRowOf, isInside, rowsWhere } from './detection-flows.ts';
import { restingOn } from './finding-list.ts';
import { hasDataBothWays, isTcpConversation, sumOf } from './flow-tests.ts';
import { bytesText, countText } from './number-text.ts';
import { logRamp, scoreOf, scorePart, weakened } from './score.ts';
import { MAILBOX_PORTS, SUBMISSION_PORTS } from './service-ports.ts';

const THRESHOLDS = {
  leastSent: { value: 500, unit: 'bytes', meaning: 'Less is no mail: only greetings were exchanged.' },
  nothingElse: {
    value: 0.85,
    unit: '',
    meaning:
      'Left of the score where the source did nothing else in the sample: then that it fetched no mail says little.',
  },
  largeMail: {
    value: 1_000_000,
    unit: 'bytes',
    meaning: 'Sent in a session on average: so much are pictures or documents of people, more than what stealers mail.',
  },
  largeLeft: { value: 0.8, unit: '', meaning: 'Left of the score where mail is so large.' },
  muchSent: { value: 10_000, unit: 'bytes', meaning: 'So much gives all points for what was sent.' },
} as const;

export const MAIL_SUBMISSION: Detection = {
  id: 'mailSubmission',
  title: 'Mail handed in where none is fetched',
  meaning:
    'A source hands mail in at a server outside, and fetches none anywhere in the sample. People’s mail programs do both; stealers that mail home what they found only send.',
  mistakenFor: 'Devices and scripts that send notices, and mail programs in a short sample.',
  thresholds: THRESHOLDS,
  run(flows, _history, findings) {
    const { batch } = flows;
    const fetching = new Set<number>();
    for (let c = 0; c < flows.count; c++)
      if (MAILBOX_PORTS.has(batch.dstPort[firstRowOf(flows, c)]!)) fetching.add(flows.source[c]!);
    const conversations = new Int32Array(flows.sourceCount);
    for (const source of flows.source) conversations[source]!++;
    const { leastSent, muchSent, nothingElse, largeMail, largeLeft } = THRESHOLDS;
    for (let conversation = 0; conversation < flows.count; conversation++) {
      const first = firstRowOf(flows, conversation);
      if (!isTcpConversation(flows, conversation) || !SUBMISSION_PORTS.has(batch.dstPort[first]!)) continue;
      if (isInside(flows, first) || fetching.has(flows.source[conversation]!)) continue;
      const rows = rowsWhere(flows, conversation, (row) => hasDataBothWays(flows, row));
      const sent = sumOf(batch.srcPayloadBytes, rows);
      if (sent < leastSent.value) continue;
      const received = sumOf(batch.dstPayloadBytes, rows);
      const isMostlySent = sent > received ? 1 : 0;
      const parts = [
        scorePart('sent', sent, 'bytes', leastSent.value, 40 + 10 * logRamp(sent, leastSent.value, muchSent.value)),
        scorePart('more sent than received', isMostlySent, '', 1, 10 * isMostlySent),
      ];
      const each = sent / rows.length;
      if (each >= largeMail.value) parts.push(weakened(parts, 'sent in each session', each, 'bytes', largeLeft.value));
      if (conversations[flows.source[conversation]!] === 1)
        parts.push(weakened(parts, 'nothing else of this source', 1, '', nothingElse.value));
      findings.add(scoreOf(parts), () => ({
        sentence: `Handed mail in with ${countText(rows.length, 'session')}: ${bytesText(sent)} out and ${bytesText(received)} in. No mail was fetched anywhere.`,
        parts,
        ...restingOn(flows, rows),
      }));
    }
  },
};
