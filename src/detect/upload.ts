import { type DetectionHistory, EVERYDAY_UPLOAD_BYTES, type ScorePart, SENT_PART } from '../model/finding.ts';
import { CATEGORY_LARGE_UPLOAD, LABELS } from '../model/labels.ts';
import { PROTOCOL_TCP } from '../model/protocol.ts';
import type { Detection } from './detection.ts';
import { type DetectionFlows, isAnnouncement, isInside, rowsOf, spanSeconds } from './detection-flows.ts';
import { restingOn } from './finding-list.ts';
import { bytesText, countText, durationText } from './number-text.ts';
import { logRamp, scoreOf, scorePart } from './score.ts';
import { SMTP_PORT, SUBMISSION_PORTS } from './service-ports.ts';

const THRESHOLDS = {
  leastBytes: {
    value: 100_000,
    unit: 'bytes',
    meaning: 'Uploads to a destination below this in all are not reported.',
  },
  manyBytes: { value: 100_000_000, unit: 'bytes', meaning: 'So much gives all points for volume.' },
  leastRatio: { value: 2, unit: '', meaning: 'The source sent at least so many times what it received from there.' },
  highRatio: { value: 30, unit: '', meaning: 'So many times give all points for the ratio.' },
  rareSamples: {
    value: 3,
    unit: 'samples',
    meaning:
      'A destination seen in this many other samples or fewer is rare. Where nothing is known, half of the points are given.',
  },
  commonSamples: {
    value: 20,
    unit: 'samples',
    meaning:
      'A destination seen in so many other samples gets no points for being rare; where at least 3 accounts hold it, nothing below 10 MB is reported.',
  },
  commonBytes: { value: 10_000_000, unit: 'bytes', meaning: 'What an upload to a common destination must exceed.' },
  mailBytes: {
    value: 50_000_000,
    unit: 'bytes',
    meaning:
      'What is handed in at ports of mail (25, 465, 587) must exceed this: mail with files is up to so large, and other detections tell whose mail is odd.',
  },
  everydayBytes: {
    value: EVERYDAY_UPLOAD_BYTES,
    unit: 'bytes',
    meaning:
      'Up to so much is everyday for verdicts where a known service of little concern keeps and shares files. It is listed all the same.',
  },
  leastScore: { value: 35, unit: 'points', meaning: 'Less is not reported.' },
} as const;

/** Labels of uploads that look like files and are large, and those of large uploads in any shape. */
const IS_UPLOAD_LABEL = LABELS.map(({ name }) => /(Large|XL)(Filelike|Info)Uploaded|FilelikeUploaded/i.test(name));

export const UPLOAD: Detection = {
  id: 'upload',
  title: 'Large upload',
  meaning:
    'A source sent much more to a destination outside than it received from there, in flows that look like files or are large. Worth more the rarer the destination is in other samples.',
  mistakenFor: 'Backups, shared files, video calls.',
  thresholds: THRESHOLDS,
  run(flows, history, findings) {
    const { batch } = flows;
    for (let conversation = 0; conversation < flows.count; conversation++) {
      let sent = 0;
      let received = 0;
      for (let at = flows.starts[conversation]!; at < flows.starts[conversation + 1]!; at++) {
        sent += batch.srcPayloadBytes[flows.rows[at]!]!;
        received += batch.dstPayloadBytes[flows.rows[at]!]!;
      }
      if (!(sent >= THRESHOLDS.leastBytes.value) || !(sent >= THRESHOLDS.leastRatio.value * received)) continue;
      const all = rowsOf(flows, conversation);
      const rows = all.filter((row) => isUpload(flows, row));
      if (rows.length === 0 || isAnnouncement(batch, all[0]!) || isInside(flows, all[0]!)) continue;
      if (sent <= THRESHOLDS.mailBytes.value && isMail(flows, all[0]!)) continue;
      const others = othersWith(history, rows);
      if (history?.isCommon(rows[0]!) === true && sent < THRESHOLDS.commonBytes.value) continue;
      const parts = partsOf(sent, received, others);
      const score = scoreOf(parts);
      if (score < THRESHOLDS.leastScore.value) continue;
      findings.add(score, () => ({
        sentence:
          `Sent ${bytesText(sent)} and received ${bytesText(received)} in ${durationText(spanSeconds(flows, all))}; ` +
          `${countText(rows.length, 'flow')} of ${all.length.toLocaleString('en')} looked like an upload. ${rarityText(others)}`,
        parts,
        ...restingOn(flows, rows),
      }));
    }
  },
};

function isUpload({ batch }: DetectionFlows, row: number): boolean {
  return IS_UPLOAD_LABEL[batch.label[row]!] === true || batch.flowCategory[row] === CATEGORY_LARGE_UPLOAD;
}

function isMail({ batch }: DetectionFlows, row: number): boolean {
  const port = batch.dstPort[row]!;
  return batch.protocol[row] === PROTOCOL_TCP && (port === SMTP_PORT || SUBMISSION_PORTS.has(port));
}

function othersWith(history: DetectionHistory | null, rows: Int32Array): number | null {
  return history === null ? null : history.sampleCountOf(rows[0]!);
}

function partsOf(sent: number, received: number, others: number | null): ScorePart[] {
  const { leastBytes, manyBytes, leastRatio, highRatio, rareSamples, commonSamples } = THRESHOLDS;
  const ratio = sent / Math.max(received, 1);
  const rarity = others === null ? 0.5 : 1 - logRamp(others, rareSamples.value, commonSamples.value);
  return [
    scorePart(SENT_PART, sent, 'bytes', leastBytes.value, 15 + 35 * logRamp(sent, leastBytes.value, manyBytes.value)),
    scorePart(
      'sent for each byte received',
      ratio,
      '',
      leastRatio.value,
      25 * logRamp(ratio, leastRatio.value, highRatio.value),
    ),
    scorePart(
      others === null ? 'other samples with this destination: not known' : 'other samples with this destination',
      others ?? 0,
      'samples',
      rareSamples.value,
      25 * rarity,
    ),
  ];
}

function rarityText(others: number | null): string {
  if (others === null) return 'Whether others go there is not known.';
  return others === 0
    ? 'No other sample has this destination.'
    : `${countText(others, 'other sample')} had this destination.`;
}
