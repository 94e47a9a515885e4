import type { FlowExplanation, FlowV1 } from '@flowsage/client';
import type { AnalysisProgress } from 'flowsage/browser';
import type { Answer, LocalFault, LocalResult, Question } from './messages.ts';

/** As far as a worker is used here. */
export interface EngineWorker {
  postMessage(question: Question): void;
  terminate(): void;
  onmessage: ((event: { readonly data: Answer }) => void) | null;
  onerror: ((event: { readonly message?: string }) => void) | null;
}

export interface OpenOptions {
  /** Logs of Zeek that tell names of the flows in a conn.log. */
  readonly companions?: readonly File[];
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: AnalysisProgress) => void;
}

export interface OpenedFile extends LocalResult {
  readonly flows: readonly FlowV1[];
}

/** Reads files in a worker, one after the other. */
export interface LocalEngine {
  open(file: File, options?: OpenOptions): Promise<OpenedFile>;
  explain(row: number, flow: FlowV1): Promise<FlowExplanation>;
  /** Ends the worker, and whatever it is at. */
  close(): void;
}

/** Why a file was not opened. */
export class LocalError extends Error {
  readonly kind: LocalFault['kind'];

  constructor({ kind, message }: LocalFault) {
    super(message);
    this.name = 'LocalError';
    this.kind = kind;
  }
}

const ENDED: LocalFault = {
  kind: 'defect',
  message: 'The file could not be read to its end: the browser had no memory left, or the program has a fault.',
};

interface Waiting {
  readonly onAnswer: (answer: Answer) => void;
  readonly reject: (error: LocalError) => void;
}

/**
 * `makeWorker` is called at once, and again only when a worker broke: its program is there before there is a file, so
 * that nothing is asked of anybody afterwards.
 */
export function createLocalEngine(makeWorker: () => EngineWorker, packs: string): LocalEngine {
  const waiting = new Map<number, Waiting>();
  let numbers = 0;
  let line: Promise<unknown> = Promise.resolve();
  let isClosed = false;

  const failAll = (fault: LocalFault): void => {
    for (const { reject } of waiting.values()) reject(new LocalError(fault));
    waiting.clear();
  };
  const start = (): EngineWorker => {
    const made = makeWorker();
    made.onmessage = ({ data }) => waiting.get(data.number)?.onAnswer(data);
    made.onerror = () => {
      made.terminate();
      failAll(ENDED);
      if (!isClosed) worker = start();
    };
    made.postMessage({ kind: 'packs', text: packs });
    return made;
  };
  let worker = start();

  const ask = <Result>(
    questionOf: (number: number) => Question,
    resultOf: (answer: Answer) => Result | null,
    signal?: AbortSignal,
  ): Promise<Result> =>
    new Promise((resolve, reject) => {
      const number = ++numbers;
      const stop = (): void => worker.postMessage({ kind: 'stop', number });
      const settle = (): void => {
        waiting.delete(number);
        signal?.removeEventListener('abort', stop);
      };
      waiting.set(number, {
        reject,
        onAnswer: (answer) => {
          if (answer.kind === 'failed') {
            settle();
            reject(new LocalError(answer.fault));
            return;
          }
          const result = resultOf(answer);
          if (result === null) return;
          settle();
          resolve(result);
        },
      });
      signal?.addEventListener('abort', stop, { once: true });
      worker.postMessage(questionOf(number));
    });

  const openNow = (file: File, { companions = [], signal, onProgress }: OpenOptions): Promise<OpenedFile> => {
    if (isClosed || signal?.aborted)
      return Promise.reject(new LocalError({ kind: 'stopped', message: 'It was stopped.' }));
    const flows: FlowV1[] = [];
    return ask(
      (number) => ({ kind: 'open', number, file, companions }),
      (answer) => {
        if (answer.kind === 'progress') onProgress?.(answer.progress);
        else if (answer.kind === 'flows') for (const flow of answer.flows) flows.push(flow);
        return answer.kind === 'result' ? { ...answer.result, flows } : null;
      },
      signal,
    );
  };

  return {
    open: (file, options = {}) => {
      const opened = line.then(() => openNow(file, options));
      line = opened.catch(() => {});
      return opened;
    },
    explain: (row, flow) =>
      ask(
        (number) => ({ kind: 'explain', number, row, flow }),
        (answer) => (answer.kind === 'explained' ? answer.explanation : null),
      ),
    close: () => {
      isClosed = true;
      worker.terminate();
      failAll({ kind: 'stopped', message: 'It was stopped.' });
    },
  };
}
