import type { SampleState } from '@flowsage/client';
import { AppError, errorMessage } from '../lib/app-error.ts';
import type { Sample } from '../model/sample.ts';
import type { SampleStore } from '../store/index.ts';
import type { Children } from './children.ts';
import type { IngestLimits } from './limits.ts';
import type { IngestLog } from './log.ts';
import { type Processed, processSample } from './processing.ts';
import type { UploadsFolder } from './uploads-folder.ts';

export interface PoolOptions {
  readonly store: SampleStore;
  readonly folder: UploadsFolder;
  readonly children: Children;
  readonly limits: IngestLimits;
  readonly keepUploads: boolean;
  readonly log: IngestLog;
  /** Names this process in claims. */
  readonly worker: string;
  readonly onState: (sampleId: string, state: SampleState) => void;
}

const LEASE_SECONDS = 30;
/** How often a child is started for a sample that ends it without a word. */
const MAX_ATTEMPTS = 2;
/**
 * How often a sample is begun whose server ended meanwhile. Most often that has nothing to do with the sample: a machine
 * that is switched off a few times must not fail what it acknowledged. One that does end the server each time is not
 * begun for ever.
 */
const MAX_BEGINNINGS = 10;
/** Tries to store a result that the store refuses for no reason of its own. */
const MAX_STORE_FAULTS = 3;
/** Others may give samples back without a word. */
const IDLE_MILLISECONDS = 5000;
const FIRST_PAUSE_MILLISECONDS = 500;
const LONGEST_PAUSE_MILLISECONDS = 30_000;

/** Works on samples that wait, as many at a time as there are processes for it. */
export class Pool {
  /** Ended samples by how, and by the limits that they met. */
  readonly ended: Record<string, number> = {};
  private readonly options: PoolOptions;
  private readonly active = new Map<string, { readonly controller: AbortController; readonly done: Promise<void> }>();
  private readonly storeFaults = new Map<string, number>();
  private running: Promise<void> | null = null;
  private isStopping = false;
  /** How long to wait after the last trouble, and whether that is still to be done. */
  private pauseMilliseconds = 0;
  private mustPause = false;
  private wakeUp: () => void = () => {};
  private isAwake = false;

  constructor(options: PoolOptions) {
    this.options = options;
  }

  get processing(): number {
    return this.active.size;
  }

  start(): void {
    this.running ??= this.run();
  }

  /** There is something to do. */
  wake(): void {
    this.isAwake = true;
    this.wakeUp();
  }

  /** Ends the work on a sample that is gone. */
  async drop(sampleId: string): Promise<void> {
    const work = this.active.get(sampleId);
    work?.controller.abort();
    await work?.done;
  }

  /** Waits for what is under way, then ends it and gives it back. */
  async stop(graceMilliseconds: number): Promise<void> {
    this.isStopping = true;
    this.wake();
    await this.running;
    const all = Promise.all([...this.active.values()].map(({ done }) => done));
    const timer = setTimeout(() => {
      for (const { controller } of this.active.values()) controller.abort();
    }, graceMilliseconds);
    await all;
    clearTimeout(timer);
  }

  private async run(): Promise<void> {
    const { store, worker, limits, log } = this.options;
    while (!this.isStopping) {
      if (this.mustPause) {
        this.mustPause = false;
        await this.sleep(this.pauseMilliseconds, false);
      } else if (this.active.size >= limits.parseProcesses) {
        // Whatever came meanwhile is asked for when there is room; until then it must not keep this from sleeping.
        this.isAwake = false;
        await this.sleep(IDLE_MILLISECONDS, true);
      }
      if (this.isStopping) return;
      if (this.mustPause || this.active.size >= limits.parseProcesses) continue;
      this.isAwake = false;
      try {
        const sample = await store.claimSample({ worker, leaseSeconds: LEASE_SECONDS, maxAttempts: MAX_BEGINNINGS });
        if (sample === null) await this.sleep(IDLE_MILLISECONDS, true);
        else this.begin(sample);
      } catch (error) {
        this.pause();
        log.error({ error: errorMessage(error) }, 'the store cannot say what is to be read');
      }
    }
  }

  private begin(sample: Sample): void {
    const controller = new AbortController();
    const done = this.work(sample, controller.signal)
      .catch((error) => {
        this.options.log.error({ sample: sample.id, error: errorMessage(error) }, 'a sample could not be worked on');
      })
      .finally(() => {
        this.active.delete(sample.id);
        this.wake();
      });
    this.active.set(sample.id, { controller, done });
  }

  private async work(sample: Sample, signal: AbortSignal): Promise<void> {
    const { store, worker, onState } = this.options;
    onState(sample.id, 'processing');
    const claim = new AbortController();
    const ended = AbortSignal.any([signal, claim.signal]);
    const renewal = setInterval(
      () => {
        store.renewClaim(sample.id, worker, LEASE_SECONDS).then(
          (isOurs) => {
            if (!isOurs) claim.abort();
          },
          // Until the claim runs out there are more tries.
          () => {},
        );
      },
      (LEASE_SECONDS * 1000) / 3,
    );
    try {
      await this.workOnce(sample, ended, signal);
    } catch (error) {
      await this.onStoreFault(sample, error);
    } finally {
      clearInterval(renewal);
    }
  }

