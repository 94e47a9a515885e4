/** Typed arrays that grow by half: an append costs O(1) on average and a peak of 2.5 times the data while it copies. */

type TypedArray = Float64Array | Int32Array | Uint32Array | Int16Array | Uint16Array | Uint8Array;

/** Gives `array` itself when it holds `needed` elements, else a longer copy. The rest is filled with `fill`. */
export function grown<T extends TypedArray>(array: T, needed: number, fill = 0): T {
  if (needed <= array.length) return array;
  const length = Math.max(needed, Math.ceil(array.length * 1.5), 16);
  const longer = new (array.constructor as new (length: number) => T)(length);
  longer.set(array as never);
  if (fill !== 0) longer.fill(fill, array.length);
  return longer;
}
