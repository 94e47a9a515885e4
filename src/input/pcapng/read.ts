import { readUint16, readUint32 } from '../../lib/integers.ts';
import { RecordSplitter } from '../../lib/record-splitter.ts';
import type { InputFormat, InputOptions, InputReader, InputSink } from '../../model/input.ts';
import { type Clock, clockOf, MICROSECOND_CLOCK, packetMicros } from './timestamp.ts';

/**
 * PCAP Next Generation (draft-ietf-opsawg-pcapng): any number of sections of either byte order, interfaces of any link
 * type with their own clocks, enhanced, simple and obsolete packet blocks. Other blocks are stepped over unread: names,
 * comments and secrets in a capture are nobody's business here.
 */
export const pcapng: InputFormat = {
  name: 'pcapng',
  title: 'PCAPNG capture',
  content: 'packets',
  probe(head) {
    if (head.length < 12) return 'shorter than a section header';
    if (head[0] !== 0x0a || head[1] !== 0x0d || head[2] !== 0x0d || head[3] !== 0x0a) return 'no PCAPNG section header';
    return byteOrder(head, 8) === null ? 'PCAPNG section header without its byte-order magic' : true;
  },
  open: (sink: InputSink, _options: InputOptions): InputReader => new PcapngReader(sink),
};

/** Reads the same in both byte orders. */
const BLOCK_SECTION = 0x0a0d0d0a;
const BLOCK_INTERFACE = 1;
const BLOCK_OBSOLETE_PACKET = 2;
const BLOCK_SIMPLE_PACKET = 3;
const BLOCK_ENHANCED_PACKET = 6;

/** libpcap's limits: no block is longer, and no section header. */
const MAX_BLOCK_BYTES = 16 * 1024 * 1024;
const MAX_SECTION_HEADER_BYTES = 1024 * 1024;
const MAX_CAPTURED_BYTES = 262_144;
const MAX_INTERFACES = 65_536;

const OPTION_TIME_RESOLUTION = 9;
const OPTION_TIME_OFFSET = 14;

interface Interface {
  readonly linkType: number;
  readonly snapLength: number;
  readonly clock: Clock;
}

/** True for little endian, false for big endian, null when the byte-order magic is neither. */
function byteOrder(bytes: Uint8Array, at: number): boolean | null {
  if (bytes[at] === 0x4d && bytes[at + 1] === 0x3c && bytes[at + 2] === 0x2b && bytes[at + 3] === 0x1a) return true;
  if (bytes[at] === 0x1a && bytes[at + 1] === 0x2b && bytes[at + 2] === 0x3c && bytes[at + 3] === 0x4d) return false;
  return null;
}

class PcapngReader extends RecordSplitter implements InputReader {
  private readonly sink: InputSink;
  private little = true;
  private inSection = false;
  private interfaces: Interface[] = [];
  private blocks = 0;

  constructor(sink: InputSink) {
    super();
    this.sink = sink;
  }

  protected override finish(rest: Uint8Array): void {
    if (rest.length === 0 && this.inSection) return;
    const needed = this.neededBytes(rest, 0, rest.length);
    if (needed > 0) this.fail(`takes ${needed} bytes, ${rest.length} remain`);
  }

  /** Bytes the block at `start` takes, as far as `[start, end)` tells; reading stops when it cannot be a block. */
  protected override neededBytes(bytes: Uint8Array, start: number, end: number): number {
    if (end - start < 12) return 12;
    const isSection = readUint32(bytes, start, this.little) === BLOCK_SECTION;
    let little = this.little;
    if (isSection) {
      const order = byteOrder(bytes, start + 8);
      if (order === null) return this.fail('is a section header without its byte-order magic');
      little = order;
    } else if (!this.inSection) return this.fail('stands before any section header');
    const length = readUint32(bytes, start + 4, little);
    if (length < 12 || length % 4 !== 0)
      return this.fail(`claims ${length} bytes, expected a multiple of 4 from 12 on`);
    const limit = isSection ? MAX_SECTION_HEADER_BYTES : MAX_BLOCK_BYTES;
    if (length > limit) return this.fail(`claims ${length} bytes, at most ${limit} are read`);
    if (isSection && length < 28) return this.fail(`claims ${length} bytes, a section header takes 28`);
    return length;
  }

