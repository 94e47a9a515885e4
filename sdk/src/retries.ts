import type { FlowsageError } from './errors.ts';
import type { RequestPlan } from './request.ts';

/** Longer than this nobody is kept waiting without being told. */
const LONGEST_WAIT_MS = 120_000;
/** Waits of the client's own choice grow to this. */
const LONGEST_BACKOFF_MS = 10_000;

/**
 * Whether another attempt may help and does no harm. A request that was refused for its rate did nothing, whatever it
 * asked for; otherwise it may have been carried out before the answer was lost, so only what can be repeated is.
 */
export function isWorthRetrying(error: FlowsageError, plan: RequestPlan): boolean {
  if (plan.isOnce === true) return false;
  if (error.kind === 'too-many') return true;
  const isIdempotent = plan.isIdempotent ?? (plan.method !== 'POST' && plan.method !== 'PATCH');
  return isIdempotent && (error.kind === 'unavailable' || error.kind === 'network' || error.kind === 'timeout');
}

/** Milliseconds before retry number `retry` (from 0); null when the server asks for more patience than is sensible. */
export function retryDelayMs(
  error: FlowsageError,
  retry: number,
  firstDelayMs: number,
  random: () => number = Math.random,
): number | null {
  const backoff = Math.min(firstDelayMs * 2 ** retry, LONGEST_BACKOFF_MS);
  // Between half and all of it, so that clients that failed together do not come back together.
  const jittered = backoff * (0.5 + random() / 2);
  if (error.retryAfterSeconds === null) return jittered;
  const asked = error.retryAfterSeconds * 1000;
  return asked > LONGEST_WAIT_MS ? null : asked + jittered * random();
}