  private async workOnce(sample: Sample, ended: AbortSignal, signal: AbortSignal): Promise<void> {
    const { store, folder, children, limits, log, worker } = this.options;
    const rules = await store.eventRules();
    for (let attempt = 1; ; attempt++) {
      const files = await folder.filesOf(sample.id, sample.hasNames);
      if (files === null) {
        await this.fail(sample, 'missing', 'The uploaded file is no longer on disk; please upload it again.');
        return;
      }
      const processed = await processSample(sample, files, rules, children, limits, ended);
      switch (processed.outcome) {
        case 'result':
          if (await this.complete(sample, processed)) return;
          break;
        case 'unreadable':
          await this.fail(sample, processed.reason, processed.message);
          return;
        case 'stopped':
          // Lost, deleted, or given back for whoever comes next.
          if (signal.aborted && this.isStopping) await store.releaseSample(sample.id, worker);
          else await this.tidyLost(sample.id);
          return;
        case 'not-now':
          log.warn({ sample: sample.id, why: processed.why }, 'a sample is read later');
          this.pause();
          await this.giveBack(sample.id);
          return;
        case 'crashed':
          log.error({ sample: sample.id, attempt, detail: processed.detail }, 'the process that read a sample crashed');
          this.count('crash');
      }
      if (attempt < MAX_ATTEMPTS) continue;
      await this.fail(sample, 'crashed', `Reading the file ended the process that did it, ${attempt} times.`);
      return;
    }
  }

  /** False when the result cannot be believed after all. */
  private async complete(sample: Sample, processed: Extract<Processed, { outcome: 'result' }>): Promise<boolean> {
    const { store, worker, log } = this.options;
    const { result, dispose } = processed;
    try {
      const state = await store.completeSample(sample.id, worker, result);
      if (state === 'lost') {
        await this.tidyLost(sample.id);
        return true;
      }
    } catch (error) {
      if (result.fault === null) throw error;
      log.error({ sample: sample.id, detail: result.fault }, 'the process that read a sample wrote nonsense');
      return false;
    } finally {
      await dispose();
    }
    this.storeFaults.delete(sample.id);
    this.pauseMilliseconds = 0;
    this.count('processed');
    this.options.onState(sample.id, 'processed');
    await this.finishFiles(sample.id);
    return true;
  }

  private async fail(sample: Sample, reason: string, message: string): Promise<void> {
    const { store, worker, log } = this.options;
    if ((await store.failSample(sample.id, worker, message)) === 'lost') {
      await this.tidyLost(sample.id);
      return;
    }
    this.storeFaults.delete(sample.id);
    this.pauseMilliseconds = 0;
    this.count('failed');
    this.count(reason);
    log.info({ sample: sample.id, reason, message }, 'a sample could not be read');
    this.options.onState(sample.id, 'failed');
    await this.finishFiles(sample.id);
  }

  /** The row is final: what fails here is made good by the next start. */
  private async finishFiles(sampleId: string): Promise<void> {
    const { folder, keepUploads, log } = this.options;
    try {
      if (keepUploads) await folder.keep(sampleId);
      else await folder.remove(sampleId);
    } catch (error) {
      log.warn({ sample: sampleId, error: errorMessage(error) }, 'an upload that was read could not be removed');
    }
  }

  /** Files of a sample that is gone go too; those of one that somebody else works on are his. */
  private async tidyLost(sampleId: string): Promise<void> {
    const [state] = await this.options.store.sampleStates([sampleId]);
    if (state === null) await this.options.folder.remove(sampleId);
  }

  /**
   * A store that cannot be reached gets the sample back and is left alone for a while. A fault of another kind may be
   * the sample's: after some tries it fails, so that it does not come back for ever.
   */
  private async onStoreFault(sample: Sample, error: unknown): Promise<void> {
    const { log } = this.options;
    log.error({ sample: sample.id, error: errorMessage(error) }, 'a sample could not be stored');
    this.pause();
    const isOutage = error instanceof AppError && (error.kind === 'unavailable' || error.kind === 'no-space');
    const faults = (this.storeFaults.get(sample.id) ?? 0) + 1;
    if (!isOutage) this.storeFaults.set(sample.id, faults);
    if (!isOutage && faults >= MAX_STORE_FAULTS)
      await this.fail(sample, 'store', 'What was read from the file could not be stored.');
    else await this.giveBack(sample.id);
  }

  /** Until the store takes it, or the claim has run out anyway. */
  private async giveBack(sampleId: string): Promise<void> {
    const { store, worker, onState } = this.options;
    for (let waited = 0; ; waited += FIRST_PAUSE_MILLISECONDS) {
      try {
        await store.releaseSample(sampleId, worker);
        onState(sampleId, 'uploaded');
        return;
      } catch (error) {
        if (this.isStopping || waited >= LEASE_SECONDS * 1000) throw error;
        await new Promise((resolve) => setTimeout(resolve, FIRST_PAUSE_MILLISECONDS));
      }
    }
  }

  private count(what: string): void {
    this.ended[what] = (this.ended[what] ?? 0) + 1;
  }

  private pause(): void {
    this.mustPause = true;
    this.pauseMilliseconds = Math.min(
      Math.max(2 * this.pauseMilliseconds, FIRST_PAUSE_MILLISECONDS),
      LONGEST_PAUSE_MILLISECONDS,
    );
  }

  /** Until the time is over, or (when it may be) somebody wakes us; stopping always does. */
  private async sleep(milliseconds: number, mayBeWoken: boolean): Promise<void> {
    if (mayBeWoken && this.isAwake) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.wakeUp = () => {
        if (!mayBeWoken && !this.isStopping) return;
        clearTimeout(timer);
        resolve();
      };
    });
    this.wakeUp = () => {};
  }
}
