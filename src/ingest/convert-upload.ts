import { createHash } from 'node:crypto';
import { contributionOfBatch, destinationsOfBatch } from '../enrich/index.ts';
import { AppError } from '../lib/app-error.ts';
import { FlowView } from '../model/flow-view.ts';
import { convert } from '../pipeline/convert.ts';
import { flowIdentifier, rememberingIdentifier } from '../pipeline/flow-identity.ts';
import { sampleReport } from '../pipeline/sample-report.ts';
import { unpackLimitsOf } from './check-upload.ts';
import { flowChunks } from './flow-chunks.ts';
import { CONTENT_FILE, type Job, NAMES_FILE, RESULT_FILE } from './job.ts';
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
  writer.report(sampleReport(conversion, hash));
  writer.contribution(contributionOfBatch(view, destinationsOfBatch(batch), hash));
  for (const chunk of flowChunks(view, job.rules)) writer.flows(chunk);
  writer.end();
}
