import { readUint32 } from '../../lib/integers.ts';
import { RecordSplitter } from '../../lib/record-splitter.ts';
import type { InputFormat, InputOptions, InputReader, InputSink } from '../../model/input.ts';

/**
 * Classic capture files (draft-ietf-opsawg-pcap): microsecond and nanosecond magic in both byte orders, and the
 * "modified" variant with eight more bytes per record. Frames inside the pushed piece are handed over in place; only a
 * record that spans two pieces is copied.
 */
export const pcap: InputFormat = {
  name: 'pcap',
  title: 'PCAP capture',
  content: 'packets',
  probe(head) {
    if (head.length < 4) return 'shorter than a magic number';
    return variantOf(head) === null ? 'no PCAP magic number' : true;
  },
  open: (sink: InputSink, _options: InputOptions): InputReader => new PcapReader(sink),
};

/** No capture tool writes longer records; libpcap's own limit (MAXIMUM_SNAPLEN). */
const MAX_CAPTURED_BYTES = 262_144;
const FILE_HEADER_BYTES = 24;

interface Variant {
  readonly littleEndian: boolean;
  readonly nanoseconds: boolean;
  readonly recordHeaderBytes: number;
}

function variantOf(head: Uint8Array): Variant | null {
  for (const littleEndian of [true, false]) {
    const magic = readUint32(head, 0, littleEndian);
    if (magic === 0xa1b2c3d4) return { littleEndian, nanoseconds: false, recordHeaderBytes: 16 };
    if (magic === 0xa1b23c4d) return { littleEndian, nanoseconds: true, recordHeaderBytes: 16 };
    if (magic === 0xa1b2cd34) return { littleEndian, nanoseconds: false, recordHeaderBytes: 24 };
  }
  return null;
}

class PcapReader extends RecordSplitter implements InputReader {
  private readonly sink: InputSink;
  private littleEndian = true;
  private nanoseconds = false;
  private recordHeaderBytes = 16;
  private linkType = -1;
  private records = 0;

  constructor(sink: InputSink) {
    super();
    this.sink = sink;
  }

  protected override neededBytes(bytes: Uint8Array, start: number, end: number): number {
    if (this.linkType < 0) return FILE_HEADER_BYTES;
    if (end - start < this.recordHeaderBytes) return this.recordHeaderBytes;
    const captured = readUint32(bytes, start + 8, this.littleEndian);
    if (captured > MAX_CAPTURED_BYTES) {
      this.sink.damage(
        `pcap: record ${this.records + 1} at byte ${this.offset} claims ${captured} bytes, at most ${MAX_CAPTURED_BYTES} are possible`,
      );
      this.stop();
    }
    return this.recordHeaderBytes + captured;
  }

  protected override consume(bytes: Uint8Array, start: number, end: number): void {
    if (this.linkType < 0) {
      this.readFileHeader(bytes, start);
      return;
    }
    this.records++;
    const little = this.littleEndian;
    const seconds = readUint32(bytes, start, little);
    const fraction = readUint32(bytes, start + 4, little);
    const wireLength = readUint32(bytes, start + 12, little);
    const micros = seconds * 1e6 + (this.nanoseconds ? Math.floor(fraction / 1000) : fraction);
    this.sink.frame(bytes, start + this.recordHeaderBytes, end, this.linkType, micros, wireLength);
  }

  protected override finish(rest: Uint8Array): void {
    if (this.linkType < 0) {
      this.sink.damage(`pcap: the file header takes ${FILE_HEADER_BYTES} bytes, found ${rest.length}`);
    } else if (rest.length > 0) {
      const needed = this.neededBytes(rest, 0, rest.length);
      this.sink.damage(
        `pcap: record ${this.records + 1} at byte ${this.offset} takes ${needed} bytes, ${rest.length} remain`,
      );
    }
  }

  private readFileHeader(bytes: Uint8Array, start: number): void {
    const variant = variantOf(bytes.subarray(start));
    if (variant === null) {
      this.sink.damage('pcap: no PCAP magic number at byte 0');
      this.stop();
      return;
    }
    this.littleEndian = variant.littleEndian;
    this.nanoseconds = variant.nanoseconds;
    this.recordHeaderBytes = variant.recordHeaderBytes;
    // The upper bits tell the length of the frame check sequence; the type itself is 16 bits wide.
    this.linkType = readUint32(bytes, start + 20, this.littleEndian) & 0xffff;
  }
}
