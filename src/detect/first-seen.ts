import type { Detection } from './detection.ts';
import { type DetectionFlows, firstRowOf, isAnnouncement, isInside, rowsOf } from './detection-flows.ts';
import { restingOn } from './finding-list.ts';
import { bytesText, countText } from './number-text.ts';
import { logRamp, ramp, scoreOf, scorePart } from './score.ts';

const THRESHOLDS = {
  leastSamples: {
    value: 20,
    unit: 'samples',
    meaning: 'With fewer other samples everything is new, and nothing is said.',
  },
  manySamples: { value: 1000, unit: 'samples', meaning: 'So many give all points for experience.' },
  mostNew: {
    value: 0.5,
    unit: '',
    meaning: 'Where more than this share of the destinations is new, being new says nothing.',
  },
  leastBytes: {
    value: 1,
    unit: 'bytes',
    meaning: 'Data must have come back: a destination that did not answer was not reached.',
  },
} as const;

/** Ports that new destinations mostly have: web and mail. */
const ORDINARY_PORTS = new Set([25, 80, 143, 443, 465, 587, 853, 993, 995, 8080, 8443]);

export const FIRST_SEEN: Detection = {
  id: 'firstSeen',
  title: 'Destination never seen before',
  meaning: 'A destination outside that answered and is in no other sample, although there are many.',
  mistakenFor: 'A site that somebody visits for the first time.',
  thresholds: THRESHOLDS,
  run(flows, history, findings) {
    if (history === null || history.sampleCount < THRESHOLDS.leastSamples.value) return;
    const { found, counted } = newConversations(flows, (row) => history.sampleCountOf(row));
    if (found.length === 0 || found.length > THRESHOLDS.mostNew.value * counted) return;
    const { batch } = flows;
    const { leastSamples, manySamples, mostNew } = THRESHOLDS;
    for (const conversation of found) {
      const rows = rowsOf(flows, conversation);
      const row = rows[0]!;
      const newShare = found.length / counted;
      const isUnnamed = batch.destinationName[row]! < 0;
      const isOddPort = !ORDINARY_PORTS.has(batch.dstPort[row]!);
      const parts = [
        scorePart(
          'other samples',
          history.sampleCount,
          'samples',
          leastSamples.value,
          15 + 15 * logRamp(history.sampleCount, leastSamples.value, manySamples.value),
        ),
        scorePart(
          'share of destinations that are new',
          newShare,
          '',
          mostNew.value,
          20 * ramp(newShare, mostNew.value, 0.05),
        ),
        scorePart('known by address alone', isUnnamed ? 1 : 0, '', 1, isUnnamed ? 10 : 0),
        ...(isOddPort ? [scorePart('port that is not web or mail', batch.dstPort[row]!, 'port', null, 10)] : []),
      ];
      findings.add(scoreOf(parts), () => {
        const received = rows.reduce((sum, each) => sum + batch.dstPayloadBytes[each]!, 0);
        const sent = rows.reduce((sum, each) => sum + batch.srcPayloadBytes[each]!, 0);
        return {
          sentence:
            `In none of ${countText(history.sampleCount, 'other sample')}; here ${countText(rows.length, 'flow')} with ` +
            `${bytesText(sent)} out and ${bytesText(received)} in. ${countText(found.length, 'destination')} of ` +
            `${counted.toLocaleString('en')} in this sample ${found.length === 1 ? 'is' : 'are'} new.`,
          parts,
          ...restingOn(flows, rows),
        };
      });
    }
  },
};

/** Conversations with a new destination outside, and how many destinations outside have a count at all. */
function newConversations(
  flows: DetectionFlows,
  countOf: (row: number) => number | null,
): { found: number[]; counted: number } {
  const { batch } = flows;
  const found: number[] = [];
  let counted = 0;
  for (let c = 0; c < flows.count; c++) {
    const row = firstRowOf(flows, c);
    if (isAnnouncement(batch, row)) continue;
    if (!isAnswered(flows, c) || isInside(flows, row)) continue;
    const others = countOf(row);
    if (others === null) continue;
    counted++;
    if (others === 0) found.push(c);
  }
  return { found, counted };
}

function isAnswered({ batch, rows, starts }: DetectionFlows, conversation: number): boolean {
  for (let at = starts[conversation]!; at < starts[conversation + 1]!; at++)
    if (batch.dstPayloadBytes[rows[at]!]! >= THRESHOLDS.leastBytes.value) return true;
  return false;
}
