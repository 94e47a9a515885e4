import { AppError, errorMessage } from '../app-error.ts';
import { type BlockState, createBlockState, decodeBlock, MAX_BLOCK_BYTES } from './block.ts';
import { type FrameHeader, frameHeaderBytes, readFrameHeader, SHORTEST_FRAME_HEADER_BYTES } from './frame-header.ts';

/** As much as the zstd program gives by itself; the format asks for 8 MiB at least (RFC 8878 §3.1.1.1.2). */
const MAX_WINDOW_BYTES = 128 * 1024 * 1024;

const FRAME_MAGIC = 0xfd2fb528;
/** The last four bits are free (§3.1.2). */
const SKIPPABLE_MAGIC = 0x184d2a50;
const SKIPPABLE_HEADER_BYTES = 8;
const BLOCK_HEADER_BYTES = 3;
const CHECKSUM_BYTES = 4;
// Kinds of blocks (§3.1.1.2.2).
const RAW = 0;
const REPEATED = 1;
const RESERVED = 3;
/** Readable bytes behind a block, for bits that are read a word at a time. */
const SPARE_BYTES = 8;
/** What is unpacked at least before history that nothing can reach any more is cleared away. */
const ROOM_BYTES = 1024 * 1024;

/** What the bytes gathered are: a frame's header, a block's header, a block, the checksum, or nothing that is read. */
type Step = 'frame' | 'block' | 'content' | 'checksum' | 'skip';

/**
 * Unpacks a zstd stream (RFC 8878) of any number of frames while it holds one window and one block. Memory follows what
 * was really unpacked, never what a header claims, and no block unpacks to more than 128 KiB, which bounds the work.
 * Dictionaries are not supported; checksums are not looked at.
 */
export class ZstdDecoder {
  private readonly maxWindowBytes: number;
  /** Bytes taken so far. */
  private offset = 0;
  private step: Step = 'frame';
  private needed = SHORTEST_FRAME_HEADER_BYTES;
  /** The bytes that the step needs, as far as they came. */
  private input = new Uint8Array(1024);
  private filled = 0;
  /** Bytes of a skippable frame still to come. */
  private skipping = 0;
  private header: FrameHeader = { windowBytes: 0, contentBytes: null, hasChecksum: false };
  private state: BlockState = createBlockState();
  private blockKind = RAW;
  private blockBytes = 0;
  private isLastBlock = false;
  /** What the frame unpacked to lately, up to `end`. */
  private history = new Uint8Array(0);
  private end = 0;
  /** All that the frame unpacked to. */
  private unpacked = 0;

  constructor(maxWindowBytes = MAX_WINDOW_BYTES) {
    this.maxWindowBytes = maxWindowBytes;
  }

  /** Takes the next bytes and gives what they unpack to, block by block; each is valid until the next is asked for. */
  *push(bytes: Uint8Array): Generator<Uint8Array> {
    let at = 0;
    while (at < bytes.length) {
      if (this.step === 'skip') {
        const passed = Math.min(this.skipping, bytes.length - at);
        at += passed;
        this.offset += passed;
        this.skipping -= passed;
        if (this.skipping === 0) this.expect('frame', SHORTEST_FRAME_HEADER_BYTES);
        continue;
      }
      const taken = Math.min(this.needed - this.filled, bytes.length - at);
      this.keep(bytes.subarray(at, at + taken));
      at += taken;
      this.offset += taken;
      if (this.filled < this.needed) return;
      const piece = this.advance();
      if (piece !== null && piece.length > 0) yield piece;
    }
  }

  /** Says that the stream ends here; it must not end inside a frame. */
  finish(): void {
    if (this.step !== 'frame' || this.filled > 0)
      throw new AppError('invalid-input', `zstd: the stream ends inside a frame, at byte ${this.offset}`);
  }

  /** Takes the step whose bytes are complete; gives what a block unpacked to. */
  private advance(): Uint8Array | null {
    try {
      if (this.step === 'content') return this.readBlock();
      if (this.step === 'block') this.readBlockHeader();
      else if (this.step === 'checksum') this.expect('frame', SHORTEST_FRAME_HEADER_BYTES);
      else this.readHeader();
      return null;
    } catch (error) {
      throw new AppError('invalid-input', `${errorMessage(error)}, before byte ${this.offset}`, { cause: error });
    }
  }

