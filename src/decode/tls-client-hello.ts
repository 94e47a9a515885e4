import { nameText } from './name-text.ts';

/**
 * The ClientHello of TLS (RFC 8446 §4.1.2, the same since SSL 3.0): the server name it asks for (RFC 6066 §3) and
 * whether it hides the real one (RFC 9849). A hello may come in pieces; what can be told of a piece is told.
 */
export interface ClientHello {
  /** The host name asked for, empty when there is none (or not yet). */
  serverName: string;
  /** It carries Encrypted ClientHello (or its forerunner, encrypted SNI): the name may be a cover. */
  encrypted: boolean;
}

/** Not a ClientHello. */
export const HELLO_NONE = 0;
/** The beginning of one, or too little to tell; `serverName` may be known already. */
export const HELLO_MORE = 1;
/** A whole one. */
export const HELLO_FOUND = 2;

export function createClientHello(): ClientHello {
  return { serverName: '', encrypted: false };
}

// IANA tls-parameters, tls-extensiontype-values.
const RECORD_HANDSHAKE = 22;
const HANDSHAKE_CLIENT_HELLO = 1;
const EXTENSION_SERVER_NAME = 0;
const EXTENSION_ENCRYPTED_CLIENT_HELLO = 0xfe0d;
/** draft-ietf-tls-esni-02: sent by browsers of 2018 to 2020. */
const EXTENSION_ENCRYPTED_SERVER_NAME = 0xffce;

const RECORD_HEADER_BYTES = 5;
const HANDSHAKE_HEADER_BYTES = 4;
/** RFC 8446 §5.1, and the 2,048 bytes of slack that older versions allowed. */
const LONGEST_RECORD_BYTES = 16_384 + 2_048;
/** Version, random, and the lengths of four empty vectors: no hello is shorter. */
const SHORTEST_HELLO_BYTES = 2 + 32 + 1 + 2 + 1;

/** A hello put together from several records. */
const joined = new Uint8Array(16_384);

/** Reads TLS records from the start of a stream. */
export function parseTlsClientHello(bytes: Uint8Array, start: number, end: number, hello: ClientHello): number {
  hello.serverName = '';
  hello.encrypted = false;
  const captured = end - start;
  if (captured < 1) return HELLO_MORE;
  if (bytes[start] !== RECORD_HANDSHAKE || (captured > 1 && bytes[start + 1] !== 3)) return HELLO_NONE;
  if (captured > 2 && bytes[start + 2]! > 4) return HELLO_NONE;
  if (captured < RECORD_HEADER_BYTES + 1) return HELLO_MORE;
  const message = start + RECORD_HEADER_BYTES;
  const recordBytes = uint16(bytes, start + 3);
  if (recordBytes === 0 || recordBytes > LONGEST_RECORD_BYTES) return HELLO_NONE;
  if (bytes[message] !== HANDSHAKE_CLIENT_HELLO) return HELLO_NONE;
  if (recordBytes < HANDSHAKE_HEADER_BYTES) return parseJoinedRecords(bytes, start, end, hello);
  if (end - message < HANDSHAKE_HEADER_BYTES) return HELLO_MORE;
  if (HANDSHAKE_HEADER_BYTES + uint24(bytes, message + 1) > recordBytes)
    return parseJoinedRecords(bytes, start, end, hello);
  return parseClientHello(bytes, message, Math.min(end, message + recordBytes), hello);
}

/** A hello may be cut at any byte into records (RFC 8446 §5.1): joins what they hold and reads that. */
function parseJoinedRecords(bytes: Uint8Array, start: number, end: number, hello: ClientHello): number {
  let length = 0;
  let at = start;
  while (at + RECORD_HEADER_BYTES <= end && length < joined.length) {
    const recordBytes = uint16(bytes, at + 3);
    if (bytes[at] !== RECORD_HANDSHAKE || bytes[at + 1] !== 3 || recordBytes === 0) {
      // Records of other types do not come between the pieces of one message: this stream is broken.
      const verdict = parseClientHello(joined, 0, length, hello);
      return verdict === HELLO_MORE ? HELLO_NONE : verdict;
    }
    const from = at + RECORD_HEADER_BYTES;
    const to = Math.min(from + recordBytes, end, from + joined.length - length);
    joined.set(bytes.subarray(from, to), length);
    length += to - from;
    at = from + recordBytes;
  }
  return parseClientHello(joined, 0, length, hello);
}

/** Reads a handshake message (as in CRYPTO frames of QUIC). */
export function parseClientHello(bytes: Uint8Array, start: number, end: number, hello: ClientHello): number {
  hello.serverName = '';
  hello.encrypted = false;
  const captured = end - start;
  if (captured > 0 && bytes[start] !== HANDSHAKE_CLIENT_HELLO) return HELLO_NONE;
  if (captured < HANDSHAKE_HEADER_BYTES + 1) return HELLO_MORE;
  const length = uint24(bytes, start + 1);
  const body = start + HANDSHAKE_HEADER_BYTES;
  if (length < SHORTEST_HELLO_BYTES || bytes[body] !== 3) return HELLO_NONE;
  const verdict = body + length <= end ? HELLO_FOUND : HELLO_MORE;
  const limit = Math.min(end, body + length);

  // Version, random; then session id, cipher suites, compression methods: each its length and its content.
  let at = body + 34;
  if (at + 1 > limit) return verdict;
  at += 1 + bytes[at]!;
  if (at + 2 > limit) return verdict;
  at += 2 + uint16(bytes, at);
  if (at + 1 > limit) return verdict;
  at += 1 + bytes[at]!;
  // The length of the extensions says no more than the message's: they are its rest.
  at += 2;
  while (at + 4 <= limit) {
    const type = uint16(bytes, at);
    const from = at + 4;
    at = from + uint16(bytes, at + 2);
    if (type === EXTENSION_ENCRYPTED_CLIENT_HELLO || type === EXTENSION_ENCRYPTED_SERVER_NAME) hello.encrypted = true;
    if (type === EXTENSION_SERVER_NAME && at <= limit && hello.serverName === '')
      hello.serverName = serverName(bytes, from, at);
  }
  return verdict;
}

/** The first host name of a ServerNameList. */
function serverName(bytes: Uint8Array, start: number, end: number): string {
  let at = start + 2;
  while (at + 3 <= end) {
    const isHostName = bytes[at] === 0;
    const from = at + 3;
    at = from + uint16(bytes, at + 1);
    if (at > end) return '';
    if (isHostName) return nameText(bytes, from, at) ?? '';
  }
  return '';
}

function uint16(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}

function uint24(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!;
}
