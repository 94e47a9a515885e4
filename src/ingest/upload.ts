import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { AppError } from '../lib/app-error.ts';
import type { Account } from '../model/account.ts';
import type { Sample } from '../model/sample.ts';
import type { SampleStore } from '../store/index.ts';
import { checkDisk, diskError, isDiskFull } from './admission.ts';
import type { SampleIds, Upload, UploadFacts, UploadPart } from './ingest.ts';
import { type IngestLimits, limitError } from './limits.ts';
import type { UploadsFolder } from './uploads-folder.ts';

/** What an upload needs of what is around it. */
export interface UploadSurroundings {
  readonly folder: UploadsFolder;
  readonly store: Pick<SampleStore, 'createSample' | 'findSample'>;
  readonly limits: IngestLimits;
  /** Epoch seconds. */
  readonly now: () => number;
  /** Throws `invalid-input` when the parts are of no format that is read. */
  readonly check: (upload: { sampleId: string; fileType: UploadFacts['fileType']; hasNames: boolean }) => Promise<void>;
  readonly onCommitted: (sample: Sample) => void;
  /** Called once, when it is over either way. */
  readonly onOver: (sampleId: string) => void;
}

/** Bytes between two looks at the disk. */
const DISK_ASKED_EVERY_BYTES = 8 * 1024 * 1024;

/** An upload whose bytes arrive. Its folder is there. */
export class ReceivedUpload implements Upload {
  readonly sampleId: string;
  private readonly publicationId: string;
  private readonly account: Account;
  private readonly around: UploadSurroundings;
  /** Epoch seconds. */
  private readonly begunAt: number;
  private readonly parts = new Set<UploadPart>();
  /** Length and SHA-256 of what was written. */
  private readonly digests = new Map<UploadPart, string>();
  private readonly writing = new Set<FileHandle>();
  private fileBytes = 0;
  private askedAt = 0;
  private state: 'open' | 'committing' | 'over' = 'open';

  private constructor({ sampleId, publicationId }: SampleIds, account: Account, around: UploadSurroundings) {
    this.sampleId = sampleId;
    this.publicationId = publicationId;
    this.account = account;
    this.around = around;
    this.begunAt = around.now();
  }

  static async begin(account: Account, around: UploadSurroundings, ids: SampleIds): Promise<ReceivedUpload> {
    await around.folder.makePartial(ids.sampleId);
    return new ReceivedUpload(ids, account, around);
  }

  async write(part: UploadPart, bytes: AsyncIterable<Uint8Array>): Promise<void> {
    this.checkOpen();
    if (this.parts.has(part)) throw new AppError('conflict', `The upload has its ${part} already.`);
    this.parts.add(part);
    try {
      this.digests.set(part, await this.writeFile(this.around.folder.partialFile(this.sampleId, part), bytes));
    } catch (error) {
      await this.abort();
      throw isDiskFull(error) ? diskError(this.around.limits) : error;
    }
  }

  async commit(
    facts: UploadFacts,
    isAwaited: () => boolean = () => true,
  ): Promise<{ readonly sample: Sample; readonly isNew: boolean }> {
    this.checkOpen();
    this.state = 'committing';
    const { folder, check, onCommitted } = this.around;
    try {
      if (!this.parts.has('content') || this.writing.size > 0)
        throw new AppError('invalid-input', 'The upload has no content.');
      const hasNames = this.parts.has('names');
      await check({ sampleId: this.sampleId, fileType: facts.fileType, hasNames });
      // Whoever went away may have sent it again already, and even deleted that: it must not come back from the dead.
      if (!isAwaited()) throw new AppError('conflict', 'The upload was broken off before it was accepted.');
      await folder.keepPartial(this.sampleId);
      const made = await this.makeRow(facts, hasNames);
      if (made.isNew) onCommitted(made.sample);
      else {
        await folder.remove(this.sampleId);
        this.checkSame(made.sample);
      }
      return made;
    } catch (error) {
      throw isDiskFull(error) ? diskError(this.around.limits) : error;
    } finally {
      await folder.removePartial(this.sampleId);
      this.end();
    }
  }

