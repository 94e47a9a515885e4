import { statfs } from 'node:fs/promises';
import type { AppError } from '../lib/app-error.ts';
import type { SampleStore } from '../store/index.ts';
import { type IngestLimits, limitError } from './limits.ts';

/** Decides whether one more upload may begin, and counts those under way. */
export class Admission {
  private readonly limits: IngestLimits;
  private readonly store: Pick<SampleStore, 'queueSize'>;
  private readonly byAccount = new Map<string, number>();
  private total = 0;

  constructor(limits: IngestLimits, store: Pick<SampleStore, 'queueSize'>) {
    this.limits = limits;
    this.store = store;
  }

  get receiving(): number {
    return this.total;
  }

  /** Gives the function that ends it; refused with `too-many` or `no-space`. */
  async enter(accountId: string, folder: string): Promise<() => void> {
    const { limits } = this;
    const ofAccount = this.byAccount.get(accountId) ?? 0;
    if (this.total >= limits.maxConcurrentUploads)
      throw limitError('too-many', limits, 'maxConcurrentUploads', (n) => `Uploads under way have reached ${n}`);
    if (ofAccount >= limits.maxConcurrentUploadsPerAccount)
      throw limitError(
        'too-many',
        limits,
        'maxConcurrentUploadsPerAccount',
        (n) => `Uploads of this account under way have reached ${n}`,
      );
    // Counted before anything is waited for, so that many at once do not slip in together.
    this.total++;
    this.byAccount.set(accountId, ofAccount + 1);
    let isLeft = false;
    const leave = (): void => {
      if (isLeft) return;
      isLeft = true;
      this.total--;
      const rest = this.byAccount.get(accountId)! - 1;
      if (rest > 0) this.byAccount.set(accountId, rest);
      else this.byAccount.delete(accountId);
    };
    try {
      await this.checkQueue(accountId);
      await checkDisk(folder, limits);
      return leave;
    } catch (error) {
      leave();
      throw error;
    }
  }

  /** Those that are being received will wait too. */
  private async checkQueue(accountId: string): Promise<void> {
    const { limits } = this;
    const queue = await this.store.queueSize(accountId);
    if (queue.waiting + this.total > limits.maxQueuedSamples)
      throw limitError('too-many', limits, 'maxQueuedSamples', (n) => `Samples that wait to be read have reached ${n}`);
    if (queue.ofAccount + this.byAccount.get(accountId)! > limits.maxQueuedSamplesPerAccount)
      throw limitError(
        'too-many',
        limits,
        'maxQueuedSamplesPerAccount',
        (n) => `Samples of this account that wait to be read have reached ${n}`,
      );
  }
}

/** Refuses with `no-space` when the disk is fuller than it may get. */
export async function checkDisk(folder: string, limits: IngestLimits): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < limits.minDiskBytes) throw diskError(limits);
}

/** Whether the system said that nothing more can be written. */
export function isDiskFull(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT';
}

export function diskError(limits: IngestLimits): AppError {
  return limitError(
    'no-space',
    limits,
    'minDiskBytes',
    (n) => `There is no room for uploads: of the disk ${n} bytes stay free`,
  );
}