  private readHeader(): void {
    const { input } = this;
    const magic = uint32(input, 0);
    if ((magic & 0xfffffff0) === SKIPPABLE_MAGIC) {
      if (this.filled < SKIPPABLE_HEADER_BYTES) {
        this.needed = SKIPPABLE_HEADER_BYTES;
        return;
      }
      this.skipping = uint32(input, 4);
      if (this.skipping > 0) this.expect('skip', 0);
      else this.expect('frame', SHORTEST_FRAME_HEADER_BYTES);
      return;
    }
    if (magic !== FRAME_MAGIC) throw bad('no frame where one should begin');
    this.needed = frameHeaderBytes(input, 0);
    if (this.filled < this.needed) return;
    this.header = readFrameHeader(input, 0, this.maxWindowBytes);
    this.state = createBlockState();
    this.end = 0;
    this.unpacked = 0;
    this.expect('block', BLOCK_HEADER_BYTES);
  }

  private readBlockHeader(): void {
    const { input } = this;
    const header = input[0]! | (input[1]! << 8) | (input[2]! << 16);
    this.isLastBlock = (header & 1) === 1;
    this.blockKind = (header >> 1) & 3;
    this.blockBytes = header >> 3;
    if (this.blockKind === RESERVED) throw bad('block of a reserved kind');
    if (this.blockBytes > this.blockLimit()) throw bad(`block of ${this.blockBytes} bytes`);
    this.expect('content', this.blockKind === REPEATED ? 1 : this.blockBytes);
    if (this.needed > 0) return;
    if (this.blockKind !== RAW) throw bad('compressed block with nothing in it');
    this.endBlock();
  }

  private readBlock(): Uint8Array {
    const { input, blockBytes } = this;
    this.reserve();
    const { history } = this;
    const start = this.end;
    if (this.blockKind === RAW) history.set(input.subarray(0, blockBytes), start);
    else if (this.blockKind === REPEATED) history.fill(input[0]!, start, start + blockBytes);
    this.end =
      this.blockKind === RAW || this.blockKind === REPEATED
        ? start + blockBytes
        : decodeBlock(this.state, input, 0, blockBytes, {
            bytes: history,
            historyStart: Math.max(0, start - this.header.windowBytes),
            start,
            limit: this.blockLimit(),
          });
    this.unpacked += this.end - start;
    const { contentBytes } = this.header;
    if (contentBytes !== null && this.unpacked > contentBytes)
      throw bad(`frame unpacks to more than the ${contentBytes} bytes it claims`);
    this.endBlock();
    return history.subarray(start, this.end);
  }

  private endBlock(): void {
    if (!this.isLastBlock) {
      this.expect('block', BLOCK_HEADER_BYTES);
      return;
    }
    const { contentBytes, hasChecksum } = this.header;
    if (contentBytes !== null && this.unpacked < contentBytes)
      throw bad(`frame unpacks to ${this.unpacked} bytes instead of the ${contentBytes} it claims`);
    if (hasChecksum) this.expect('checksum', CHECKSUM_BYTES);
    else this.expect('frame', SHORTEST_FRAME_HEADER_BYTES);
  }

  private blockLimit(): number {
    return Math.min(this.header.windowBytes, MAX_BLOCK_BYTES);
  }

  private expect(step: Step, bytes: number): void {
    this.step = step;
    this.needed = bytes;
    this.filled = 0;
  }

  private keep(bytes: Uint8Array): void {
    const length = this.filled + bytes.length;
    if (length + SPARE_BYTES > this.input.length) {
      const longer = new Uint8Array(2 * length + SPARE_BYTES);
      longer.set(this.input.subarray(0, this.filled));
      this.input = longer;
    }
    this.input.set(bytes, this.filled);
    this.filled = length;
  }

  /** Makes room for a block behind the window: by growing, or else by moving the window to the front. */
  private reserve(): void {
    const { windowBytes } = this.header;
    const wanted = this.end + this.blockLimit();
    if (wanted <= this.history.length) return;
    const most = windowBytes + Math.max(windowBytes >> 2, ROOM_BYTES) + MAX_BLOCK_BYTES;
    if (this.history.length < most) {
      const longer = new Uint8Array(Math.min(most, Math.max(2 * this.history.length, wanted)));
      longer.set(this.history.subarray(0, this.end));
      this.history = longer;
    }
    if (wanted <= this.history.length) return;
    const kept = Math.min(this.end, windowBytes);
    this.history.copyWithin(0, this.end - kept, this.end);
    this.end = kept;
  }
}

function uint32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}

function bad(what: string): AppError {
  return new AppError('invalid-input', `zstd: ${what}`);
}
