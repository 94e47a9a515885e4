/**
 * The one error type that crosses folders. The kind is mapped to an exit code or an HTTP status once, at the edge.
 * The message says what, where, found, expected.
 */
export type AppErrorKind = 'invalid-input' | 'not-found' | 'conflict' | 'forbidden' | 'unavailable';

export class AppError extends Error {
  readonly kind: AppErrorKind;

  constructor(kind: AppErrorKind, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'AppError';
    this.kind = kind;
  }
}

/** The sentence of whatever was thrown, for messages that add the place. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
