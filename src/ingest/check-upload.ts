import type { UploadType } from '@flowsage/client';
import { AppError, errorMessage } from '../lib/app-error.ts';
import { identifyInput } from '../pipeline/identify-input.ts';
import type { UnpackLimits } from '../pipeline/source.ts';
import { CONTENT_FILE, type Job, type JobLimits, NAMES_FILE } from './job.ts';

/** Formats that somebody means who calls an upload so; whatever it is, it is read if it can be. */
const EXPECTED: Readonly<Record<UploadType, readonly string[]>> = {
  pcap: ['pcap', 'pcapng'],
  pcapng: ['pcap', 'pcapng'],
  zeek: ['zeek-conn'],
  interflow: ['interflow'],
  secflow: ['flow-file'],
};

/**
 * Names the format of the upload in the present folder. `invalid-input` when it is of none that shows flows, or when
 * the names that came along are no log of names; one that is empty may come along.
 */
export async function checkUpload(job: Job): Promise<string> {
  const unpackLimits = unpackLimitsOf(job.limits);
  const format = await identifyInput(CONTENT_FILE, { unpackLimits, expected: EXPECTED[job.fileType] });
  if (format.content === 'names')
    throw new AppError(
      'invalid-input',
      `The file is a ${format.title}: it tells names of flows, but holds none itself.`,
    );
  if (job.hasNames) await checkNames(unpackLimits);
  return format.name;
}

async function checkNames(unpackLimits: UnpackLimits): Promise<void> {
  let title: string;
  try {
    const format = await identifyInput(NAMES_FILE, { unpackLimits, expected: ['zeek-dns'] });
    if (format.content === 'names') return;
    title = format.title;
  } catch (error) {
    const reason = errorMessage(error);
    if (reason === 'The file is empty.') return;
    throw new AppError('invalid-input', `The file of names is not readable: ${reason}`, { cause: error });
  }
  throw new AppError('invalid-input', `The file of names is a ${title}, expected a Zeek dns.log.`);
}

/** With the settings' names for messages. */
export function unpackLimitsOf(limits: JobLimits): UnpackLimits {
  return {
    maxBytes: limits.maxUnpackedBytes,
    maxRatio: limits.maxUnpackRatio,
    settings: { maxBytes: 'maxUnpackedBytes', maxRatio: 'maxUnpackRatio' },
  };
}
