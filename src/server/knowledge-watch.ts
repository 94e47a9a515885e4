import { errorMessage } from '../lib/app-error.ts';
import type { JudgementBasis } from '../store/index.ts';
import type { LoadedKnowledge } from './loaded-knowledge.ts';

/** Looks now and then for what changes by itself. */
export interface KnowledgeWatch {
  /** Waits for a look that is under way. */
  stop(): Promise<void>;
}

export interface KnowledgeWatchOptions {
  readonly loaded: Pick<LoadedKnowledge, 'refresh'>;
  /** What verdicts rest on: another one when packs changed, or when a silence or record ended. */
  readonly basis: () => Promise<JudgementBasis>;
  readonly onChange: () => void;
  readonly onFault: (reason: string) => void;
  /** Between two looks; 0: it never looks. */
  readonly seconds: number;
}

/** Reads changed packs, and tells when verdicts rest on something else by now, be it that time went by. */
export function watchKnowledge({ loaded, basis, onChange, onFault, seconds }: KnowledgeWatchOptions): KnowledgeWatch {
  let isStopped = seconds === 0;
  let timer: NodeJS.Timeout | null = null;
  let work: Promise<void> = Promise.resolve();
  let before: string | null = null;

  const look = async (): Promise<void> => {
    try {
      await loaded.refresh();
      const now = JSON.stringify(await basis());
      if (before !== null && now !== before) onChange();
      before = now;
    } catch (error) {
      if (!isStopped) onFault(errorMessage(error));
    }
    plan();
  };
  const plan = (): void => {
    if (isStopped) return;
    timer = setTimeout(() => {
      work = look();
    }, seconds * 1000);
    timer.unref();
  };

  if (!isStopped) work = look();
  return {
    stop: async () => {
      isStopped = true;
      if (timer !== null) clearTimeout(timer);
      await work;
    },
  };
}
