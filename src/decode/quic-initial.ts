import { encryptAes128Block, expandAes128Key } from '../lib/aes128.ts';
import { hkdfExpandLabel, hkdfExtract } from '../lib/hkdf.ts';
import { findQuicVersion, isReservedQuicVersion, type QuicVersion } from './quic-version.ts';
import { type ClientHello, HELLO_MORE, HELLO_NONE, parseClientHello } from './tls-client-hello.ts';

/**
 * The ClientHello in a client's QUIC Initial packets (RFC 9000 §17.2.2, RFC 9001 §5): anyone who saw the packets can
 * read them, since their keys follow from the connection id. Payloads are decrypted by counter mode alone: the tag of
 * AES-GCM would tell only what a payload that makes no sense tells too, and without it packets that the capture cut
 * short can be read as far as they go.
 */
export class QuicHandshakes {
  /** Flows with a hello of which a part was seen, the oldest first. */
  private readonly handshakes = new Map<number, Handshake>();

  /** How many handshakes are being put together. */
  get size(): number {
    return this.handshakes.size;
  }

  /**
   * Reads one datagram of a flow's side. `HELLO_FOUND`: the hello is complete. `HELLO_MORE`: more may come, though
   * `hello.serverName` may be known already. `HELLO_NONE`: nothing to be had from this side any more.
   */
  datagram(key: number, bytes: Uint8Array, start: number, end: number, hello: ClientHello): number {
    hello.serverName = '';
    hello.encrypted = false;
    if (!isQuicLongHeader(bytes, start, end)) return this.verdict(key, HELLO_NONE);
    let handshake = this.handshakes.get(key);
    let at = start;
    let unreadable = 0;
    for (let packet = 0; packet < MAX_COALESCED && isQuicLongHeader(bytes, at, end); packet++) {
      const version = findQuicVersion(versionNumber(bytes, at));
      if (version === null || !readHeader(bytes, at, end, version)) break;
      if (header.isInitial) {
        const opened = this.openInitial(handshake, bytes, at, version);
        // Keys are dear: a datagram of packets that nobody can read is not worth deriving many.
        if (opened === null && ++unreadable === MAX_UNREADABLE) break;
        if (opened !== null && opened !== handshake) {
          handshake = opened;
          this.remember(key, handshake);
        }
      }
      at = header.packetEnd;
    }
    // Nothing read yet is no reason to stop: the packet may have been a probe for versions, early data or a lost cause.
    if (handshake === undefined) return HELLO_MORE;
    handshake.datagrams++;
    const verdict = parseClientHello(handshake.bytes, 0, handshake.contiguous, hello);
    return this.verdict(key, handshake.datagrams >= MAX_DATAGRAMS && verdict === HELLO_MORE ? HELLO_NONE : verdict);
  }

  /** Whether a part of this side's hello was read: it is the client. */
  isClient(key: number): boolean {
    return this.handshakes.has(key);
  }

  drop(key: number): void {
    this.handshakes.delete(key);
  }

  private verdict(key: number, verdict: number): number {
    if (verdict !== HELLO_MORE) this.handshakes.delete(key);
    return verdict;
  }

  private remember(key: number, handshake: Handshake): void {
    this.handshakes.delete(key);
    if (this.handshakes.size >= MAX_HANDSHAKES) {
      const [oldest] = this.handshakes.keys();
      this.handshakes.delete(oldest!);
    }
    this.handshakes.set(key, handshake);
  }

  /**
   * Decrypts the Initial whose header was just read and takes its part of the hello. The keys come from the connection id
   * of the client's first packet and stay when the server chooses another one; only a Retry (or a new connection)
   * changes them. So: the known keys first, then those of the packet's own id. Null when neither makes sense.
   */
  private openInitial(
    known: Handshake | undefined,
    bytes: Uint8Array,
    at: number,
    version: QuicVersion,
  ): Handshake | null {
    if (known !== undefined && known.keys.version === version) {
      const length = decrypt(known.keys, bytes, at);
      if (readFrames(length, version.cryptoFrame, null)) {
        readFrames(length, version.cryptoFrame, known);
        return known;
      }
      if (known.keys.isOf(bytes, header.idStart, header.idEnd)) return null;
    }
    const keys = new InitialKeys(version, bytes, header.idStart, header.idEnd);
    const length = decrypt(keys, bytes, at);
    if (!readFrames(length, version.cryptoFrame, null)) return null;
    const fresh = new Handshake(keys);
    readFrames(length, version.cryptoFrame, fresh);
    return fresh.contiguous > 0 || fresh.pieces > 0 ? fresh : null;
  }
}

