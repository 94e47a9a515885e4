/** Waits, and gives up at once when the signal is aborted: then it throws the signal's reason. */
export function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** A signal that is aborted with any of several others, or when time is up. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Whether it was time that ended it. */
  readonly isOver: () => boolean;
  /** Begins the time anew. */
  readonly restart: () => void;
  /** Lets no time pass until `restart`. */
  readonly pause: () => void;
  /** Forgets timer and listeners; to be called in any case. */
  readonly end: () => void;
}

/** `milliseconds` null: no limit of time. Long-lived signals keep no memory of it after `end`. */
export function createDeadline(signals: readonly (AbortSignal | undefined)[], milliseconds: number | null): Deadline {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let over = false;
  const links: (() => void)[] = [];
  const pause = (): void => clearTimeout(timer);
  const end = (): void => {
    pause();
    for (const unlink of links) unlink();
  };
  const restart = (): void => {
    pause();
    if (milliseconds === null || controller.signal.aborted) return;
    timer = setTimeout(() => {
      over = true;
      controller.abort(new DOMException(`no answer within ${milliseconds} ms`, 'TimeoutError'));
    }, milliseconds);
  };
  for (const signal of signals) {
    if (signal === undefined) continue;
    const onAbort = (): void => controller.abort(signal.reason);
    if (signal.aborted) onAbort();
    else {
      signal.addEventListener('abort', onAbort, { once: true });
      links.push(() => signal.removeEventListener('abort', onAbort));
    }
  }
  restart();
  return { signal: controller.signal, isOver: () => over, restart, pause, end };
}

/** The signal that was aborted first, or none. */
export function throwIfAborted(...signals: readonly (AbortSignal | undefined)[]): void {
  for (const signal of signals) if (signal?.aborted) throw signal.reason;
}
