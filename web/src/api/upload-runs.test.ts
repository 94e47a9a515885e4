import type { ProgressEvent, SampleV1 } from '@flowsage/client';
import { describe, expect, it } from 'vitest';
import { createUploads, type UploadWays } from './upload-runs.ts';

const file = (name: string): File => new File(['bytes'], name);

const PROCESSED: ProgressEvent = { state: 'processed', message: null, flows: 3 };

/** Ways whose sending ends when the test says so. */
function controlledWays() {
  const pending = new Map<string, { end: () => void; fail: (error: Error) => void; signal: AbortSignal }>();
  const changed: string[] = [];
  const ways: UploadWays = {
    send: (upload, onSent, signal) =>
      new Promise<SampleV1>((resolve, reject) => {
        onSent(1);
        signal.addEventListener('abort', () => reject(signal.reason));
        pending.set(upload.file.name, {
          end: () => resolve({ id: `of-${upload.file.name}` } as SampleV1),
          fail: reject,
          signal,
        });
      }),
    progress: async function* () {
      yield PROCESSED;
    },
    onChange: (sampleId) => changed.push(sampleId),
  };
  return { ways, pending, changed };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

describe('uploads of a tab', () => {
  it('start the next file when one is done, and tell of each sample', async () => {
    const { ways, pending, changed } = controlledWays();
    const uploads = createUploads(ways);
    uploads.add([file('a'), file('b'), file('c')], 'private');
    expect([...pending.keys()]).toEqual(['a', 'b']);
    pending.get('a')!.end();
    await settled();
    expect([...pending.keys()]).toEqual(['a', 'b', 'c']);
    expect(uploads.now().uploads[0]!.stage).toMatchObject({ name: 'done', flows: 3 });
    expect(changed).toEqual(['of-a', 'of-a']);
  });

  it('break off what is sent when it is cancelled, and go on with the next', async () => {
    const { ways, pending } = controlledWays();
    const uploads = createUploads(ways);
    uploads.add([file('a'), file('b'), file('c')], 'private');
    uploads.remove(1);
    await settled();
    expect(pending.get('a')!.signal.aborted).toBe(true);
    expect(uploads.now().uploads.map(({ stage }) => stage.name)).toEqual(['sending', 'sending']);
  });

  it('keep a fault with its file and go on', async () => {
    const { ways, pending } = controlledWays();
    const uploads = createUploads(ways);
    uploads.add([file('a'), file('b'), file('c')], 'public');
    pending.get('b')!.fail(new Error('no way'));
    await settled();
    expect(uploads.now().uploads.map(({ stage }) => stage.name)).toEqual(['sending', 'failed', 'sending']);
    expect(uploads.now().uploads[1]!.stage).toMatchObject({ error: { what: 'no way' } });
  });

  it('leave nothing running when they are ended', async () => {
    const { ways, pending } = controlledWays();
    const uploads = createUploads(ways);
    uploads.add([file('a'), file('b'), file('c')], 'private');
    uploads.end();
    await settled();
    expect(uploads.now().uploads).toEqual([]);
    expect([...pending.keys()]).toEqual(['a', 'b']);
  });
});
