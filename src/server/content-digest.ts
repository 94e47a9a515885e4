import { createHash } from 'node:crypto';
import { AppError } from '../lib/app-error.ts';

/**
 * The SHA-256 of a `Repr-Digest` or `Content-Digest` field (RFC 9530), as base64; null when there is none of that kind.
 * A digest that cannot be read is `invalid-input`: whoever sends one wants it checked.
 */
export function parseSha256Digest(field: string | null): string | null {
  if (field === null) return null;
  for (const member of field.split(',')) {
    const parts = /^\s*sha-256=:([A-Za-z0-9+/]{43}=):\s*$/.exec(member);
    if (parts !== null) return parts[1]!;
    if (/^\s*sha-256=/.test(member))
      throw new AppError(
        'invalid-input',
        'digest: sha-256 is no such digest, expected sha-256=:<44 characters of base64>:',
      );
  }
  return null;
}

/** The same pieces; throws `invalid-input` at their end when they are not what the digest says. */
export async function* digested(pieces: AsyncIterable<Uint8Array>, digest: string | null): AsyncGenerator<Uint8Array> {
  if (digest === null) {
    yield* pieces;
    return;
  }
  const hash = createHash('sha256');
  for await (const piece of pieces) {
    hash.update(piece);
    yield piece;
  }
  const found = hash.digest('base64');
  if (found !== digest)
    throw new AppError('invalid-input', `digest: sha-256 of the bytes received is ${found}, expected ${digest}`);
}
