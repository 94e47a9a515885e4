/** Builds frames by hand, layer inside layer, for tests of the decoders. */

export type Part = number | readonly number[] | Uint8Array;

/** Puts numbers (one byte each) and byte sequences one after the other. */
export function bytesOf(...parts: readonly Part[]): Uint8Array {
  const bytes = new Uint8Array(
    parts.reduce<number>((sum, part) => sum + (typeof part === 'number' ? 1 : part.length), 0),
  );
  let at = 0;
  for (const part of parts) {
    if (typeof part === 'number') bytes[at++] = part;
    else {
      bytes.set(part, at);
      at += part.length;
    }
  }
  return bytes;
}

export function be16(value: number): number[] {
  return [(value >>> 8) & 255, value & 255];
}

export function be32(value: number): number[] {
  return [...be16(value >>> 16), ...be16(value & 0xffff)];
}

/** Bytes from hexadecimal digits; spaces are for the reader. */
export function hex(digits: string): number[] {
  return digits
    .replaceAll(' ', '')
    .match(/../g)!
    .map((pair) => Number.parseInt(pair, 16));
}

export function filled(length: number, value = 0xab): number[] {
  return new Array<number>(length).fill(value);
}

export interface Ipv4Fields {
  readonly src?: readonly number[];
  readonly dst?: readonly number[];
  readonly id?: number;
  /** Bytes before this fragment, a multiple of eight. */
  readonly offset?: number;
  readonly more?: boolean;
  readonly options?: readonly number[];
  /** What the header claims instead of the truth. */
  readonly totalBytes?: number;
}

export const IPV4_SRC = [10, 0, 0, 1];
export const IPV4_DST = [198, 18, 0, 2];
export const IPV6_SRC = hex('20010db8 00000000 00000000 00000001');
export const IPV6_DST = hex('20010db8 00000000 00000000 00000002');

export function ipv4(protocol: number, payload: Part, fields: Ipv4Fields = {}): Uint8Array {
  const options = fields.options ?? [];
  const body = bytesOf(payload);
  const headerBytes = 20 + options.length;
  const fragmentWord = (fields.more ? 0x2000 : 0) | ((fields.offset ?? 0) >> 3);
  return bytesOf(
    0x40 | (headerBytes / 4),
    0,
    be16(fields.totalBytes ?? headerBytes + body.length),
    be16(fields.id ?? 0x1234),
    be16(fragmentWord),
    64,
    protocol,
    be16(0),
    fields.src ?? IPV4_SRC,
    fields.dst ?? IPV4_DST,
    options,
    body,
  );
}

export interface Ipv6Fields {
  readonly src?: readonly number[];
  readonly dst?: readonly number[];
  readonly payloadLength?: number;
}

export function ipv6(nextHeader: number, payload: Part, fields: Ipv6Fields = {}): Uint8Array {
  const body = bytesOf(payload);
  return bytesOf(
    0x60,
    0,
    0,
    0,
    be16(fields.payloadLength ?? body.length),
    nextHeader,
    64,
    fields.src ?? IPV6_SRC,
    fields.dst ?? IPV6_DST,
    body,
  );
}

export interface TcpFields {
  readonly srcPort?: number;
  readonly dstPort?: number;
  readonly sequence?: number;
  readonly flags?: number;
  readonly options?: readonly number[];
}

export function tcp(payloadBytes: number, fields: TcpFields = {}): Uint8Array {
  const options = fields.options ?? [];
  return bytesOf(
    be16(fields.srcPort ?? 50000),
    be16(fields.dstPort ?? 443),
    be32(fields.sequence ?? 1),
    be32(0),
    ((20 + options.length) / 4) << 4,
    fields.flags ?? 0x18,
    be16(0xffff),
    be16(0),
    be16(0),
    options,
    filled(payloadBytes),
  );
}

export function udp(srcPort: number, dstPort: number, payload: Part, length?: number): Uint8Array {
  const body = bytesOf(payload);
  return bytesOf(be16(srcPort), be16(dstPort), be16(length ?? 8 + body.length), be16(0), body);
}

export function icmp(type: number, code: number, payload: Part): Uint8Array {
  return bytesOf(type, code, be16(0), be32(0x00010001), payload);
}

const MACS = hex('020000000002 020000000001');

export function ethernet(etherType: number, payload: Part): Uint8Array {
  return bytesOf(MACS, be16(etherType), payload);
}

/** 802.2 LLC with SNAP. */
export function snap(etherType: number, payload: Part): Uint8Array {
  return bytesOf(hex('aaaa03 000000'), be16(etherType), payload);
}

/** The packet that tests mostly carry inside other headers: TCP with 5 bytes of payload. */
export const TCP_PACKET = ipv4(6, tcp(5));
export const TCP_PACKET_V6 = ipv6(6, tcp(5));
