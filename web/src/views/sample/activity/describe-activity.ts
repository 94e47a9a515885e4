import { bytesText, countOf, secondsText } from '../../../text/numbers.ts';
import type { ActivityBins } from './bins.ts';
import type { ActivityMark } from './marks.ts';

/** One line of the table that stands for the picture. */
export interface ActivityLine {
  readonly from: number;
  readonly to: number;
  readonly flows: number;
  readonly bytesUp: number;
  readonly bytesDown: number;
}

/** Bins, joined into so few that they can be listened to. */
export function coarseLines(bins: ActivityBins, most: number): readonly ActivityLine[] {
  const size = Math.max(Math.ceil(bins.flows.length / most), 1);
  const lines: ActivityLine[] = [];
  for (let first = 0; first < bins.flows.length; first += size) {
    const last = Math.min(first + size, bins.flows.length);
    const sum = (values: Float64Array) => values.subarray(first, last).reduce((total, value) => total + value, 0);
    lines.push({
      from: Math.max(bins.from + first * bins.width, 0),
      to: bins.from + last * bins.width,
      flows: sum(bins.flows),
      bytesUp: Math.round(sum(bins.bytesUp)),
      bytesDown: Math.round(sum(bins.bytesDown)),
    });
  }
  return lines;
}

/** The picture in a sentence or two. */
export function activitySentence(bins: ActivityBins, marks: readonly ActivityMark[]): string {
  const [line] = coarseLines(bins, 1);
  if (line === undefined || (line.flows === 0 && line.bytesUp + line.bytesDown === 0)) return 'Nothing happens here.';
  const both = Array.from(bins.bytesUp, (up, bin) => up + bins.bytesDown[bin]!);
  const busiest = both.indexOf(Math.max(...both));
  const counts = { knownBad: 0, finding: 0 };
  for (const { kind, count } of marks) counts[kind] += count;
  const parts = [
    `${countOf(line.flows, 'flow')} from ${secondsText(line.from)} to ${secondsText(line.to)} into the sample, ` +
      `${bytesText(line.bytesUp)} up and ${bytesText(line.bytesDown)} down.`,
    `The most bytes lie around ${secondsText(Math.max(bins.from + busiest * bins.width, 0))}.`,
  ];
  if (counts.knownBad > 0) parts.push(`${countOf(counts.knownBad, 'known bad flow')}.`);
  if (counts.finding > 0) parts.push(`${countOf(counts.finding, 'finding')}.`);
  return parts.join(' ');
}
