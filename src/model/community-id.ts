import { base64 } from '../lib/base64.ts';
import { sha1Into } from '../lib/sha1.ts';
import type { AddressFamily } from './address.ts';
import type { FlowBatch } from './flow-batch.ts';
import { PROTOCOL_ICMP, PROTOCOL_ICMPV6, PROTOCOL_TCP, PROTOCOL_UDP, PROTOCOL_UNKNOWN } from './protocol.ts';

/**
 * Community ID version 1 with seed 0 (github.com/corelight/community-id-spec): the same text for both directions of a
 * flow, whichever tool made it, so that flows can be matched with alerts and logs of others.
 */

const PROTOCOL_SCTP = 132;

/** Message types that answer each other, by the specification; any other type is one-way. */
const ICMP_ANSWERS = answers([8, 0], [13, 14], [15, 16], [10, 9], [17, 18]);
const ICMPV6_ANSWERS = answers([128, 129], [133, 134], [135, 136], [130, 131], [144, 145], [139, 140]);

/** Seed, both addresses, protocol, a zero byte, both ports: at most 40 bytes. */
const message = new Uint8Array(40);
const digest = new Uint8Array(20);

/**
 * The Community ID of a flow. Addresses are four words each (IPv4 in the last). TCP, UDP and SCTP have ports, both
 * ICMPs have type and code of a message instead, other protocols neither; what a protocol does not have is not read.
 */
export function communityId(
  family: AddressFamily,
  src: readonly [number, number, number, number],
  dst: readonly [number, number, number, number],
  protocol: number,
  srcPort: number,
  dstPort: number,
  icmpType: number,
  icmpCode: number,
): string {
  hashWords(
    family,
    src[0],
    src[1],
    src[2],
    src[3],
    dst[0],
    dst[1],
    dst[2],
    dst[3],
    protocol,
    srcPort,
    dstPort,
    icmpType,
    icmpCode,
  );
  return `1:${base64(digest)}`;
}

/**
 * The hash that the Community ID of a row spells in base64, valid until the next call; null as in `communityIdOfRow`.
 * For writers that put bytes where a text would only be copied.
 */
export function communityDigestOfRow(batch: FlowBatch, row: number): Uint8Array | null {
  return hashRow(batch, row) ? digest : null;
}

/** The Community ID of a row; null when the row lacks what it is made of: an address, protocol, port or ICMP type. */
export function communityIdOfRow(batch: FlowBatch, row: number): string | null {
  return hashRow(batch, row) ? `1:${base64(digest)}` : null;
}

/** Fills `digest`; false when the row lacks what it is made of. */
function hashRow(batch: FlowBatch, row: number): boolean {
  const src = batch.srcAddress[row]!;
  const dst = batch.dstAddress[row]!;
  const protocol = batch.protocol[row]!;
  if (src < 0 || dst < 0 || protocol === PROTOCOL_UNKNOWN) return false;
  const { addresses } = batch;
  const family = addresses.family(src);
  if (family !== addresses.family(dst)) return false;
  if (hasPorts(protocol) && (batch.srcPort[row]! < 0 || batch.dstPort[row]! < 0)) return false;
  const isIcmp = protocol === PROTOCOL_ICMP || protocol === PROTOCOL_ICMPV6;
  if (isIcmp && (batch.icmpType[row]! < 0 || batch.icmpCode[row]! < 0)) return false;
  hashWords(
    family,
    addresses.word(src, 0),
    addresses.word(src, 1),
    addresses.word(src, 2),
    addresses.word(src, 3),
    addresses.word(dst, 0),
    addresses.word(dst, 1),
    addresses.word(dst, 2),
    addresses.word(dst, 3),
    protocol,
    batch.srcPort[row]!,
    batch.dstPort[row]!,
    batch.icmpType[row]!,
    batch.icmpCode[row]!,
  );
  return true;
}

function hashWords(
  family: AddressFamily,
  s0: number,
  s1: number,
  s2: number,
  s3: number,
  d0: number,
  d1: number,
  d2: number,
  d3: number,
  protocol: number,
  srcPort: number,
  dstPort: number,
  icmpType: number,
  icmpCode: number,
): void {
  let first = srcPort;
  let second = dstPort;
  let isOneWay = false;
  let withPorts = hasPorts(protocol);
  if (protocol === PROTOCOL_ICMP || protocol === PROTOCOL_ICMPV6) {
    const answer = (protocol === PROTOCOL_ICMP ? ICMP_ANSWERS : ICMPV6_ANSWERS)[icmpType & 255]!;
    isOneWay = answer < 0;
    first = icmpType;
    second = isOneWay ? icmpCode : answer;
    withPorts = true;
  }

  // The seed, two zero bytes, stays in front.
  let at = 2;
  const order = compareAddresses(s0, s1, s2, s3, d0, d1, d2, d3);
  const isTurned = !isOneWay && (order > 0 || (order === 0 && withPorts && first > second));
  if (isTurned) {
    at = writeAddress(family, d0, d1, d2, d3, at);
    at = writeAddress(family, s0, s1, s2, s3, at);
  } else {
    at = writeAddress(family, s0, s1, s2, s3, at);
    at = writeAddress(family, d0, d1, d2, d3, at);
  }
  message[at++] = protocol;
  message[at++] = 0;
  if (withPorts) {
    at = writePort(isTurned ? second : first, at);
    at = writePort(isTurned ? first : second, at);
  }
  sha1Into(message, 0, at, digest, 0);
}

function hasPorts(protocol: number): boolean {
  return protocol === PROTOCOL_TCP || protocol === PROTOCOL_UDP || protocol === PROTOCOL_SCTP;
}

function compareAddresses(
  s0: number,
  s1: number,
  s2: number,
  s3: number,
  d0: number,
  d1: number,
  d2: number,
  d3: number,
): number {
  if (s0 !== d0) return (s0 >>> 0) - (d0 >>> 0);
  if (s1 !== d1) return (s1 >>> 0) - (d1 >>> 0);
  if (s2 !== d2) return (s2 >>> 0) - (d2 >>> 0);
  return (s3 >>> 0) - (d3 >>> 0);
}

function writeAddress(family: AddressFamily, w0: number, w1: number, w2: number, w3: number, at: number): number {
  if (family === 4) return writeWord(w3, at);
  return writeWord(w3, writeWord(w2, writeWord(w1, writeWord(w0, at))));
}

function writeWord(word: number, at: number): number {
  message[at] = word >>> 24;
  message[at + 1] = word >>> 16;
  message[at + 2] = word >>> 8;
  message[at + 3] = word;
  return at + 4;
}

function writePort(port: number, at: number): number {
  message[at] = port >>> 8;
  message[at + 1] = port;
  return at + 2;
}

/** For each type the one that answers it, -1 for one-way types. */
function answers(...pairs: [number, number][]): Int16Array {
  const table = new Int16Array(256).fill(-1);
  for (const [asking, answering] of pairs) {
    table[asking] = answering;
    table[answering] = asking;
  }
  return table;
}
