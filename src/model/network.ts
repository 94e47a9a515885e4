import { type AddressFamily, parseAddress } from './address.ts';

/** A network of addresses: the first `bits` of them are the same. Words as in `model/address.ts`. */
export interface Network {
  readonly family: AddressFamily;
  readonly words: readonly [number, number, number, number];
  readonly bits: number;
}

/** Reads `192.0.2.0/24` or `2001:db8::/32`; null when it is none. Bits after the prefix do not count. */
export function parseNetwork(text: string): Network | null {
  const slash = text.indexOf('/');
  const address = slash < 0 ? null : parseAddress(text.slice(0, slash));
  const bitText = text.slice(slash + 1);
  if (address === null || !/^[0-9]{1,3}$/.test(bitText)) return null;
  const bits = Number(bitText);
  if (bits > (address.family === 4 ? 32 : 128)) return null;
  return { family: address.family, words: maskedWords(address.family, address.words, bits), bits };
}

/** The words with every bit after a prefix set to 0. */
export function maskedWords(
  family: AddressFamily,
  words: readonly [number, number, number, number],
  bits: number,
): [number, number, number, number] {
  if (family === 4) return [0, 0, 0, words[3] & wordMask(bits)];
  return [
    words[0] & wordMask(bits),
    words[1] & wordMask(bits - 32),
    words[2] & wordMask(bits - 64),
    words[3] & wordMask(bits - 96),
  ];
}

function wordMask(bits: number): number {
  if (bits <= 0) return 0;
  return bits >= 32 ? -1 : -1 << (32 - bits);
}
