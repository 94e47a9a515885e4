import type { FastifyInstance } from 'fastify';
import type { ServerContext } from './context.ts';

/** Who may make pieces of long lists when. */
export interface ListTurns {
  /**
   * Runs work once it is the caller's turn. Callers take turns, so that whoever asks for very many lists waits for those
   * alone. Rejects with the signal's reason when it is given while work waits.
   */
  run<Result>(caller: string, signal: AbortSignal, work: () => Promise<Result>): Promise<Result>;
}

declare module 'fastify' {
  interface FastifyInstance {
    /** One line for the whole server. */
    listTurns: ListTurns;
  }
}

export function addListTurns(app: FastifyInstance, { settings }: ServerContext): void {
  app.decorate('listTurns', createListTurns(settings.maxConcurrentLists));
}

/** At most `most` pieces of work at a time. */
export function createListTurns(most: number): ListTurns {
  /** Those that wait, by caller; whoever was served last stands at the end. */
  const waiting = new Map<string, Set<() => void>>();
  let running = 0;

  const leave = (caller: string, start: () => void): void => {
    const own = waiting.get(caller);
    own?.delete(start);
    if (own?.size === 0) waiting.delete(caller);
  };
  const startNext = (): void => {
    const next = waiting.entries().next();
    if (running >= most || next.done === true) return;
    const [caller, own] = next.value;
    const [start] = own;
    own.delete(start!);
    waiting.delete(caller);
    if (own.size > 0) waiting.set(caller, own);
    running++;
    start!();
  };

  return {
    run: async (caller, signal, work) => {
      signal.throwIfAborted();
      await new Promise<void>((resolve, reject) => {
        const giveUp = (): void => {
          leave(caller, start);
          reject(signal.reason);
        };
        const start = (): void => {
          signal.removeEventListener('abort', giveUp);
          resolve();
        };
        signal.addEventListener('abort', giveUp, { once: true });
        const own = waiting.get(caller) ?? new Set();
        own.add(start);
        waiting.set(caller, own);
        startNext();
      });
      try {
        signal.throwIfAborted();
        return await work();
      } finally {
        running--;
        startNext();
      }
    },
  };
}
