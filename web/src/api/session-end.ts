import { isNotSignedIn } from './fault-kinds.ts';

/** What was refused because nobody is signed in: reading for a page, or something that a person asked to be done. */
export type RefusedUse = 'reading' | 'changing';

const listeners = new Set<(use: RefusedUse) => void>();

/** Takes note of a fault; whoever listens is told where it says that nobody is signed in. */
export function noteFault(error: unknown, use: RefusedUse): void {
  if (isNotSignedIn(error)) for (const listener of listeners) listener(use);
}

/** Calls back whenever an answer says that nobody is signed in, until the returned function is called. */
export function onSessionEnd(listener: (use: RefusedUse) => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
