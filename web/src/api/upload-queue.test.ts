import { describe, expect, it } from 'vitest';
import {
  EMPTY_QUEUE,
  isSending,
  MOST_QUEUED,
  partSent,
  type UploadAction,
  type UploadQueue,
  uploadQueue,
  uploadsToStart,
  uploadsToWatch,
} from './upload-queue.ts';

const file = (name: string, bytes = 10): File => new File([new Uint8Array(bytes)], name);

const after = (...actions: readonly UploadAction[]): UploadQueue => actions.reduce(uploadQueue, EMPTY_QUEUE);

const add = (...files: readonly File[]): UploadAction => ({ type: 'add', files, visibility: 'private' });
const fault = { what: 'broken', advice: null, requestId: null };
const event = (state: 'uploaded' | 'processing' | 'processed' | 'failed', message: string | null = null) => ({
  state,
  message,
  flows: state === 'processed' ? 7 : null,
});

describe('the queue of uploads', () => {
  it('sends two files at a time, in the order in which they came', () => {
    const queue = after(add(file('a'), file('b'), file('c')));
    expect(uploadsToStart(queue).map(({ file: { name } }) => name)).toEqual(['a', 'b']);
    const busy = [1, 2].reduce((before, id) => uploadQueue(before, { type: 'start', id }), queue);
    expect(uploadsToStart(busy)).toEqual([]);
    const next = uploadQueue(busy, { type: 'kept', id: 1, sampleId: 's1' });
    expect(uploadsToStart(next).map(({ id }) => id)).toEqual([3]);
  });

  it('does not send an empty file, and says why', () => {
    const [upload] = after(add(file('empty.pcap', 0))).uploads;
    expect(upload!.stage).toMatchObject({ name: 'failed', sampleId: null, error: { what: 'The file is empty.' } });
  });

  it('takes files up to its bound and counts the others', () => {
    const files = Array.from({ length: MOST_QUEUED + 5 }, (_, i) => file(String(i)));
    const queue = after(add(...files));
    expect(queue.uploads).toHaveLength(MOST_QUEUED);
    expect(queue.refused).toBe(5);
    expect(uploadQueue(queue, { type: 'clear-done' }).refused).toBe(0);
  });

  it('listens to two samples at a time', () => {
    const kept = [1, 2, 3].map((id): UploadAction => ({ type: 'kept', id, sampleId: `s${id}` }));
    const queue = after(add(file('a'), file('b'), file('c')), ...kept);
    expect(uploadsToWatch(queue).map(({ sampleId }) => sampleId)).toEqual(['s1', 's2']);
    const watched = [1, 2].reduce((before, id) => uploadQueue(before, { type: 'watch', id }), queue);
    expect(uploadsToWatch(watched)).toEqual([]);
    const done = uploadQueue(watched, { type: 'told', id: 2, event: event('processed') });
    expect(uploadsToWatch(done).map(({ sampleId }) => sampleId)).toEqual(['s3']);
  });

  it('follows a file from waiting to its flows', () => {
    const steps: readonly UploadAction[] = [
      { type: 'start', id: 1 },
      { type: 'sent', id: 1, sentBytes: 4 },
      { type: 'kept', id: 1, sampleId: 's1' },
      { type: 'told', id: 1, event: event('processing') },
      { type: 'told', id: 1, event: event('processed') },
    ];
    const names = steps.map((_, i) => after(add(file('a')), ...steps.slice(0, i + 1)).uploads[0]!.stage.name);
    expect(names).toEqual(['sending', 'sending', 'reading', 'reading', 'done']);
    expect(after(add(file('a')), ...steps).uploads[0]!.stage).toEqual({
      name: 'done',
      sampleId: 's1',
      flows: 7,
      message: null,
    });
  });

  it('keeps faults until they are taken away, also when finished files are cleared', () => {
    const queue = after(
      add(file('a'), file('b')),
      { type: 'fail', id: 1, error: fault },
      { type: 'kept', id: 2, sampleId: 's2' },
      { type: 'told', id: 2, event: event('failed', 'pcap: cut off') },
      { type: 'clear-done' },
    );
    expect(queue.uploads.map(({ stage }) => stage)).toMatchObject([
      { name: 'failed', sampleId: null, error: fault },
      { name: 'failed', sampleId: 's2', error: { what: 'pcap: cut off' } },
    ]);
    expect(uploadQueue(queue, { type: 'remove', id: 1 }).uploads).toHaveLength(1);
  });

  it('sends a failed file again when asked', () => {
    const queue = after(add(file('a')), { type: 'fail', id: 1, error: fault }, { type: 'retry', id: 1 });
    expect(uploadsToStart(queue)).toHaveLength(1);
  });

  it('passes over what is told of a file that was cancelled', () => {
    const queue = after(add(file('a')), { type: 'remove', id: 1 }, { type: 'kept', id: 1, sampleId: 's1' });
    expect(queue.uploads).toEqual([]);
  });

  it('warns of leaving only while something is not on the server', () => {
    const waiting = after(add(file('a')));
    expect(isSending(waiting)).toBe(true);
    expect(isSending(uploadQueue(waiting, { type: 'kept', id: 1, sampleId: 's1' }))).toBe(false);
  });

  it('counts sent bytes of all files but failed ones', () => {
    const queue = after(
      add(file('a', 100), file('b', 100), file('c', 100)),
      { type: 'start', id: 1 },
      { type: 'sent', id: 1, sentBytes: 50 },
      { type: 'fail', id: 3, error: fault },
    );
    expect(partSent(queue)).toBe(0.25);
    expect(partSent(EMPTY_QUEUE)).toBe(0);
  });
});
