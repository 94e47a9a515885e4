import { FlowsageError } from '@flowsage/client';
import { MutationObserver } from '@tanstack/react-query';
import { afterEach, describe, expect, it } from 'vitest';
import { errorText } from './error-text.ts';
import { queryClient } from './query-client.ts';
import { onSessionEnd, type RefusedUse } from './session-end.ts';

/** As the server answers a browser whose cookie has gone. */
const ENDED = new FlowsageError('unauthenticated', 'no key: send one in the header apikey, X-API-KEY or Authorization');
const FORBIDDEN = new FlowsageError('forbidden', 'the key may not edit');

const told: RefusedUse[] = [];
const end = onSessionEnd((use) => told.push(use));
afterEach(() => {
  told.length = 0;
  queryClient.clear();
});

const read = (error: Error) =>
  queryClient.fetchQuery({ queryKey: ['x'], queryFn: () => Promise.reject(error), staleTime: 0 }).catch(() => {});
const change = (error: Error) =>
  new MutationObserver(queryClient, { mutationFn: () => Promise.reject(error) }).mutate().catch(() => {});

describe('the end of a session', () => {
  it('is told by whatever is read or changed after it', async () => {
    await read(ENDED);
    await change(ENDED);
    expect(told).toEqual(['reading', 'changing']);
  });

  it('is told also where the page has its data already', async () => {
    queryClient.setQueryData(['x'], 'what was read before');
    await read(ENDED);
    expect(told).toEqual(['reading']);
    expect(queryClient.getQueryData(['x'])).toBe('what was read before');
  });

  it('is no other fault, and is told to nobody who does not listen any more', async () => {
    await read(FORBIDDEN);
    await change(FORBIDDEN);
    expect(told).toEqual([]);
    end();
    await change(ENDED);
    expect(told).toEqual([]);
  });

  it('is told in words for people at a page, not for programs', () => {
    const { what, advice } = errorText(ENDED);
    expect(what).toBe('You are signed out: the session has ended.');
    expect(`${what} ${advice}`).not.toMatch(/header|key/i);
    expect(errorText(FORBIDDEN).what).toBe('the key may not edit');
  });
});
