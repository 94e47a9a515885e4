/** Time of a pcapng packet in integer µs, from the two 32-bit halves and the interface's `if_tsresol` and `if_tsoffset`. */

/** How one interface counts time (draft-ietf-opsawg-pcapng §4.2). */
export interface Clock {
  /** Units per second as told: a power of ten or of two. */
  readonly base: 2 | 10;
  readonly exponent: number;
  /** Seconds to add. */
  readonly offsetSeconds: number;
}

export const MICROSECOND_CLOCK: Clock = { base: 10, exponent: 6, offsetSeconds: 0 };

/** `if_tsresol`: the upper bit chooses powers of two, the rest is the negative exponent. */
export function clockOf(resolution: number, offsetSeconds: number): Clock {
  return { base: resolution & 0x80 ? 2 : 10, exponent: resolution & 0x7f, offsetSeconds };
}

/** Later than any time that fits the 53 bits of a number (year 2255): such times are taken for this one. */
export const MAX_MICROS = 9_000_000_000_000_000;

/** µs since 1970, cut down (never rounded up), kept within 0 and `MAX_MICROS`. */
export function packetMicros(clock: Clock, high: number, low: number): number {
  const micros = unitsToMicros(clock, high, low) + clock.offsetSeconds * 1e6;
  return micros >= 0 && micros <= MAX_MICROS ? micros : micros < 0 ? 0 : MAX_MICROS;
}

function unitsToMicros(clock: Clock, high: number, low: number): number {
  if (clock.base === 10) {
    if (clock.exponent === 6) return high * 4294967296 + low;
    if (clock.exponent < 6) return (high * 4294967296 + low) * 10 ** (6 - clock.exponent);
    // Nanoseconds since 1970 need 61 bits. Dividing the halves apart stays exact: high * 2^32 = high * (q * d + r).
    if (clock.exponent <= 12) {
      const divisor = 10 ** (clock.exponent - 6);
      const quotient = Math.floor(4294967296 / divisor);
      return high * quotient + Math.floor((high * (4294967296 - quotient * divisor) + low) / divisor);
    }
  }
  return exactMicros(clock, high, low);
}

/** Any other resolution, by whole numbers of any size: no tool writes these, but the format allows them. */
function exactMicros(clock: Clock, high: number, low: number): number {
  const units = BigInt(high) * 4294967296n + BigInt(low);
  const perSecond = BigInt(clock.base) ** BigInt(clock.exponent);
  const micros = (units * 1_000_000n) / perSecond;
  return micros > BigInt(MAX_MICROS) ? MAX_MICROS : Number(micros);
}
