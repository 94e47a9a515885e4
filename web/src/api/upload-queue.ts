import type { ProgressEvent, Visibility } from '@flowsage/client';
import type { ErrorText } from './error-text.ts';

/** How far an upload is. */
export type UploadStage =
  | { readonly name: 'waiting' }
  | { readonly name: 'sending'; readonly sentBytes: number }
  /** The server has it on disk and reads it, or will. */
  | { readonly name: 'reading'; readonly sampleId: string; readonly isRead: boolean; readonly isWatched: boolean }
  /** `message` tells where the file is damaged, if it is. */
  | { readonly name: 'done'; readonly sampleId: string; readonly flows: number | null; readonly message: string | null }
  /** `sampleId` is null where the server has no sample of it. */
  | { readonly name: 'failed'; readonly error: ErrorText; readonly sampleId: string | null };

export interface Upload {
  readonly id: number;
  readonly file: File;
  readonly visibility: Visibility;
  readonly stage: UploadStage;
}

export interface UploadQueue {
  readonly uploads: readonly Upload[];
  readonly nextId: number;
  /** Files that were not taken because the queue was full; 0 once that was read. */
  readonly refused: number;
}

export type UploadAction =
  | { readonly type: 'add'; readonly files: readonly File[]; readonly visibility: Visibility }
  | { readonly type: 'start'; readonly id: number }
  | { readonly type: 'sent'; readonly id: number; readonly sentBytes: number }
  | { readonly type: 'kept'; readonly id: number; readonly sampleId: string }
  | { readonly type: 'watch'; readonly id: number }
  | { readonly type: 'told'; readonly id: number; readonly event: ProgressEvent }
  | { readonly type: 'fail'; readonly id: number; readonly error: ErrorText }
  | { readonly type: 'retry'; readonly id: number }
  /** Also cancels: who is not in the queue any more is not sent. */
  | { readonly type: 'remove'; readonly id: number }
  | { readonly type: 'clear-done' };

/** More would make the page slow; a folder of captures fits. */
export const MOST_QUEUED = 1000;
/** Files that are sent at the same time. */
export const MOST_SENT = 2;
/** Samples whose progress is listened to at the same time: browsers have six connections to a server. */
export const MOST_WATCHED = 2;

export const EMPTY_QUEUE: UploadQueue = { uploads: [], nextId: 1, refused: 0 };

/** The queue after something happened. What is not in it any more is passed over. */
export function uploadQueue(queue: UploadQueue, action: UploadAction): UploadQueue {
  switch (action.type) {
    case 'add':
      return added(queue, action.files, action.visibility);
    case 'start':
      return staged(queue, action.id, ({ name }) => (name === 'waiting' ? { name: 'sending', sentBytes: 0 } : null));
    case 'sent':
      return staged(queue, action.id, ({ name }) =>
        name === 'sending' ? { name: 'sending', sentBytes: action.sentBytes } : null,
      );
    case 'kept':
      return staged(queue, action.id, () => ({
        name: 'reading',
        sampleId: action.sampleId,
        isRead: false,
        isWatched: false,
      }));
    case 'watch':
      return staged(queue, action.id, (stage) => (stage.name === 'reading' ? { ...stage, isWatched: true } : null));
    case 'told':
      return staged(queue, action.id, (stage) => (stage.name === 'reading' ? told(stage, action.event) : null));
    case 'fail':
      return staged(queue, action.id, (stage) => ({
        name: 'failed',
        error: action.error,
        sampleId: stage.name === 'reading' ? stage.sampleId : null,
      }));
    case 'retry':
      return staged(queue, action.id, ({ name }) => (name === 'failed' ? { name: 'waiting' } : null));
    case 'remove':
      return { ...queue, uploads: queue.uploads.filter(({ id }) => id !== action.id) };
    case 'clear-done':
      return { ...queue, refused: 0, uploads: queue.uploads.filter(({ stage }) => stage.name !== 'done') };
  }
}

/** Those that may be sent now, in their order. */
export function uploadsToStart({ uploads }: UploadQueue): readonly Upload[] {
  const sending = uploads.filter(({ stage }) => stage.name === 'sending').length;
  return uploads.filter(({ stage }) => stage.name === 'waiting').slice(0, Math.max(MOST_SENT - sending, 0));
}

/** Those whose progress may be listened to now. */
export function uploadsToWatch({ uploads }: UploadQueue): readonly (Upload & { readonly sampleId: string })[] {
  const reading = uploads.flatMap((upload) =>
    upload.stage.name === 'reading'
      ? [{ ...upload, sampleId: upload.stage.sampleId, isWatched: upload.stage.isWatched }]
      : [],
  );
  const watched = reading.filter(({ isWatched }) => isWatched).length;
  return reading.filter(({ isWatched }) => !isWatched).slice(0, Math.max(MOST_WATCHED - watched, 0));
}

/** Whether closing the page would lose something: what is not yet on the server's disk. */
export function isSending({ uploads }: UploadQueue): boolean {
  return uploads.some(({ stage }) => stage.name === 'waiting' || stage.name === 'sending');
}

/** Parts of all bytes that were sent, 0 to 1; what failed is not counted. */
export function partSent({ uploads }: UploadQueue): number {
  let all = 0;
  let sent = 0;
  for (const { file, stage } of uploads) {
    if (stage.name === 'failed') continue;
    all += file.size;
    sent += stage.name === 'waiting' ? 0 : stage.name === 'sending' ? Math.min(stage.sentBytes, file.size) : file.size;
  }
  return all === 0 ? 0 : sent / all;
}

function added(queue: UploadQueue, files: readonly File[], visibility: Visibility): UploadQueue {
  const room = Math.max(MOST_QUEUED - queue.uploads.length, 0);
  const taken = files.slice(0, room).map((file, i): Upload => {
    const stage: UploadStage =
      file.size === 0 ? { name: 'failed', error: EMPTY_FILE, sampleId: null } : { name: 'waiting' };
    return { id: queue.nextId + i, file, visibility, stage };
  });
  return {
    uploads: [...queue.uploads, ...taken],
    nextId: queue.nextId + taken.length,
    refused: queue.refused + files.length - taken.length,
  };
}

const EMPTY_FILE: ErrorText = {
  what: 'The file is empty.',
  advice: 'Was the recording stopped before it was written? It was not sent.',
  requestId: null,
};

function staged(queue: UploadQueue, id: number, next: (stage: UploadStage) => UploadStage | null): UploadQueue {
  return {
    ...queue,
    uploads: queue.uploads.map((upload) => {
      if (upload.id !== id) return upload;
      const stage = next(upload.stage);
      return stage === null ? upload : { ...upload, stage };
    }),
  };
}

function told(stage: UploadStage & { readonly name: 'reading' }, event: ProgressEvent): UploadStage {
  const { sampleId } = stage;
  switch (event.state) {
    case 'uploaded':
      return stage;
    case 'processing':
      return { ...stage, isRead: true };
    case 'processed':
      return { name: 'done', sampleId, flows: event.flows, message: event.message };
    case 'failed':
      return {
        name: 'failed',
        sampleId,
        error: {
          what: event.message ?? 'The server could not read it and says no more.',
          advice: 'Nothing of it was counted. See which formats can be read in the help.',
          requestId: null,
        },
      };
  }
}