const MAX_HANDSHAKES = 4_096;
const MAX_DATAGRAMS = 10;
const MAX_COALESCED = 8;
const MAX_UNREADABLE = 2;
const MAX_HELLO_BYTES = 16_384;
/** Chrome shuffles its hello into a few dozen frames. */
const MAX_PIECES = 128;
const TAG_BYTES = 16;

/** Whether this looks like a long header of a version that is read, or of one that is no version. */
export function isQuicLongHeader(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 7 || (bytes[start]! & 0xc0) !== 0xc0) return false;
  const number = versionNumber(bytes, start);
  return findQuicVersion(number) !== null || isReservedQuicVersion(number);
}

function versionNumber(bytes: Uint8Array, at: number): number {
  return (bytes[at + 1]! << 24) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 8) | bytes[at + 4]!;
}

/** The fields of the last long header read: one record for all, valid until the next. */
const header = { isInitial: false, idStart: 0, idEnd: 0, numberAt: 0, packetEnd: 0, isCut: false };

/** RFC 9000 §17.2; false when it has no length (Retry) or contradicts itself. */
function readHeader(bytes: Uint8Array, at: number, end: number, version: QuicVersion): boolean {
  const type = (bytes[at]! >> 4) & 3;
  if (type === version.retryType) return false;
  header.isInitial = type === version.initialType;
  header.idStart = at + 6;
  header.idEnd = header.idStart + bytes[at + 5]!;
  if (bytes[at + 5]! > 20 || header.idEnd >= end || bytes[header.idEnd]! > 20) return false;
  let next = header.idEnd + 1 + bytes[header.idEnd]!;
  if (header.isInitial) {
    const token = readVariable(bytes, next, end);
    if (token < 0 || token > end) return false;
    next = afterVariable + token;
  }
  const length = readVariable(bytes, next, end);
  if (length < 0) return false;
  header.numberAt = afterVariable;
  header.packetEnd = Math.min(end, afterVariable + length);
  header.isCut = afterVariable + length > end;
  return true;
}

let afterVariable = 0;

/** A variable-length integer (RFC 9000 §16), -1 when cut; `afterVariable` is the offset behind it. */
function readVariable(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end) return -1;
  const size = 1 << (bytes[at]! >> 6);
  if (at + size > end) return -1;
  let value = bytes[at]! & 0x3f;
  for (let i = 1; i < size; i++) value = value * 256 + bytes[at + i]!;
  afterVariable = at + size;
  return value;
}

/** What protects a client's Initial packets (RFC 9001 §5.2). */
class InitialKeys {
  readonly version: QuicVersion;
  readonly key: Int32Array;
  readonly headerKey: Int32Array;
  readonly nonce: Uint8Array;
  private readonly id: Uint8Array;

  constructor(version: QuicVersion, bytes: Uint8Array, idStart: number, idEnd: number) {
    this.version = version;
    this.id = bytes.slice(idStart, idEnd);
    const secret = hkdfExpandLabel(hkdfExtract(version.salt, this.id), 'client in', 32);
    this.key = expandAes128Key(hkdfExpandLabel(secret, version.keyLabel, 16));
    this.headerKey = expandAes128Key(hkdfExpandLabel(secret, version.headerKeyLabel, 16));
    this.nonce = hkdfExpandLabel(secret, version.nonceLabel, 12);
  }

  isOf(bytes: Uint8Array, idStart: number, idEnd: number): boolean {
    if (idEnd - idStart !== this.id.length) return false;
    for (let i = 0; i < this.id.length; i++) if (bytes[idStart + i] !== this.id[i]) return false;
    return true;
  }
}

const mask = new Uint8Array(16);
const counter = new Uint8Array(16);
const keystream = new Uint8Array(16);
/** The plain payload of the last packet. */
let plain = new Uint8Array(2_048);

