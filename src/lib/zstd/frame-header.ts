import { AppError } from '../app-error.ts';

/** What stands before the blocks of a frame (RFC 8878 §3.1.1.1). */
export interface FrameHeader {
  /** How far back matches may reach. */
  readonly windowBytes: number;
  /** Null when the frame does not tell. */
  readonly contentBytes: number | null;
  readonly hasChecksum: boolean;
}

/** Magic number and descriptor: enough to know how long the header is. */
export const SHORTEST_FRAME_HEADER_BYTES = 5;

/** Bytes of the header whose first five are at `start`. */
export function frameHeaderBytes(bytes: Uint8Array, start: number): number {
  const descriptor = bytes[start + 4]!;
  return 5 + (isSingleSegment(descriptor) ? 0 : 1) + dictionaryIdBytes(descriptor) + contentSizeBytes(descriptor);
}

/** Reads a complete header; what no decoder has to accept is refused. */
export function readFrameHeader(bytes: Uint8Array, start: number, maxWindowBytes: number): FrameHeader {
  const descriptor = bytes[start + 4]!;
  if (descriptor & 8) throw bad('reserved bit is set');
  let at = start + 5;
  let windowBytes = 0;
  if (!isSingleSegment(descriptor)) {
    const window = bytes[at++]!;
    const base = 2 ** (10 + (window >> 3));
    windowBytes = base + (base / 8) * (window & 7);
  }
  for (let i = 0; i < dictionaryIdBytes(descriptor); i++)
    if (bytes[at++] !== 0) throw bad('was packed with a dictionary, which is not there');
  let contentBytes: number | null = null;
  const sizeBytes = contentSizeBytes(descriptor);
  if (sizeBytes > 0) {
    contentBytes = sizeBytes === 2 ? 256 : 0;
    for (let i = 0; i < sizeBytes; i++) contentBytes += bytes[at + i]! * 2 ** (8 * i);
  }
  if (isSingleSegment(descriptor)) windowBytes = contentBytes!;
  if (windowBytes > maxWindowBytes)
    throw bad(`wants ${windowBytes} bytes of memory, at most ${maxWindowBytes} are given`);
  return { windowBytes, contentBytes, hasChecksum: (descriptor & 4) !== 0 };
}

function isSingleSegment(descriptor: number): boolean {
  return (descriptor & 0x20) !== 0;
}

function dictionaryIdBytes(descriptor: number): number {
  return [0, 1, 2, 4][descriptor & 3]!;
}

function contentSizeBytes(descriptor: number): number {
  return [isSingleSegment(descriptor) ? 1 : 0, 2, 4, 8][descriptor >> 6]!;
}

function bad(what: string): AppError {
  return new AppError('invalid-input', `zstd: frame ${what}`);
}