  protected override consume(bytes: Uint8Array, start: number, end: number): void {
    const type = readUint32(bytes, start, this.little);
    if (type === BLOCK_SECTION && !this.openSection(bytes, start)) return;
    const trailer = readUint32(bytes, end - 4, this.little);
    if (trailer !== end - start) {
      this.fail(`ends with the length ${trailer}, but began with ${end - start}`);
      return;
    }
    switch (type) {
      case BLOCK_ENHANCED_PACKET:
        this.readPacket(bytes, start, end, readUint32(bytes, start + 8, this.little), 'an enhanced packet');
        break;
      case BLOCK_OBSOLETE_PACKET:
        this.readPacket(bytes, start, end, readUint16(bytes, start + 8, this.little), 'a packet');
        break;
      case BLOCK_SIMPLE_PACKET:
        this.readSimplePacket(bytes, start, end);
        break;
      case BLOCK_INTERFACE:
        this.readInterface(bytes, start, end);
        break;
    }
    this.blocks++;
  }

  /** Everything after a section header, byte order included, is of the new section. */
  private openSection(bytes: Uint8Array, start: number): boolean {
    this.little = byteOrder(bytes, start + 8)!;
    const major = readUint16(bytes, start + 12, this.little);
    if (major !== 1) {
      this.fail(`begins a section of version ${major}, only version 1 is known`);
      return false;
    }
    this.inSection = true;
    this.interfaces = [];
    return true;
  }

  /** Enhanced (type 6) and obsolete (type 2) packet blocks differ only in how the interface is written. */
  private readPacket(bytes: Uint8Array, start: number, end: number, interfaceId: number, kind: string): void {
    if (end - start < 32) {
      this.fail(`is ${kind} block of ${end - start} bytes, expected at least 32`);
      return;
    }
    const little = this.little;
    const captured = readUint32(bytes, start + 20, little);
    if (captured > end - start - 32 || captured > MAX_CAPTURED_BYTES) {
      this.fail(`claims ${captured} captured bytes, ${Math.min(end - start - 32, MAX_CAPTURED_BYTES)} fit`);
      return;
    }
    const from = this.interfaces[interfaceId];
    if (from === undefined) {
      this.sink.skip('pcapng: packet of an interface that was never described');
      return;
    }
    const micros = packetMicros(
      from.clock,
      readUint32(bytes, start + 12, little),
      readUint32(bytes, start + 16, little),
    );
    const wireLength = readUint32(bytes, start + 24, little);
    this.sink.frame(bytes, start + 28, start + 28 + captured, from.linkType, micros, wireLength);
  }

  /** No time and no interface: always the first interface, cut at its snap length (§4.4). */
  private readSimplePacket(bytes: Uint8Array, start: number, end: number): void {
    const from = this.interfaces[0];
    if (from === undefined || end - start < 16) {
      this.sink.skip('pcapng: packet of an interface that was never described');
      return;
    }
    const wireLength = readUint32(bytes, start + 8, this.little);
    let captured = Math.min(wireLength, end - start - 16, MAX_CAPTURED_BYTES);
    if (from.snapLength > 0) captured = Math.min(captured, from.snapLength);
    this.sink.frame(bytes, start + 12, start + 12 + captured, from.linkType, 0, wireLength);
  }

  private readInterface(bytes: Uint8Array, start: number, end: number): void {
    if (end - start < 20) {
      this.fail(`is an interface description of ${end - start} bytes, expected at least 20`);
      return;
    }
    if (this.interfaces.length >= MAX_INTERFACES) {
      this.fail(`describes interface ${MAX_INTERFACES + 1}, at most ${MAX_INTERFACES} are read`);
      return;
    }
    let resolution = 6;
    let offsetSeconds = 0;
    let at = start + 16;
    while (at + 4 <= end - 4) {
      const code = readUint16(bytes, at, this.little);
      const length = readUint16(bytes, at + 2, this.little);
      if (code === 0 || at + 4 + length > end - 4) break;
      if (code === OPTION_TIME_RESOLUTION && length >= 1) resolution = bytes[at + 4]!;
      if (code === OPTION_TIME_OFFSET && length >= 8) offsetSeconds = readInt64(bytes, at + 4, this.little);
      at += 4 + ((length + 3) & ~3);
    }
    this.interfaces.push({
      linkType: readUint16(bytes, start + 8, this.little),
      snapLength: readUint32(bytes, start + 12, this.little),
      clock: resolution === 6 && offsetSeconds === 0 ? MICROSECOND_CLOCK : clockOf(resolution, offsetSeconds),
    });
  }

  private fail(what: string): 0 {
    this.stop();
    this.sink.damage(`pcapng: block ${this.blocks + 1} at byte ${this.offset} ${what}`);
    return 0;
  }
}

/** A signed 64-bit number of seconds; values outside what a time can be lose precision, which the clamp then hides. */
function readInt64(bytes: Uint8Array, at: number, little: boolean): number {
  const high = readUint32(bytes, little ? at + 4 : at, little) | 0;
  return high * 4294967296 + readUint32(bytes, little ? at : at + 4, little);
}
