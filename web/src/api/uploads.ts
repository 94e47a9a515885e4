import { useSyncExternalStore } from 'react';
import { client } from './client.ts';
import { queryClient } from './query-client.ts';
import { SAMPLES_KEY } from './sample-list.ts';
import { noteFault } from './session-end.ts';
import type { UploadQueue } from './upload-queue.ts';
import { createUploads, type Uploads, warnOfLeaving } from './upload-runs.ts';

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
  send: async (upload, onSent, signal) => {
    const { file, visibility } = upload;
    try {
      return await client().upload(file, { fileName: file.name, visibility, signal, onSent });
    } catch (error) {
      noteFault(error, 'changing');
      throw error;
    }
  },
  progress: (sampleId, signal) => client().progress(sampleId, { signal }),
  onChange: readListsSoon,
});

warnOfLeaving(uploads);

export function useUploads(): UploadQueue {
  return useSyncExternalStore(uploads.subscribe, uploads.now);
}
