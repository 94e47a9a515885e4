/**
 * The one error type that crosses folders. The kind is mapped to an exit code or an HTTP status once, at the edge.
 * The message says what, where, found, expected.
 */
export type AppErrorKind =
  | 'invalid-input'
  | 'not-found'
  | 'conflict'
  /** What the caller made a condition does not hold. */
  | 'precondition'
  | 'forbidden'
  | 'unavailable'
  /** Nobody said who is asking, or the key is not valid. */
  | 'unauthenticated'
  /** Of a kind that is not read here. */
  | 'unsupported'
  /** Larger than a limit allows. */
  | 'too-large'
  /** More often, or more at a time, than a limit allows. */
  | 'too-many'
  /** It did not come in time. */
  | 'too-slow'
  /** The disk is as full as it may get. */
  | 'no-space';

/** A limit that was met: its name as a setting, and its value. */
export interface MetLimit {
  readonly name: string;
  readonly value: number;
}

export class AppError extends Error {
  readonly kind: AppErrorKind;
  readonly limit: MetLimit | null;

  constructor(kind: AppErrorKind, message: string, options?: { cause?: unknown; limit?: MetLimit }) {
    super(message, options);
    this.name = 'AppError';
    this.kind = kind;
    this.limit = options?.limit ?? null;
  }
}

/** The sentence of whatever was thrown, for messages that add the place. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
