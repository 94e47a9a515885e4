import { HEAD_BYTES } from '../input/detect.ts';
import { AppError, errorMessage } from '../lib/app-error.ts';
import { ZstdDecoder } from '../lib/zstd/decoder.ts';

/** Unpacking of whatever is read, wherever it comes from. */

/** Limits of unpacking, against files that unpack to far more than they are. */
export interface UnpackLimits {
  /** Bytes that one file may unpack to. */
  readonly maxBytes: number;
  /** Unpacked bytes per packed byte, asked after the first MiB. */
  readonly maxRatio: number;
  /** What the two are called where they can be set, for messages. */
  readonly settings?: { readonly maxBytes: string; readonly maxRatio: string };
}

export const DEFAULT_UNPACK_LIMITS: UnpackLimits = { maxBytes: 64 * 1024 ** 3, maxRatio: 1000 };

/** A file (or stdin) being read: its unpacked beginning, then all of its pieces, the beginning included. */
export interface Source {
  readonly head: Uint8Array;
  /** `none`, `gzip` or `zstd`. */
  readonly packing: string;
  /** Bytes on disk, null for a stream. */
  readonly packedBytes: number | null;
  /** Pieces in order; each is valid until the next is asked for. */
  readonly pieces: AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/** What a source is made of. */
export interface RawSource {
  /** What the file is called in messages. */
  readonly path: string;
  /** Bytes as they are stored; each piece is valid until the next is asked for. */
  readonly pieces: AsyncIterable<Uint8Array>;
  readonly packedBytes: number | null;
  /** Unpacks gzip; a stream that breaks off gives all it held before it says so. */
  gunzip(pieces: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/** Up to here a file may unpack to however many times its size. */
const RATIO_ASKED_FROM_BYTES = 1024 * 1024;

/** Recognises how bytes are packed and unpacks them on the fly; closes the source when that fails. */
export async function unpackedSource(
  raw: RawSource,
  onBytes: (bytes: Uint8Array) => void = () => {},
  limits: UnpackLimits = DEFAULT_UNPACK_LIMITS,
): Promise<Source> {
  const counted = { packed: 0 };
  const packed = observe(raw.pieces, (bytes) => {
    counted.packed += bytes.length;
    onBytes(bytes);
  });
  try {
    const first = await peek(packed, 4);
    const packing = packingOf(first.head);
    const plain =
      packing === 'none' ? first : await peek(unpack(raw, first.pieces, packing, counted, limits), HEAD_BYTES);
    const head = packing === 'none' ? await peek(first.pieces, HEAD_BYTES) : plain;
    return { head: head.head, packing, packedBytes: raw.packedBytes, pieces: head.pieces, close: () => raw.close() };
  } catch (error) {
    await raw.close();
    throw error;
  }
}

function packingOf(head: Uint8Array): 'none' | 'gzip' | 'zstd' {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  if (head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd) return 'zstd';
  // Parallel packers begin with a frame that is passed over (RFC 8878 §3.1.2).
  if ((head[0]! & 0xf0) === 0x50 && head[1] === 0x2a && head[2] === 0x4d && head[3] === 0x18) return 'zstd';
  return 'none';
}

async function* observe(
  pieces: AsyncIterable<Uint8Array>,
  see: (bytes: Uint8Array) => void,
): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    see(piece);
    yield piece;
  }
}

interface Peeked {
  readonly head: Uint8Array;
  readonly pieces: AsyncIterable<Uint8Array>;
}

/**
 * Reads until `wanted` bytes are there (or the end), and gives them together with pieces that begin with them. A stream
 * that breaks off gives what it had before it says so.
 */
async function peek(pieces: AsyncIterable<Uint8Array>, wanted: number): Promise<Peeked> {
  const iterator = pieces[Symbol.asyncIterator]();
  let held = new Uint8Array(0);
  let count = 0;
  let ended = false;
  let failure: unknown = null;
  while (count < wanted && !ended) {
    try {
      const { value, done } = await iterator.next();
      if (done) ended = true;
      else {
        if (count + value.length > held.length) {
          const longer = new Uint8Array(Math.max(count + value.length, 2 * held.length));
          longer.set(held.subarray(0, count));
          held = longer;
        }
        held.set(value, count);
        count += value.length;
      }
    } catch (error) {
      if (count === 0) throw error;
      failure = error;
      ended = true;
    }
  }
  const rest = async function* (): AsyncGenerator<Uint8Array> {
    if (count > 0) yield held.subarray(0, count);
    if (failure !== null) throw failure;
    while (!ended) {
      const { value, done } = await iterator.next();
      if (done) return;
      yield value;
    }
  };
  return { head: held.subarray(0, Math.min(count, HEAD_BYTES)), pieces: rest() };
}

/** The file is whole, but unpacks to more than it may. */
class UnpackLimitError extends AppError {
  constructor(message: string) {
    super('invalid-input', message);
  }
}

/** Unpacks within limits; damage in the packed stream ends it with an error that says what was read until then. */
async function* unpack(
  { path, gunzip }: RawSource,
  pieces: AsyncIterable<Uint8Array>,
  packing: 'gzip' | 'zstd',
  counted: { packed: number },
  limits: UnpackLimits,
): AsyncGenerator<Uint8Array> {
  let unpacked = 0;
  const plain = packing === 'gzip' ? gunzip(pieces) : unzstd(pieces);
  try {
    for await (const piece of plain) {
      unpacked += piece.length;
      if (unpacked > limits.maxBytes)
        throw new UnpackLimitError(
          `${path}: unpacks to more than ${limits.maxBytes} bytes, which is the limit${named(limits.settings?.maxBytes)}`,
        );
      if (unpacked > RATIO_ASKED_FROM_BYTES && unpacked > counted.packed * limits.maxRatio)
        throw new UnpackLimitError(
          `${path}: ${counted.packed} ${packing} bytes unpack to over ${unpacked}, more than ${limits.maxRatio} times as many${named(limits.settings?.maxRatio)}`,
        );
      yield piece;
    }
  } catch (error) {
    if (error instanceof UnpackLimitError) throw error;
    const message = `${path}: ${packing} data is damaged after ${unpacked} unpacked bytes: ${errorMessage(error)}`;
    throw new AppError('invalid-input', message, { cause: error });
  }
}

function named(setting: string | undefined): string {
  return setting === undefined ? '' : ` (${setting})`;
}

async function* unzstd(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const decoder = new ZstdDecoder();
  for await (const piece of pieces) yield* decoder.push(piece);
  decoder.finish();
}
