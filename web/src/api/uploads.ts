import { useSyncExternalStore } from 'react';
import type { UploadQueue } from '../state/upload-queue.ts';
import { createUploads, type Uploads, warnOfLeaving } from '../state/uploads.ts';
import { client, clientOver } from './client.ts';
import { queryClient } from './query-client.ts';
import { SAMPLES_KEY } from './sample-list.ts';
import { fetchWithProgress } from './upload-fetch.ts';

/** Answers that come close together are read once. */
const READ_AGAIN_MILLISECONDS = 800;

let isAsked = false;

/** Lists that are on the screen are read again. */
function readListsSoon(): void {
  if (isAsked) return;
  isAsked = true;
  setTimeout(() => {
    isAsked = false;
    void queryClient.invalidateQueries({ queryKey: SAMPLES_KEY });
  }, READ_AGAIN_MILLISECONDS);
}

/** The queue of this tab. */
export const uploads: Uploads = createUploads({
  send: (upload, onSent, signal) =>
    clientOver(fetchWithProgress(onSent)).upload(upload.file, {
      fileName: upload.file.name,
      visibility: upload.visibility,
      signal,
    }),
  progress: (sampleId, signal) => client().progress(sampleId, { signal }),
  onChange: readListsSoon,
});

warnOfLeaving(uploads);

export function useUploads(): UploadQueue {
  return useSyncExternalStore(uploads.subscribe, uploads.now);
}
