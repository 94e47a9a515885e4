import { describe, expect, it } from 'vitest';
import { createListTurns } from './list-turns.ts';

const never = (): AbortSignal => new AbortController().signal;

describe('turns of lists', () => {
  it('are a few at a time, and those of one caller do not keep another waiting', async () => {
    const turns = createListTurns(2);
    const order: string[] = [];
    let running = 0;
    let most = 0;
    const work = (name: string) => async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      order.push(name);
      running--;
    };
    const many = Array.from({ length: 50 }, (_, i) => turns.run('many', never(), work(`many ${i}`)));
    await Promise.all([...many, turns.run('one', never(), work('one'))]);
    expect(most).toBe(2);
    expect(order).toHaveLength(51);
    // Two were at work before it came, and one more may have been next.
    expect(order.indexOf('one')).toBeLessThan(4);
  });

  it('end for whoever has gone, before anything is done for them', async () => {
    const turns = createListTurns(1);
    let end = (): void => {};
    const first = turns.run('a', never(), () => new Promise<void>((resolve) => (end = resolve)));
    const gone = new AbortController();
    const second = turns.run('b', gone.signal, async () => {
      throw new Error('must not be done');
    });
    gone.abort(new Error('gone'));
    await expect(second).rejects.toThrow('gone');
    await expect(turns.run('b', gone.signal, async () => 'done')).rejects.toThrow('gone');
    end();
    await first;
    expect(await turns.run('c', never(), async () => 'done')).toBe('done');
  });

  it('go on after work that failed', async () => {
    const turns = createListTurns(1);
    await expect(turns.run('a', never(), () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await turns.run('a', never(), async () => 'done')).toBe('done');
  });
});
