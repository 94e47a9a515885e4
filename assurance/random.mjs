/** Random numbers that come again: the same seed gives the same run. */

/** A generator of 32 bits of state (Mulberry32, public domain): `next()` gives a number from 0 up to, not with, 1. */
export function createRandom(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (count) => Math.floor(next() * count);
  return {
    next,
    /** A whole number from 0 to `count - 1`. */
    below,
    /** Whether something of this probability happens. */
    chance: (probability) => next() < probability,
    pick: (list) => list[below(list.length)],
    /** `count` different members of the list, in random order. */
    sample: (list, count) => {
      const rest = [...list];
      const taken = [];
      while (taken.length < count && rest.length > 0) taken.push(...rest.splice(below(rest.length), 1));
      return taken;
    },
    bytes: (count) => {
      const bytes = Buffer.alloc(count);
      for (let i = 0; i < count; i++) bytes[i] = below(256);
      return bytes;
    },
    /** Lower-case hexadecimal digits. */
    hex: (digits) => Array.from({ length: digits }, () => below(16).toString(16)).join(''),
  };
}
