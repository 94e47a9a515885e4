import { FlowsageError, type FlowsageErrorKind } from '@flowsage/client';

export interface ErrorText {
  readonly what: string;
  /** What the reader can do about it. */
  readonly advice: string | null;
  /** Names the request in the server's log. */
  readonly requestId: string | null;
}

/** What to do about each kind of fault. */
const ADVICE: Readonly<Partial<Record<FlowsageErrorKind, string>>> = {
  network: 'Is the server running? What you see may be old. Try again in a moment.',
  timeout: 'The server is busy. Try again in a moment.',
  unauthenticated: 'Sign in, then try again: what you typed is still there.',
  forbidden: 'Your key may not do this. An administrator can give you one that may.',
  'not-found': 'It may have been deleted, or belong to another account.',
  conflict: 'Somebody may have changed it meanwhile. Load it again and repeat your change.',
  'too-large': 'It is larger than this server takes; the limit is one of its settings.',
  'too-many': 'Too much at once. Wait a moment and try again.',
  'no-space': 'The disk of the server is full: reading goes on, writing waits for room.',
  unavailable: 'The server is starting or stopping. Try again in a moment.',
  'server-fault': 'The log of the server says more under the number of this request.',
};

/** A fault in words, with what to do. */
export function errorText(error: unknown): ErrorText {
  if (!(error instanceof FlowsageError))
    return { what: error instanceof Error ? error.message : String(error), advice: null, requestId: null };
  // What the server says is for programs, which send keys.
  const what = error.kind === 'unauthenticated' ? 'You are signed out: the session has ended.' : error.message;
  return { what, advice: ADVICE[error.kind] ?? null, requestId: error.requestId };
}
