/** Frames made by hand (RFC 8878 §3.1.1), for what no packer writes. */

export const RAW = 0;
export const REPEATED = 1;
export const COMPRESSED = 2;

/** A block: its kind, the size its header tells, and its content. */
export function block(kind: number, size: number, content: readonly number[], isLast = false): number[] {
  const header = (size << 3) | (kind << 1) | (isLast ? 1 : 0);
  return [header & 255, (header >> 8) & 255, header >> 16, ...content];
}

/** A frame without checksum whose header tells a window of `2^windowLog` bytes and no size. */
export function frame(blocks: readonly number[][], windowLog = 17): Uint8Array {
  return Uint8Array.from([0x28, 0xb5, 0x2f, 0xfd, 0, (windowLog - 10) << 3, ...blocks.flat()]);
}

/** A frame with these bytes between magic number and blocks. */
export function frameWith(header: readonly number[], blocks: readonly number[][]): Uint8Array {
  return Uint8Array.from([0x28, 0xb5, 0x2f, 0xfd, ...header, ...blocks.flat()]);
}