  async abort(): Promise<void> {
    if (this.state !== 'open') return;
    // What is being written ends with its next piece, and finds its folder gone.
    this.end();
    await Promise.all([...this.writing].map((file) => file.truncate(0).catch(() => {})));
    await this.around.folder.removePartial(this.sampleId);
  }

  private end(): void {
    if (this.state === 'over') return;
    this.state = 'over';
    this.around.onOver(this.sampleId);
  }

  private checkOpen(): void {
    if (this.state !== 'open') throw new AppError('conflict', 'The upload is over.');
  }

  /** Throws `conflict` when the sample of an earlier upload is of other bytes than these. */
  private checkSame({ fileBytes, uploadDigest }: Sample): void {
    if (fileBytes !== this.fileBytes)
      throw new AppError(
        'conflict',
        `The idempotency key belongs to another upload: that one has ${fileBytes} bytes, this one ${this.fileBytes}.`,
      );
    if (uploadDigest !== null && uploadDigest !== this.digest())
      throw new AppError(
        'conflict',
        `The idempotency key belongs to another upload: that one has as many bytes (${fileBytes}), but others.`,
      );
  }

  /** Of both parts: the same bytes cut elsewhere are another upload. */
  private digest(): string {
    const { digests } = this;
    return createHash('sha256')
      .update(`content ${digests.get('content') ?? 'none'}\nnames ${digests.get('names') ?? 'none'}\n`)
      .digest('hex');
  }

  /** Gives length and SHA-256 of what was written. */
  private async writeFile(path: string, bytes: AsyncIterable<Uint8Array>): Promise<string> {
    const { limits } = this.around;
    const hash = createHash('sha256');
    let length = 0;
    const file = await open(path, 'wx', 0o600);
    this.writing.add(file);
    try {
      for await (const piece of bytes) {
        this.checkOpen();
        this.fileBytes += piece.length;
        length += piece.length;
        if (this.fileBytes > limits.maxUploadBytes)
          throw limitError('too-large', limits, 'maxUploadBytes', (n) => `The upload has more than ${n} bytes`);
        if (this.fileBytes - this.askedAt >= DISK_ASKED_EVERY_BYTES) {
          this.askedAt = this.fileBytes;
          await checkDisk(path, limits);
        }
        hash.update(piece);
        for (let at = 0; at < piece.length; ) at += (await file.write(piece, at)).bytesWritten;
      }
      this.checkOpen();
      await file.sync();
      return `${length} ${hash.digest('hex')}`;
    } finally {
      this.writing.delete(file);
      await file.close();
    }
  }

  /** When the store fails it may have the row all the same: bytes are removed only when it says that it has not. */
  private async makeRow(facts: UploadFacts, hasNames: boolean): Promise<{ sample: Sample; isNew: boolean }> {
    const { store, folder } = this.around;
    try {
      return await store.createSample({
        id: this.sampleId,
        accountId: this.account.id,
        publicationId: this.publicationId,
        visibility: facts.visibility,
        fileName: facts.fileName,
        fileType: facts.fileType,
        fileBytes: this.fileBytes,
        hasNames,
        uploadDigest: this.digest(),
        // Old clients match their upload by the time at which they began to send it.
        uploadedAt: this.begunAt,
        idempotencyKey: facts.idempotencyKey,
      });
    } catch (error) {
      const sample = await store.findSample(this.account.id, this.sampleId).catch(() => undefined);
      if (sample) return { sample, isNew: true };
      if (sample === null) await folder.remove(this.sampleId);
      throw error;
    }
  }
}

/** A private id of 128 random bits, and a random UUID. */
export function createSampleIds(): SampleIds {
  return { sampleId: randomBytes(16).toString('hex'), publicationId: randomUUID() };
}
