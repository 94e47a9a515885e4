import { errorMessage } from '../lib/app-error.ts';
import type { Sample } from '../model/sample.ts';
import type { JudgementBasis, JudgementStore, SampleStore } from '../store/index.ts';

/**
 * Judges stored samples anew when what is known of them changed: one at a time, newest first, resting as long as it works.
 * Which ones are left to do stands in the store alone, so that it goes on after a restart where it was.
 */
export interface Rejudging {
  /** Looks for old judgements soon; called at the start and after every change. */
  wake(): void;
  /** Judgements that rest on something else than what is known now. */
  backlog(): Promise<number>;
  /** Resolves when there is nothing left to do, or it is stopped. */
  idle(): Promise<void>;
  /** Finishes the sample under way. */
  stop(): Promise<void>;
}

export interface RejudgingOptions {
  readonly store: Pick<JudgementStore, 'samplesJudgedBefore' | 'confirmJudgements' | 'judgementsBehind'> &
    Pick<SampleStore, 'findSample'>;
  /** What a judgement made now rests on. */
  readonly basis: () => Promise<JudgementBasis>;
  /** Judges a sample and keeps the result. */
  readonly judge: (sample: Sample) => Promise<unknown>;
  readonly onFault: (sampleId: string, reason: string) => void;
  /** Off: what changed is judged when somebody asks. */
  readonly isOn: boolean;
  /** Changes often come in a row: it begins this long after the first one. */
  readonly settleMilliseconds?: number;
}

const SETTLE_MILLISECONDS = 2000;
/** Rests are no longer than this, however long a sample took. */
const LONGEST_REST_MILLISECONDS = 5000;
const SAMPLES_AT_A_TIME = 20;
/** Samples that could not be judged are left alone until knowledge changes; with more, it gives up until then. */
const MOST_FAULTS = 1000;

export function createRejudging(options: RejudgingOptions): Rejudging {
  const { store, basis, judge, onFault, isOn, settleMilliseconds = SETTLE_MILLISECONDS } = options;
  const stopping = new AbortController();
  let isWoken = false;
  let work: Promise<void> | null = null;

  /** Judges until nothing is old any more. */
  const run = async (): Promise<void> => {
    let faults = new Set<string>();
    let packsAndRevision = '';
    for (;;) {
      const now = await basis();
      const text = JSON.stringify(now);
      if (text !== packsAndRevision) {
        faults = new Set();
        // Most edits touch few samples; all others keep their verdicts.
        await store.confirmJudgements(now);
      }
      packsAndRevision = text;
      const old = faults.size > MOST_FAULTS ? [] : await store.samplesJudgedBefore(now, SAMPLES_AT_A_TIME, faults);
      if (old.length === 0) return;
      for (const { sampleId, accountId } of old) {
        if (stopping.signal.aborted) return;
        const started = performance.now();
        try {
          const sample = await store.findSample(accountId, sampleId);
          if (sample !== null) await judge(sample);
        } catch (error) {
          faults.add(sampleId);
          onFault(sampleId, errorMessage(error));
        }
        await rest(Math.min(performance.now() - started, LONGEST_REST_MILLISECONDS), stopping.signal);
      }
    }
  };

  const runWhileWoken = async (): Promise<void> => {
    try {
      while (isWoken && !stopping.signal.aborted) {
        await rest(settleMilliseconds, stopping.signal);
        isWoken = false;
        await run();
      }
    } catch (error) {
      // The store is closed or broken: whoever wakes it next tries again.
      if (!stopping.signal.aborted) onFault('', errorMessage(error));
    } finally {
      work = null;
    }
  };

  return {
    wake: () => {
      if (!isOn || stopping.signal.aborted) return;
      isWoken = true;
      work ??= runWhileWoken();
    },
    backlog: async () => store.judgementsBehind(await basis()),
    idle: async () => {
      while (work !== null) await work;
    },
    stop: async () => {
      stopping.abort();
      await work;
    },
  };
}

/** Waits, or less when it is stopped. A process that ends is not held up. */
function rest(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    timer.unref();
    signal.addEventListener('abort', end);
  });
}
