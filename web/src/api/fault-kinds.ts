import { FlowsageError } from '@flowsage/client';

/** Whether nobody is signed in: the session has ended, or there was none. */
export function isNotSignedIn(error: unknown): boolean {
  return error instanceof FlowsageError && error.kind === 'unauthenticated';
}

/** Whether the server does not have it (any more), or it is another account's, which is told the same way. */
export function isGone(error: unknown): boolean {
  return error instanceof FlowsageError && error.kind === 'not-found';
}
