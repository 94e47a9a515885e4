import { AppError } from '../app-error.ts';

/**
 * Where a bit stream that is read backwards begins, as a bit offset: below the highest 1 of its last byte, which only
 * marks the end (RFC 8878 §4.1).
 */
export function lastBit(bytes: Uint8Array, start: number, end: number): number {
  const last = end > start ? bytes[end - 1]! : 0;
  if (last === 0) throw new AppError('invalid-input', 'zstd: bit stream without its end mark');
  return end * 8 - 8 + (31 - Math.clz32(last));
}
