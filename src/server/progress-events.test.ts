import type { SampleState } from '@flowsage/client';
import { expect, it } from 'vitest';
import type { Sample } from '../model/sample.ts';
import { progressEvents } from './progress-events.ts';

const SAMPLE: Sample = {
  id: 'a'.repeat(32),
  accountId: 'x',
  publicationId: 'y',
  visibility: 'private',
  fileName: 'a.pcap',
  fileType: 'pcap',
  fileBytes: 1,
  hasNames: false,
  uploadDigest: '00',
  uploadedAt: 0,
  state: 'uploaded',
  attempts: 0,
  processedAt: null,
  message: null,
  report: null,
};

/** A sample whose state a test changes; how many watch it. */
function changing() {
  const watchers = new Set<(state: SampleState | null) => void>();
  let state: SampleState | null = 'uploaded';
  return {
    watchers,
    become: (next: SampleState | null): void => {
      state = next;
      for (const watcher of watchers) watcher(next);
    },
    find: async (): Promise<Sample | null> => (state === null ? null : { ...SAMPLE, state }),
    watch: (_id: string, onChange: (state: SampleState | null) => void): (() => void) => {
      watchers.add(onChange);
      return () => void watchers.delete(onChange);
    },
  };
}

const stateOf = (event: string | undefined): string => /"state":"(\w+)"/.exec(event ?? '')?.[1] ?? event ?? 'end';

async function next(events: AsyncGenerator<string>): Promise<string> {
  const { done, value } = await events.next();
  return done === true ? 'end' : stateOf(value as string);
}

it('tells each state once and ends after the last, with nothing left behind', async () => {
  const sample = changing();
  const events = progressEvents(SAMPLE, sample, sample.find, new AbortController().signal);
  expect(await next(events)).toBe('uploaded');
  // Told again without a change, it is no event.
  sample.become('uploaded');
  setTimeout(() => sample.become('processing'), 10);
  expect(await next(events)).toBe('processing');
  sample.become('processed');
  expect(await next(events)).toBe('processed');
  expect(await next(events)).toBe('end');
  expect(sample.watchers.size).toBe(0);
});

it('tells a change that comes while the one before is looked at', async () => {
  const sample = changing();
  const events = progressEvents(SAMPLE, sample, sample.find, new AbortController().signal);
  const first = next(events);
  sample.become('failed');
  expect(['uploaded', 'failed']).toContain(await first);
  const rest = await next(events);
  expect(['failed', 'end']).toContain(rest);
});

it('is heard of while nothing changes', async () => {
  const sample = changing();
  const controller = new AbortController();
  const events = progressEvents(SAMPLE, sample, sample.find, controller.signal, 5);
  expect(await next(events)).toBe('uploaded');
  for (let i = 0; i < 3; i++) expect((await events.next()).value).toBe(': still here\n\n');
  controller.abort();
  expect(await next(events)).toBe('end');
  expect(sample.watchers.size).toBe(0);
});

it('ends at once when the caller goes or the sample is deleted', async () => {
  for (const end of ['go', 'delete']) {
    const sample = changing();
    const controller = new AbortController();
    const events = progressEvents(SAMPLE, sample, sample.find, controller.signal);
    expect(await next(events)).toBe('uploaded');
    const waiting = next(events);
    if (end === 'go') controller.abort();
    else sample.become(null);
    expect(await waiting).toBe('end');
    expect(sample.watchers.size).toBe(0);
  }
});
