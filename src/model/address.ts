/**
 * IP addresses as four 32-bit words (signed, so that they stay small integers in the engine), most significant first.
 * An IPv4 address is word 3 alone with family 4; an IPv4-mapped IPv6 address stays family 6.
 */

export type AddressFamily = 4 | 6;

/** Dotted IPv4 text of a 32-bit word (signed or unsigned). */
export function formatIpv4(word: number): string {
  return `${(word >>> 24) & 255}.${(word >>> 16) & 255}.${(word >>> 8) & 255}.${word & 255}`;
}

/** IPv6 text by RFC 5952: lower case, the longest run of two or more zero groups as `::`; mapped addresses in hex. */
export function formatIpv6(w0: number, w1: number, w2: number, w3: number): string {
  const groups = [w0 >>> 16, w0 & 0xffff, w1 >>> 16, w1 & 0xffff, w2 >>> 16, w2 & 0xffff, w3 >>> 16, w3 & 0xffff];
  let bestStart = -1;
  let bestLength = 1;
  for (let i = 0; i < 8; i++) {
    let j = i;
    while (j < 8 && groups[j] === 0) j++;
    if (j - i > bestLength) {
      bestStart = i;
      bestLength = j - i;
    }
    if (j > i) i = j;
  }
  const hex = groups.map((group) => group.toString(16));
  if (bestStart < 0) return hex.join(':');
  return `${hex.slice(0, bestStart).join(':')}::${hex.slice(bestStart + bestLength).join(':')}`;
}

export interface ParsedAddress {
  readonly family: AddressFamily;
  readonly words: readonly [number, number, number, number];
}

/** Reads strict dotted IPv4 or RFC 4291 IPv6 text (a zone `%eth0` is cut off); null when it is neither. */
export function parseAddress(text: string): ParsedAddress | null {
  if (text.length > 64) return null;
  if (!text.includes(':')) {
    const word = parseIpv4(text);
    return word === null ? null : { family: 4, words: [0, 0, 0, word] };
  }
  return parseIpv6(text);
}

/** The 32-bit word of strict dotted IPv4 text, or null. */
export function parseIpv4(text: string): number | null {
  let word = 0;
  let parts = 0;
  let digits = 0;
  let value = 0;
  for (let i = 0; i <= text.length; i++) {
    const code = i < text.length ? text.charCodeAt(i) : 46;
    if (code === 46) {
      if (digits === 0) return null;
      word = (word << 8) | value;
      parts++;
      digits = 0;
      value = 0;
    } else if (code >= 48 && code <= 57) {
      if (digits > 0 && value === 0) return null;
      value = value * 10 + (code - 48);
      digits++;
      if (value > 255) return null;
    } else return null;
  }
  return parts === 4 ? word : null;
}

function parseIpv6(input: string): ParsedAddress | null {
  const zone = input.indexOf('%');
  let text = zone < 0 ? input : input.slice(0, zone);
  const lastColon = text.lastIndexOf(':');
  if (text.indexOf('.', lastColon) >= 0) {
    const v4 = parseIpv4(text.slice(lastColon + 1));
    if (v4 === null) return null;
    text = `${text.slice(0, lastColon + 1)}${(v4 >>> 16).toString(16)}:${(v4 & 0xffff).toString(16)}`;
  }
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const left = splitGroups(halves[0]!);
  const right = halves.length === 2 ? splitGroups(halves[1]!) : [];
  if (left === null || right === null) return null;
  const missing = 8 - left.length - right.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null;
  const groups = [...left, ...new Array<number>(missing).fill(0), ...right];
  const word = (i: number): number => (groups[i]! << 16) | groups[i + 1]!;
  return { family: 6, words: [word(0), word(2), word(4), word(6)] };
}

function splitGroups(text: string): number[] | null {
  if (text === '') return [];
  const groups: number[] = [];
  for (const part of text.split(':')) {
    if (!/^[0-9a-fA-F]{1,4}$/.test(part)) return null;
    groups.push(Number.parseInt(part, 16));
  }
  return groups;
}
