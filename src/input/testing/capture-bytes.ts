import type { InputFormat } from '../../model/input.ts';

/** Builds capture files byte by byte, and tells what a reader makes of them. */

export function uint16(value: number, little: boolean): number[] {
  const bytes = [value & 255, (value >>> 8) & 255];
  return little ? bytes : bytes.reverse();
}

export function uint32(value: number, little: boolean): number[] {
  const bytes = [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, (value >>> 24) & 255];
  return little ? bytes : bytes.reverse();
}

/** The classic file header. */
export function pcapHeader(magic: number, linkType: number, little: boolean): number[] {
  return [
    ...uint32(magic, little),
    ...uint16(2, little),
    ...uint16(4, little),
    ...uint32(0, little),
    ...uint32(0, little),
    ...uint32(65535, little),
    ...uint32(linkType, little),
  ];
}

/** The head of a classic record; `wire` is the length before cutting. */
export function pcapRecord(
  seconds: number,
  fraction: number,
  data: readonly number[],
  little: boolean,
  claims: { captured?: number; wire?: number } = {},
): number[] {
  return [
    ...uint32(seconds, little),
    ...uint32(fraction, little),
    ...uint32(claims.captured ?? data.length, little),
    ...uint32(claims.wire ?? data.length, little),
    ...data,
  ];
}

/** A pcapng block, its body padded to four bytes and its length written twice. */
export function block(type: number, body: readonly number[], little: boolean): number[] {
  const padded = [...body, ...new Array<number>((4 - (body.length & 3)) & 3).fill(0)];
  const length = uint32(12 + padded.length, little);
  return [...uint32(type, little), ...length, ...padded, ...length];
}

export function sectionHeader(little: boolean, major = 1): number[] {
  const body = [...uint32(0x1a2b3c4d, little), ...uint16(major, little), ...uint16(0, little)];
  return block(0x0a0d0d0a, [...body, ...new Array<number>(8).fill(255)], little);
}

export function option(code: number, value: readonly number[], little: boolean): number[] {
  const padding = new Array<number>((4 - (value.length & 3)) & 3).fill(0);
  return [...uint16(code, little), ...uint16(value.length, little), ...value, ...padding];
}

export function interfaceBlock(
  linkType: number,
  little: boolean,
  options: readonly number[] = [],
  snapLength = 0,
): number[] {
  return block(1, [...uint16(linkType, little), 0, 0, ...uint32(snapLength, little), ...options], little);
}

export interface PacketFields {
  readonly interfaceId?: number;
  readonly high?: number;
  readonly low?: number;
  readonly captured?: number;
  readonly wire?: number;
}

function packetBody(data: readonly number[], little: boolean, fields: PacketFields): number[] {
  return [
    ...uint32(fields.high ?? 0, little),
    ...uint32(fields.low ?? 0, little),
    ...uint32(fields.captured ?? data.length, little),
    ...uint32(fields.wire ?? data.length, little),
    ...data,
  ];
}

export function enhancedPacket(data: readonly number[], little: boolean, fields: PacketFields = {}): number[] {
  return block(6, [...uint32(fields.interfaceId ?? 0, little), ...packetBody(data, little, fields)], little);
}

export function obsoletePacket(data: readonly number[], little: boolean, fields: PacketFields = {}): number[] {
  const head = [...uint16(fields.interfaceId ?? 0, little), ...uint16(7, little)];
  return block(2, [...head, ...packetBody(data, little, fields)], little);
}

export function simplePacket(data: readonly number[], little: boolean, wire = data.length): number[] {
  return block(3, [...uint32(wire, little), ...data], little);
}

export interface Read {
  /** Link type, µs, wire length and bytes of every frame. */
  readonly frames: { linkType: number; micros: number; wire: number; data: number[] }[];
  readonly skipped: string[];
  readonly damage: string[];
}

/** Everything a format's reader hands over when the file comes in pieces of `pieceBytes`. */
export function readCapture(format: InputFormat, file: ArrayLike<number>, pieceBytes = Number.MAX_SAFE_INTEGER): Read {
  const read: Read = { frames: [], skipped: [], damage: [] };
  const reader = format.open(
    {
      frame(bytes, start, end, linkType, micros, wire) {
        read.frames.push({ linkType, micros, wire, data: [...bytes.subarray(start, end)] });
      },
      record() {},
      lookup() {},
      sessionName() {},
      skip: (reason) => read.skipped.push(reason),
      damage: (message) => read.damage.push(message),
    },
    {},
  );
  const bytes = Uint8Array.from(file);
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    const piece = bytes.slice(at, at + pieceBytes);
    reader.push(piece);
    // A piece is the reader's during the call only.
    piece.fill(0xee);
  }
  reader.end();
  return read;
}
