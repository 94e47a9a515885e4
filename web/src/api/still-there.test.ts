import { FlowsageError } from '@flowsage/client';
import { describe, expect, it } from 'vitest';
import { isGone } from './fault-kinds.ts';
import { nowAndThen } from './still-there.ts';

describe('whether what is on the screen is still there', () => {
  it('is asked when the page is used, once in a while however much it is used', () => {
    let time = 1000;
    const asked: number[] = [];
    const used = nowAndThen(
      () => asked.push(time),
      30_000,
      () => time,
    );
    for (; time < 100_000; time += 500) used();
    expect(asked).toEqual([31_000, 61_000, 91_000]);
  });

  it('is answered with no by a server that does not have it, and not by one that is away', () => {
    expect(isGone(new FlowsageError('not-found', 'no such sample', { status: 404 }))).toBe(true);
    for (const kind of ['network', 'timeout', 'unauthenticated', 'server-fault'] as const)
      expect(isGone(new FlowsageError(kind, kind)), kind).toBe(false);
    expect(isGone(undefined)).toBe(false);
  });
});
