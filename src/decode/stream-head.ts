/**
 * The first bytes of one direction of a TCP connection, put in order: for what stands at the beginning of a stream but
 * did not fit one segment. Segments may come twice, overlap, or come in any order after the first; the first copy of a
 * byte counts. Bounded in every direction, since whoever sends the segments decides how many there are.
 */
export interface StreamHead {
  /** The first `length` bytes of the stream; owned by the head, to be read before the next call only. */
  readonly bytes: Uint8Array;
  readonly length: number;
}

/** No head grows beyond this: longer than any ClientHello or request head that is of use. */
export const LONGEST_STREAM_HEAD_BYTES = 16_384;
/** Segments beyond a gap that are kept for each head. */
const MAX_HELD_SEGMENTS = 8;
/** A head that needs more segments is being fed byte by byte on purpose. */
const MAX_SEGMENTS = 64;

export class StreamHeads {
  /** In order of their opening, so that the first is the oldest. */
  private readonly heads = new Map<number, Assembly>();
  private readonly limit: number;

  /** When `limit` heads are open, opening another gives up the oldest. */
  constructor(limit = 4_096) {
    this.limit = limit;
  }

  get size(): number {
    return this.heads.size;
  }

  /** Starts the head of stream `key` with the segment that holds its first byte. */
  open(key: number, sequence: number, bytes: Uint8Array, start: number, end: number): void {
    this.heads.delete(key);
    if (this.heads.size >= this.limit) {
      const [oldest] = this.heads.keys();
      this.heads.delete(oldest!);
    }
    const assembly = new Assembly(sequence);
    assembly.add(sequence, bytes, start, end);
    this.heads.set(key, assembly);
  }

  /** Adds a segment; gives the head, or null when there is none: never opened, given up, or given up now. */
  add(key: number, sequence: number, bytes: Uint8Array, start: number, end: number): StreamHead | null {
    const assembly = this.heads.get(key);
    if (assembly === undefined) return null;
    if (assembly.add(sequence, bytes, start, end)) return assembly;
    this.heads.delete(key);
    return null;
  }

  drop(key: number): void {
    this.heads.delete(key);
  }
}

interface HeldSegment {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

class Assembly implements StreamHead {
  bytes = new Uint8Array(2_048);
  length = 0;
  private segments = 0;
  /** Sequence number of the first byte. */
  private readonly origin: number;
  private readonly held: HeldSegment[] = [];

  constructor(origin: number) {
    this.origin = origin;
  }

  /** False when the head cannot be completed any more. */
  add(sequence: number, bytes: Uint8Array, start: number, end: number): boolean {
    if (++this.segments > MAX_SEGMENTS) return false;
    // Sequence numbers wrap (RFC 9293 §3.4): the difference as a signed word is right across the edge.
    const offset = (sequence - this.origin) | 0;
    if (offset >= LONGEST_STREAM_HEAD_BYTES) return this.length < LONGEST_STREAM_HEAD_BYTES;
    if (offset > this.length) {
      if (this.held.length === MAX_HELD_SEGMENTS) return false;
      const last = Math.min(end, start + LONGEST_STREAM_HEAD_BYTES - offset);
      this.held.push({ offset, bytes: bytes.slice(start, last) });
      return true;
    }
    if (this.length >= LONGEST_STREAM_HEAD_BYTES) return false;
    this.append(offset, bytes, start, end);
    this.appendHeld();
    return true;
  }

  /** Copies what is new of bytes that begin at `offset`, which is not beyond what is there. */
  private append(offset: number, bytes: Uint8Array, start: number, end: number): void {
    const from = start + this.length - offset;
    const length = Math.min(end - from, LONGEST_STREAM_HEAD_BYTES - this.length);
    if (length <= 0) return;
    const needed = this.length + length;
    if (needed > this.bytes.length) {
      const longer = new Uint8Array(Math.min(LONGEST_STREAM_HEAD_BYTES, Math.max(needed, 2 * this.bytes.length)));
      longer.set(this.bytes);
      this.bytes = longer;
    }
    this.bytes.set(bytes.subarray(from, from + length), this.length);
    this.length = needed;
  }

  private appendHeld(): void {
    for (let i = 0; i < this.held.length; ) {
      const segment = this.held[i]!;
      if (segment.offset > this.length) {
        i++;
        continue;
      }
      this.append(segment.offset, segment.bytes, 0, segment.bytes.length);
      this.held.splice(i, 1);
      i = 0;
    }
  }
}
