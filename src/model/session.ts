/** A sign-in of a key in a browser as it is stored: never what the browser sends. */
export interface Session {
  /** SHA-256 of the browser's token, hexadecimal: names the session and cannot be turned back. */
  readonly id: string;
  /** The key that it was opened with: it may do what that may, and no longer. */
  readonly keyId: string;
  /** Epoch seconds. */
  readonly createdAt: number;
  readonly lastUsedAt: number;
  /** However much it is used. */
  readonly endsAt: number;
}
