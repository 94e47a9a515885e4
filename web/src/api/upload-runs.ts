import type { ProgressEvent, SampleV1, Visibility } from '@flowsage/client';
import { errorText } from './error-text.ts';
import {
  EMPTY_QUEUE,
  isSending,
  type Upload,
  type UploadAction,
  type UploadQueue,
  uploadQueue,
  uploadsToStart,
  uploadsToWatch,
} from './upload-queue.ts';

/** What the queue does with the server. */
export interface UploadWays {
  readonly send: (upload: Upload, onSent: (sentBytes: number) => void, signal: AbortSignal) => Promise<SampleV1>;
  readonly progress: (sampleId: string, signal: AbortSignal) => AsyncIterable<ProgressEvent>;
  /** A sample came, or its state changed. */
  readonly onChange: (sampleId: string) => void;
}

/** Uploads of this tab. They go on while pages change, and end with the tab. */
export interface Uploads {
  readonly subscribe: (listener: () => void) => () => void;
  readonly now: () => UploadQueue;
  readonly add: (files: readonly File[], visibility: Visibility) => void;
  readonly retry: (id: number) => void;
  /** Takes it out of the list; what is not on the server yet is not sent. */
  readonly remove: (id: number) => void;
  readonly clearDone: () => void;
  /** Cancels all, as when somebody signs out. */
  readonly end: () => void;
}

export function createUploads({ send, progress, onChange }: UploadWays): Uploads {
  let queue = EMPTY_QUEUE;
  const listeners = new Set<() => void>();
  const running = new Map<number, AbortController>();

  const apply = (action: UploadAction): void => {
    queue = uploadQueue(queue, action);
    for (const listener of listeners) listener();
  };

  const run = async (id: number, work: (signal: AbortSignal) => Promise<void>): Promise<void> => {
    const controller = new AbortController();
    running.set(id, controller);
    try {
      await work(controller.signal);
    } catch (error) {
      if (!controller.signal.aborted) apply({ type: 'fail', id, error: errorText(error) });
    } finally {
      if (running.get(id) === controller) running.delete(id);
      advance();
    }
  };

  const advance = (): void => {
    for (const upload of uploadsToStart(queue)) {
      const { id } = upload;
      apply({ type: 'start', id });
      void run(id, async (signal) => {
        const sample = await send(upload, (sentBytes) => apply({ type: 'sent', id, sentBytes }), signal);
        apply({ type: 'kept', id, sampleId: sample.id });
        onChange(sample.id);
      });
    }
    for (const { id, sampleId } of uploadsToWatch(queue)) {
      apply({ type: 'watch', id });
      void run(id, async (signal) => {
        for await (const event of progress(sampleId, signal)) {
          apply({ type: 'told', id, event });
          if (event.state !== 'uploaded') onChange(sampleId);
        }
      });
    }
  };

  const remove = (id: number): void => {
    running.get(id)?.abort();
    running.delete(id);
    apply({ type: 'remove', id });
  };

  return {
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    now: () => queue,
    add: (files, visibility) => {
      apply({ type: 'add', files, visibility });
      advance();
    },
    retry: (id) => {
      apply({ type: 'retry', id });
      advance();
    },
    remove: (id) => {
      remove(id);
      advance();
    },
    clearDone: () => apply({ type: 'clear-done' }),
    end: () => {
      for (const { id } of queue.uploads) remove(id);
    },
  };
}

/** Asks before a tab is closed that still sends. */
export function warnOfLeaving(uploads: Uploads): void {
  window.addEventListener('beforeunload', (event) => {
    if (isSending(uploads.now())) event.preventDefault();
  });
}
