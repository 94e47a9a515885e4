import { createHash } from 'node:crypto';
import { contributionOfBatch, destinationsOfBatch } from '../enrich/index.ts';
import { AppError } from '../lib/app-error.ts';
import type { FlowBatch } from '../model/flow-batch.ts';
import { FlowView } from '../model/flow-view.ts';
import type { SampleReport } from '../model/sample.ts';
import { type Conversion, convert } from '../pipeline/convert.ts';
import { flowIdentifier } from '../pipeline/flow-identity.ts';
import { unpackLimitsOf } from './check-upload.ts';
import { flowChunks, rememberingIdentifier } from './flow-chunks.ts';
import { CONTENT_FILE, type Job, MAX_SENTENCE_LENGTH, MAX_SKIP_REASONS, NAMES_FILE, RESULT_FILE } from './job.ts';
import { ResultWriter } from './result-writer.ts';

/**
 * Reads the upload in the present folder and leaves flows, report and contribution there. `invalid-input` when nothing
 * of it can be read.
 */
export async function convertUpload(job: Job): Promise<void> {
  const contentHash = createHash('sha256');
  const namesHash = createHash('sha256');
  const { maxFlows, maxNames } = job.limits;
  const conversion = await convert(CONTENT_FILE, {
    maxFlows,
    maxNames,
    unpackLimits: unpackLimitsOf(job.limits),
    companions: job.hasNames ? [NAMES_FILE] : [],
    onContent: (bytes) => void contentHash.update(bytes),
    onCompanion: (bytes) => void namesHash.update(bytes),
  });
  const { batch, report } = conversion;
  if (report.damage !== null && report.records === 0 && batch.count === 0)
    throw new AppError('invalid-input', `Nothing of the file can be read: ${report.damage}.`);
  // Other names give other flows: that is other content.
  const hash = job.hasNames
    ? createHash('sha256')
        .update(`${contentHash.digest('hex')}\n${namesHash.digest('hex')}\n`)
        .digest('hex')
    : contentHash.digest('hex');
  const view = new FlowView(batch, rememberingIdentifier(flowIdentifier));
  const writer = new ResultWriter(RESULT_FILE);
  writer.report(reportOf(conversion, hash));
  writer.contribution(contributionOfBatch(view, destinationsOfBatch(batch), hash));
  for (const chunk of flowChunks(view, job.rules)) writer.flows(chunk);
  writer.end();
}

function reportOf({ batch, report }: Conversion, contentHash: string): SampleReport {
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