/** Removes header protection (RFC 9001 §5.4) and decrypts to `plain`; gives the length, or -1 when too little is there. */
function decrypt(keys: InitialKeys, bytes: Uint8Array, at: number): number {
  const sample = header.numberAt + 4;
  if (sample + 16 > header.packetEnd) return -1;
  encryptAes128Block(keys.headerKey, bytes, sample, mask, 0);
  const numberBytes = ((bytes[at]! ^ mask[0]!) & 3) + 1;
  counter.set(keys.nonce);
  for (let i = 0; i < numberBytes; i++) counter[12 - numberBytes + i]! ^= bytes[header.numberAt + i]! ^ mask[1 + i]!;
  const from = header.numberAt + numberBytes;
  const length = Math.min(header.packetEnd - from - (header.isCut ? 0 : TAG_BYTES), MAX_HELLO_BYTES);
  if (length <= 0) return -1;
  if (plain.length < length) plain = new Uint8Array(MAX_HELLO_BYTES);
  // Block 1 of the counter makes the tag (NIST SP 800-38D §7.2).
  for (let done = 0, block = 2; done < length; done += 16, block++) {
    counter[12] = 0;
    counter[13] = 0;
    counter[14] = block >>> 8;
    counter[15] = block;
    encryptAes128Block(keys.key, counter, 0, keystream, 0);
    const size = Math.min(16, length - done);
    for (let i = 0; i < size; i++) plain[done + i] = bytes[from + done + i]! ^ keystream[i]!;
  }
  return length;
}

/** One hello being put together from CRYPTO frames in any order. */
class Handshake {
  readonly keys: InitialKeys;
  bytes = new Uint8Array(1_536);
  /** Bytes known from the beginning on. */
  contiguous = 0;
  datagrams = 0;
  /** Parts beyond a gap: begin and end in turn. */
  private readonly parts: number[] = [];

  constructor(keys: InitialKeys) {
    this.keys = keys;
  }

  get pieces(): number {
    return this.parts.length / 2;
  }

  add(offset: number, from: Uint8Array, at: number, length: number): void {
    const end = Math.min(offset + length, MAX_HELLO_BYTES);
    if (end <= offset) return;
    if (end > this.bytes.length) {
      const longer = new Uint8Array(Math.min(MAX_HELLO_BYTES, Math.max(end, 2 * this.bytes.length)));
      longer.set(this.bytes);
      this.bytes = longer;
    }
    // What was told twice is the same twice (RFC 9000 §2.2).
    this.bytes.set(from.subarray(at, at + end - offset), offset);
    if (offset > this.contiguous) {
      if (this.pieces < MAX_PIECES) this.parts.push(offset, end);
      return;
    }
    this.contiguous = Math.max(this.contiguous, end);
    this.joinParts();
  }

  /** Moves the end of what is contiguous over every part that touches it. */
  private joinParts(): void {
    for (let i = 0; i < this.parts.length; ) {
      if (this.parts[i]! > this.contiguous) {
        i += 2;
        continue;
      }
      this.contiguous = Math.max(this.contiguous, this.parts[i + 1]!);
      this.parts.splice(i, 2);
      i = 0;
    }
  }
}

// RFC 9000 §12.4: the frames that an Initial packet may hold besides CRYPTO.
const FRAME_PADDING = 0;
const FRAME_PING = 1;
const FRAME_ACK = 2;
const FRAME_ACK_ECN = 3;
const FRAME_CONNECTION_CLOSE = 0x1c;

/**
 * Walks the frames of the plain payload and gives CRYPTO data to `handshake`. False when something is no frame, as in a
 * payload decrypted with the wrong keys. A payload that was cut may end inside a frame.
 */
function readFrames(length: number, cryptoFrame: number, handshake: Handshake | null): boolean {
  if (length < 1) return false;
  let at = 0;
  while (at < length) {
    const type = plain[at++]!;
    if (type === FRAME_PADDING || type === FRAME_PING) continue;
    if (type === cryptoFrame) {
      const offset = readVariable(plain, at, length);
      const size = offset < 0 ? -1 : readVariable(plain, afterVariable, length);
      if (size < 0) return header.isCut;
      if (offset + size > 0x1_0000) return false;
      at = afterVariable + size;
      if (at > length && !header.isCut) return false;
      handshake?.add(offset, plain, afterVariable, Math.min(at, length) - afterVariable);
    } else if (type === FRAME_ACK || type === FRAME_ACK_ECN) {
      at = skipAcknowledgement(at, length, type === FRAME_ACK_ECN);
      if (at < 0) return header.isCut;
    } else return type === FRAME_CONNECTION_CLOSE;
  }
  return true;
}

/** RFC 9000 §19.3: largest, delay, count of ranges, first range; two numbers a range; three counters with ECN. */
function skipAcknowledgement(from: number, length: number, hasCounters: boolean): number {
  let at = from;
  let numbers = 4;
  for (let i = 0; i < numbers; i++) {
    const value = readVariable(plain, at, length);
    if (value < 0) return -1;
    if (i === 2) numbers += 2 * Math.min(value, length) + (hasCounters ? 3 : 0);
    at = afterVariable;
  }
  return at;
}
