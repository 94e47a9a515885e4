import type { FlowBatch } from '../model/flow-batch.ts';
import { PROTOCOL_UDP } from '../model/protocol.ts';
import type { Detection } from './detection.ts';
import { firstRowOf, flowCountOf, isAnnouncement, rowsOf, spanSeconds } from './detection-flows.ts';
import { restingOn } from './finding-list.ts';
import { countText, durationText, shareText } from './number-text.ts';
import { logRamp, ramp, scoreOf, scorePart } from './score.ts';

const THRESHOLDS = {
  least: {
    value: 30,
    unit: 'questions',
    meaning: 'So many questions of one source to one resolver that came to nothing.',
  },
  many: { value: 1000, unit: 'questions', meaning: 'So many give all points for their number.' },
  leastShare: {
    value: 0.8,
    unit: '',
    meaning: 'At least this share of all its questions there came to nothing: the rest is what everybody asks.',
  },
  slowSeconds: { value: 0.5, unit: 's', meaning: 'Failing questions slower than this, on average, are not reported.' },
  fastSeconds: { value: 0.02, unit: 's', meaning: 'At this pace or faster they give all points for pace.' },
  mostAdded: {
    value: 12,
    unit: 'bytes',
    meaning: 'What an answer adds to its question where it holds no record: any address takes sixteen bytes or more.',
  },
} as const;

const DNS_PORT = 53;

export const LOOKUP_STORM: Detection = {
  id: 'lookupStorm',
  title: 'Storm of look-ups that come to nothing',
  meaning:
    'A source asks a resolver very many questions in a short time, and nearly all are not answered, or answered without any record. So do programs that make up names to find their masters, or that wear a resolver down.',
  mistakenFor: 'Resolvers that cannot be reached while somebody works, and tests of resolvers.',
  thresholds: THRESHOLDS,
  run(flows, _history, findings) {
    const { batch } = flows;
    const { least, many, leastShare, slowSeconds, fastSeconds } = THRESHOLDS;
    for (let conversation = 0; conversation < flows.count; conversation++) {
      const first = firstRowOf(flows, conversation);
      if (batch.dstPort[first] !== DNS_PORT || batch.protocol[first] !== PROTOCOL_UDP) continue;
      if (isAnnouncement(batch, first) || flowCountOf(flows, conversation) < least.value) continue;
      const asked = rowsOf(flows, conversation).filter((row) => batch.srcPayloadBytes[row]! > 0);
      const failed = asked.filter((row) => isFailed(batch, row));
      if (failed.length < least.value || failed.length < leastShare.value * asked.length) continue;
      const seconds = spanSeconds(flows, failed);
      const pace = seconds / failed.length;
      if (pace > slowSeconds.value) continue;
      const share = failed.length / asked.length;
      const parts = [
        scorePart(
          'failing questions',
          failed.length,
          'questions',
          least.value,
          40 + 30 * logRamp(failed.length, least.value, many.value),
        ),
        scorePart('share of all questions', share, '', leastShare.value, 5 * ramp(share, leastShare.value, 1)),
        scorePart(
          'seconds for each',
          pace,
          's',
          slowSeconds.value,
          20 * logRamp(pace, slowSeconds.value, fastSeconds.value),
        ),
      ];
      findings.add(scoreOf(parts), () => ({
        sentence:
          `Asked ${countText(failed.length, 'question')} that came to nothing in ${durationText(seconds)}, ` +
          `${shareText(share)} of all to this resolver.`,
        parts,
        ...restingOn(flows, failed),
      }));
    }
  },
};

/** One question of a flow of its own, without an answer, or with one that holds no record. */
function isFailed({ srcPackets, dstPackets, srcPayloadBytes, dstPayloadBytes }: FlowBatch, row: number): boolean {
  if (dstPackets[row] === 0 || dstPayloadBytes[row] === 0) return true;
  // Several questions of one flow cannot be told apart by its sums.
  return (
    srcPackets[row] === dstPackets[row] &&
    dstPayloadBytes[row]! - srcPayloadBytes[row]! <= THRESHOLDS.mostAdded.value * srcPackets[row]!
  );
}
