import { useEffect, useRef } from 'react';

/** How long something on the screen is believed to be there still. */
export const BELIEVED_MILLISECONDS = 30_000;

/** Calls `ask` at most once in this time, however often the returned function is called. */
export function nowAndThen(ask: () => unknown, milliseconds: number, now: () => number): () => void {
  let last = now();
  return () => {
    if (now() - last < milliseconds) return;
    last = now();
    ask();
  };
}

/**
 * Asks again whether what the page shows is still there, when somebody uses the page. One that nobody uses asks for
 * nothing, so that its session ends.
 */
export function useAskWhileUsed(ask: () => unknown, isOver: boolean): void {
  const latest = useRef(ask);
  latest.current = ask;
  useEffect(() => {
    if (isOver) return;
    const used = nowAndThen(
      () => latest.current(),
      BELIEVED_MILLISECONDS,
      () => Date.now(),
    );
    const kinds = ['pointerdown', 'keydown', 'focus', 'wheel'] as const;
    for (const kind of kinds) window.addEventListener(kind, used, { capture: true, passive: true });
    return () => {
      for (const kind of kinds) window.removeEventListener(kind, used, { capture: true });
    };
  }, [isOver]);
}
