/**
 * DNS over TCP (RFC 1035 §4.2.2, RFC 7766): messages with two bytes of length before each, cut into segments anywhere.
 * Keeps little: the sequence number expected next, the beginning of one unfinished message, a few segments beyond a gap.
 */

/** Takes one message: `bytes[start, end)` is valid during the call only. */
export type DnsMessageSink = (bytes: Uint8Array, start: number, end: number, timeMicros: number) => void;

const LENGTH_BYTES = 2;
const HEADER_BYTES = 12;
const MAX_STREAMS = 4_096;
const MAX_HELD_SEGMENTS = 8;
/** A gap wider than this is another stream's sequence number. */
const WIDEST_GAP_BYTES = 0x2_0000;
/** All unfinished messages and held segments together. */
const MAX_KEPT_BYTES = 16 * 1024 * 1024;

export class DnsStreams {
  /** By flow and side, the oldest first. */
  private readonly streams = new Map<number, DnsStream>();
  private keptBytes = 0;

  /** Streams of which something is kept. */
  get size(): number {
    return this.streams.size;
  }

  /** Takes one segment's captured payload and calls `onMessage` for each message that it completes. */
  tcpPayload(
    flow: number,
    fromSource: boolean,
    sequence: number,
    timeMicros: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    onMessage: DnsMessageSink,
  ): void {
    if (start >= end) return;
    const key = 2 * flow + (fromSource ? 1 : 0);
    let stream = this.streams.get(key);
    if (stream === undefined) {
      if (this.streams.size >= MAX_STREAMS) this.dropOldest(key);
      stream = new DnsStream(sequence);
      this.streams.set(key, stream);
    }
    const before = stream.keptBytes;
    stream.add(sequence, timeMicros, bytes, start, end, onMessage);
    this.keptBytes += stream.keptBytes - before;
    while (this.keptBytes > MAX_KEPT_BYTES && this.streams.size > 1) this.dropOldest(key);
  }

  /** Forgets a flow: its row is about to mean another. */
  forget(flow: number): void {
    this.drop(2 * flow);
    this.drop(2 * flow + 1);
  }

  private dropOldest(except: number): void {
    for (const key of this.streams.keys()) {
      if (key === except) continue;
      this.drop(key);
      return;
    }
  }

  private drop(key: number): void {
    const stream = this.streams.get(key);
    if (stream === undefined) return;
    this.keptBytes -= stream.keptBytes;
    this.streams.delete(key);
  }
}

interface HeldSegment {
  readonly sequence: number;
  readonly bytes: Uint8Array;
}

const EMPTY = new Uint8Array(0);

class DnsStream {
  /** Sequence number of the first byte not yet taken. */
  private next: number;
  /** The unfinished message, its length bytes included. */
  private partial: Uint8Array = EMPTY;
  private filled = 0;
  private heldBytes = 0;
  private readonly held: HeldSegment[] = [];

  constructor(sequence: number) {
    this.next = sequence | 0;
  }

  get keptBytes(): number {
    return this.partial.length + this.heldBytes;
  }

  add(
    sequence: number,
    timeMicros: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    onMessage: DnsMessageSink,
  ): void {
    const ahead = (sequence - this.next) | 0;
    if (ahead > 0 && ahead < WIDEST_GAP_BYTES && this.held.length < MAX_HELD_SEGMENTS) {
      this.held.push({ sequence, bytes: bytes.slice(start, end) });
      this.heldBytes += end - start;
      return;
    }
    if (ahead > 0 || ahead < -WIDEST_GAP_BYTES) {
      // Bytes are missing for good. What there is of the message is a cut message; the rest begins anew here.
      if (this.filled >= LENGTH_BYTES + HEADER_BYTES) onMessage(this.partial, LENGTH_BYTES, this.filled, timeMicros);
      this.restart(sequence);
    }
    this.takeInOrder(sequence, timeMicros, bytes, start, end, onMessage);
    this.takeHeld(timeMicros, onMessage);
  }

  private takeHeld(timeMicros: number, onMessage: DnsMessageSink): void {
    for (let i = 0; i < this.held.length; ) {
      const segment = this.held[i]!;
      if (((segment.sequence - this.next) | 0) > 0) {
        i++;
        continue;
      }
      this.held.splice(i, 1);
      this.heldBytes -= segment.bytes.length;
      this.takeInOrder(segment.sequence, timeMicros, segment.bytes, 0, segment.bytes.length, onMessage);
      i = 0;
    }
  }

  private takeInOrder(
    sequence: number,
    timeMicros: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    onMessage: DnsMessageSink,
  ): void {
    const known = (this.next - sequence) | 0;
    if (known >= end - start) return;
    this.next = (sequence + (end - start)) | 0;
    let at = start + known;
    while (at < end) {
      if (this.filled > 0 || at + LENGTH_BYTES > end) {
        at = this.fill(bytes, at, end);
        const isWhole = this.filled >= LENGTH_BYTES && this.filled === LENGTH_BYTES + lengthAt(this.partial, 0);
        if (!isWhole) continue;
        onMessage(this.partial, LENGTH_BYTES, this.filled, timeMicros);
        this.filled = 0;
        this.partial = EMPTY;
        continue;
      }
      const length = lengthAt(bytes, at);
      if (length < HEADER_BYTES) {
        this.lose();
        return;
      }
      const messageEnd = at + LENGTH_BYTES + length;
      if (messageEnd <= end) {
        onMessage(bytes, at + LENGTH_BYTES, messageEnd, timeMicros);
        at = messageEnd;
      } else at = this.fill(bytes, at, end);
    }
  }

  /** Copies bytes to the unfinished message, as many as belong to it; gives the offset after them. */
  private fill(bytes: Uint8Array, at: number, end: number): number {
    let next = at;
    while (this.filled < LENGTH_BYTES && next < end) {
      this.reserve(LENGTH_BYTES);
      this.partial[this.filled++] = bytes[next++]!;
    }
    if (this.filled < LENGTH_BYTES) return next;
    const length = lengthAt(this.partial, 0);
    if (length < HEADER_BYTES) {
      this.lose();
      return end;
    }
    const size = Math.min(LENGTH_BYTES + length - this.filled, end - next);
    this.reserve(this.filled + size);
    this.partial.set(bytes.subarray(next, next + size), this.filled);
    this.filled += size;
    return next + size;
  }

  /** Grows with the bytes that came, not with the length that was claimed. */
  private reserve(needed: number): void {
    if (needed <= this.partial.length) return;
    const longer = new Uint8Array(Math.max(needed, 2 * this.partial.length));
    longer.set(this.partial);
    this.partial = longer;
  }

  /** No message is as short as that: this is not where one begins. The next segment may be. */
  private lose(): void {
    this.filled = 0;
    this.partial = EMPTY;
  }

  private restart(sequence: number): void {
    this.next = sequence | 0;
    this.filled = 0;
    this.partial = EMPTY;
    this.held.length = 0;
    this.heldBytes = 0;
  }
}

function lengthAt(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}
