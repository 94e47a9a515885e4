import { AppError, type MetLimit } from '../lib/app-error.ts';

/** What uploads and their processing may take. The names are those of the settings, and stand in messages. */
export interface IngestLimits {
  readonly maxUploadBytes: number;
  readonly maxUnpackedBytes: number;
  readonly maxUnpackRatio: number;
  readonly maxFlows: number;
  readonly maxNames: number;
  readonly maxConcurrentUploads: number;
  readonly maxConcurrentUploadsPerAccount: number;
  readonly maxQueuedSamples: number;
  readonly maxQueuedSamplesPerAccount: number;
  /** Disk that stays free. */
  readonly minDiskBytes: number;
  readonly parseProcesses: number;
  /** Address space. */
  readonly parseMemoryBytes: number;
  readonly parseCpuSeconds: number;
  /** Wall clock. */
  readonly parseSeconds: number;
  readonly parseOutputBytes: number;
}

/** The error of a limit that was met: `what` is a sentence that ends in the number. */
export function limitError(
  kind: 'too-large' | 'too-many' | 'no-space',
  limits: IngestLimits,
  name: keyof IngestLimits,
  what: (value: number) => string,
): AppError {
  const limit: MetLimit = { name, value: limits[name] };
  return new AppError(kind, `${what(limit.value)} (${name}).`, { limit });
}
