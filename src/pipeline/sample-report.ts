import type { FlowBatch } from '../model/flow-batch.ts';
import type { SampleReport } from '../model/sample.ts';
import type { Reading } from './read-source.ts';

/** Reasons that are told of what was left out. */
export const MAX_SKIP_REASONS = 100;
/** Length of a sentence. */
export const MAX_SENTENCE_LENGTH = 1000;

/** What there is to say about a sample that was read. */
export function sampleReport({ batch, report }: Pick<Reading, 'batch' | 'report'>, contentHash: string): SampleReport {
  const hasTraffic = !Number.isNaN(batch.baseMicros);
  return {
    format: report.format.name,
    contentHash,
    trafficMicros: hasTraffic ? Math.round(batch.baseMicros) : null,
    trafficSeconds: hasTraffic ? Math.max(0, latestMicros(batch) - batch.baseMicros) / 1e6 : 0,
    packets: report.format.content === 'packets' ? report.records : packetsOf(batch),
    flows: batch.count,
    damage: report.damage === null ? null : report.damage.slice(0, MAX_SENTENCE_LENGTH),
    skipped: report.skipped
      .slice(0, MAX_SKIP_REASONS)
      .map(({ reason, count }) => ({ reason: reason.slice(0, MAX_SENTENCE_LENGTH), count })),
  };
}

function latestMicros(batch: FlowBatch): number {
  let latest = batch.baseMicros;
  for (const end of batch.endMicros) if (end > latest) latest = end;
  return latest;
}

/** Packets that the records of a log tell of. */
function packetsOf(batch: FlowBatch): number {
  let packets = 0;
  for (let row = 0; row < batch.count; row++) packets += batch.srcPackets[row]! + batch.dstPackets[row]!;
  return Math.min(packets, Number.MAX_SAFE_INTEGER);
}
