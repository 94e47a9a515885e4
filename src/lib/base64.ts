/** Base64 with padding (RFC 4648 §4) of raw bytes, without the browser's detour over binary strings. */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

export function base64(bytes: Uint8Array): string {
  let text = '';
  let at = 0;
  for (; at + 3 <= bytes.length; at += 3) {
    const bits = (bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!;
    text += digit(bits >>> 18) + digit(bits >>> 12) + digit(bits >>> 6) + digit(bits);
  }
  const left = bytes.length - at;
  if (left === 1) text += `${digit(bytes[at]! >>> 2)}${digit(bytes[at]! << 4)}==`;
  if (left === 2) {
    const bits = (bytes[at]! << 8) | bytes[at + 1]!;
    text += `${digit(bits >>> 10)}${digit(bits >>> 4)}${digit(bits << 2)}=`;
  }
  return text;
}

function digit(bits: number): string {
  return ALPHABET.charAt(bits & 63);
}
