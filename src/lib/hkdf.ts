import { sha256, sha256Into } from './sha256.ts';

/**
 * HKDF with SHA-256 (RFC 5869) as TLS 1.3 and QUIC use it. Keys and outputs are at most one hash long (32 bytes), which is
 * all that AES-128 keys, nonces and traffic secrets need, so that Expand is a single block.
 */

const BLOCK_BYTES = 64;
const HASH_BYTES = 32;

/** HMAC-SHA256 (RFC 2104). */
export function hmacSha256(key: Uint8Array, message: Uint8Array): Uint8Array {
  const shortKey = key.length > BLOCK_BYTES ? sha256(key) : key;
  const inner = new Uint8Array(BLOCK_BYTES + message.length);
  const outer = new Uint8Array(BLOCK_BYTES + HASH_BYTES);
  for (let i = 0; i < BLOCK_BYTES; i++) {
    const byte = i < shortKey.length ? shortKey[i]! : 0;
    inner[i] = byte ^ 0x36;
    outer[i] = byte ^ 0x5c;
  }
  inner.set(message, BLOCK_BYTES);
  sha256Into(inner, 0, inner.length, outer, BLOCK_BYTES);
  return sha256(outer);
}

/** HKDF-Extract (RFC 5869 §2.2). */
export function hkdfExtract(salt: Uint8Array, keyMaterial: Uint8Array): Uint8Array {
  return hmacSha256(salt, keyMaterial);
}

/** HKDF-Expand-Label with an empty context (RFC 8446 §7.1); `length` is at most 32. */
export function hkdfExpandLabel(secret: Uint8Array, label: string, length: number): Uint8Array {
  const full = `tls13 ${label}`;
  // HkdfLabel: length, label with its length, empty context; then the number of the only block of Expand.
  const info = new Uint8Array(2 + 1 + full.length + 1 + 1);
  info[1] = length;
  info[2] = full.length;
  for (let i = 0; i < full.length; i++) info[3 + i] = full.charCodeAt(i);
  info[info.length - 1] = 1;
  return hmacSha256(secret, info).subarray(0, length);
}
