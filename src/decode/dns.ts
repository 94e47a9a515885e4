import { asciiText, escapeByte } from './name-text.ts';

/**
 * DNS messages (RFC 1035 §4): which names have which addresses, as far as one response tells. The name that was asked
 * for wins over the aliases it led to, since it is what the client meant. Nothing here throws; a fault ends the walk and
 * what was read before it stands.
 */

/** Why the walk through a message ended; 0 when it went to the end. */
export type DnsReason = 0 | 1 | 2 | 3 | 4;
export const DNS_OK = 0;
/** A query, an operation other than a standard query, or shorter than a header. */
export const DNS_NOT_A_RESPONSE = 1;
/** The message ends (or was cut by the capture) inside a record. */
export const DNS_CUT = 2;
/** A name breaks the rules of RFC 1035 §4.1.4. */
export const DNS_BAD_NAME = 3;
export const DNS_TOO_MANY_RECORDS = 4;

/** The reasons in words, by number. */
export const DNS_REASONS: readonly string[] = [
  '',
  'DNS message is not a response',
  'DNS message ends inside a record',
  'DNS name is malformed',
  'DNS message has more than 512 records',
];

/** Takes the addresses that a response gives; words as in `model/address.ts`. */
export interface DnsSink {
  address(name: string, family: 4 | 6, w0: number, w1: number, w2: number, w3: number): void;
}

const HEADER_BYTES = 12;
const MAX_RECORDS = 512;
/** More hints than this in one HTTPS record are a nuisance, not a service. */
const MAX_HINTS = 64;

// IANA dns-parameters: classes, RR types; RFC 9460 §14.3.2: service parameter keys.
const CLASS_IN = 1;
const TYPE_A = 1;
const TYPE_CNAME = 5;
const TYPE_AAAA = 28;
const TYPE_SVCB = 64;
const TYPE_HTTPS = 65;
const KEY_IPV4_HINT = 4;
const KEY_IPV6_HINT = 6;

const NO_TARGETS: ReadonlySet<string> = new Set();

/** Whether this is a response to a standard query (QR = 1, opcode 0). */
export function isDnsResponse(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start >= HEADER_BYTES && (bytes[start + 2]! & 0xf8) === 0x80;
}

/** Whether this is a standard query (QR = 0, opcode 0). */
export function isDnsQuery(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start >= HEADER_BYTES && (bytes[start + 2]! & 0xf8) === 0;
}

/** The name in the first question of a query or response (`.` for the root), or null when there is none to read. */
export function decodeDnsQuestion(bytes: Uint8Array, start: number, end: number): string | null {
  if (end - start < HEADER_BYTES || uint16(bytes, start + 4) === 0) return null;
  return decodeDnsName(bytes, start, start + HEADER_BYTES, end);
}

/** Gives the sink each address that the response in `bytes[start, end)` tells. */
export function decodeDnsResponse(bytes: Uint8Array, start: number, end: number, sink: DnsSink): DnsReason {
  if (!isDnsResponse(bytes, start, end)) return DNS_NOT_A_RESPONSE;
  const records = uint16(bytes, start + 6) + uint16(bytes, start + 8) + uint16(bytes, start + 10);
  if (records === 0) return DNS_OK;
  let questions = uint16(bytes, start + 4);
  let at = start + HEADER_BYTES;
  const question = questions > 0 ? decodeDnsName(bytes, start, at, end) : null;
  for (; questions > 0; questions--) {
    const after = skipName(bytes, at, end);
    if (after < 0) return nameFault;
    at = after + 4;
    if (at > end) return DNS_CUT;
  }
  return walkRecords(bytes, start, at, end, records, question, sink);
}

function walkRecords(
  bytes: Uint8Array,
  message: number,
  first: number,
  end: number,
  records: number,
  question: string | null,
  sink: DnsSink,
): DnsReason {
  let targets: ReadonlySet<string> | Set<string> = NO_TARGETS;
  // Owners are nearly always pointers, and neighbours share theirs: decode each target once.
  let knownOwner = question;
  let knownPointer = 0xc000 | HEADER_BYTES;
  let at = first;
  for (let i = 0; i < records; i++) {
    if (i === MAX_RECORDS) return DNS_TOO_MANY_RECORDS;
    const ownerAt = at;
    at = skipName(bytes, at, end);
    if (at < 0) return nameFault;
    if (at + 10 > end) return DNS_CUT;
    const type = uint16(bytes, at);
    const isInternet = uint16(bytes, at + 2) === CLASS_IN;
    const data = at + 10;
    const dataEnd = data + uint16(bytes, at + 8);
    if (dataEnd > end) return DNS_CUT;
    at = dataEnd;
    if (type === TYPE_CNAME) {
      if (dataEnd === data) continue;
      const target = decodeDnsName(bytes, message, data, dataEnd);
      if (target === null) return nameFault;
      if (targets === NO_TARGETS) targets = new Set();
      (targets as Set<string>).add(target.toLowerCase());
      continue;
    }
    const isService = type === TYPE_HTTPS || type === TYPE_SVCB;
    const isAddress = (type === TYPE_A && dataEnd - data === 4) || (type === TYPE_AAAA && dataEnd - data === 16);
    if (!isInternet || !(isAddress || isService)) continue;
    const pointer = uint16(bytes, ownerAt);
    if (pointer !== knownPointer || knownOwner === null) {
      knownOwner = decodeDnsName(bytes, message, ownerAt, end);
      knownPointer = pointer >= 0xc000 ? pointer : 0;
      if (knownOwner === null) return nameFault;
    }
    const isAlias = question !== null && targets.size > 0 && targets.has(knownOwner.toLowerCase());
    const name = isAlias ? question : knownOwner;
    if (isService) serviceHints(bytes, message, data, dataEnd, name, sink);
    else if (name !== '.') giveAddress(bytes, data, dataEnd - data === 4 ? 4 : 6, name, sink);
  }
  return DNS_OK;
}

/** The address hints of an SVCB or HTTPS record (RFC 9460 §2.2, §7.3). Its parameters are sorted, so none comes twice. */
function serviceHints(
  bytes: Uint8Array,
  message: number,
  data: number,
  dataEnd: number,
  owner: string,
  sink: DnsSink,
): void {
  // Priority 0 is an alias and has no parameters.
  if (data + 3 > dataEnd || uint16(bytes, data) === 0) return;
  let at = skipName(bytes, data + 2, dataEnd);
  if (at < 0) return;
  let name: string | null = owner;
  if (owner.startsWith('_')) {
    // `_dns.resolver.arpa`, `_8443._https.example.com` (§2.3): names of services. The host is the target, or what follows.
    const target = decodeDnsName(bytes, message, data + 2, dataEnd);
    name = target === '.' ? owner.replace(/^(?:_[^.]*\.)+/, '') : target;
  }
  if (name === null || name === '.') return;
  let hints = 0;
  while (at + 4 <= dataEnd) {
    const key = uint16(bytes, at);
    const value = at + 4;
    const valueEnd = value + uint16(bytes, at + 2);
    if (valueEnd > dataEnd) return;
    const family = key === KEY_IPV4_HINT ? 4 : key === KEY_IPV6_HINT ? 6 : 0;
    if (family !== 0) {
      const size = family === 4 ? 4 : 16;
      for (let hint = value; hint + size <= valueEnd && hints < MAX_HINTS; hint += size, hints++)
        giveAddress(bytes, hint, family, name, sink);
    }
    at = valueEnd;
  }
}

function giveAddress(bytes: Uint8Array, at: number, family: 4 | 6, name: string, sink: DnsSink): void {
  if (family === 4) sink.address(name, 4, 0, 0, 0, word(bytes, at));
  else sink.address(name, 6, word(bytes, at), word(bytes, at + 4), word(bytes, at + 8), word(bytes, at + 12));
}

/** Longest chain of pointers: with at least one byte of label between two, no name of 255 octets needs more. */
const MAX_JUMPS = 126;
const MAX_NAME_OCTETS = 255;
const MAX_LABEL_OCTETS = 63;
/** A name in text: every octet may need four characters. */
const text = new Uint8Array(4 * MAX_NAME_OCTETS);
let nameFault: DnsReason = DNS_OK;

/**
 * The name at `at` of the message that begins at `message`: labels joined by dots in their own case, no closing dot, a
 * dot within a label as `\.`, other odd bytes as `\DDD`; `.` for the root. Null when it breaks a rule or runs past `end`.
 */
export function decodeDnsName(bytes: Uint8Array, message: number, at: number, end: number): string | null {
  let length = 0;
  let octets = 1;
  let jumps = 0;
  // A pointer must lead to before the labels it follows, so that every jump shortens what is left: no loops.
  let floor = at;
  for (;;) {
    if (at >= end) return fault(DNS_CUT);
    const size = bytes[at]!;
    if (size === 0) break;
    if (size > MAX_LABEL_OCTETS) {
      if (size < 0xc0) return fault(DNS_BAD_NAME);
      if (at + 2 > end) return fault(DNS_CUT);
      const target = message + (uint16(bytes, at) & 0x3fff);
      if (target >= floor || target < message + HEADER_BYTES || ++jumps > MAX_JUMPS) return fault(DNS_BAD_NAME);
      at = target;
      floor = target;
      continue;
    }
    octets += size + 1;
    if (octets > MAX_NAME_OCTETS) return fault(DNS_BAD_NAME);
    const labelEnd = at + 1 + size;
    if (labelEnd > end) return fault(DNS_CUT);
    if (length > 0) text[length++] = 0x2e;
    for (at++; at < labelEnd; at++) {
      const byte = bytes[at]!;
      if (byte === 0x2e) text[length++] = 0x5c;
      length = byte === 0x2e ? length : escapeByte(byte, text, length);
      if (byte === 0x2e) text[length++] = byte;
    }
  }
  return length === 0 ? '.' : asciiText(text, length);
}

/** The offset after the name at `at`, or -1 (see `nameFault`): pointers are not followed, their two bytes end a name. */
function skipName(bytes: Uint8Array, at: number, end: number): number {
  for (let octets = 0; octets <= MAX_NAME_OCTETS; ) {
    if (at >= end) return skipFault(DNS_CUT);
    const size = bytes[at]!;
    if (size === 0) return at + 1;
    if (size >= 0xc0) return at + 2 <= end ? at + 2 : skipFault(DNS_CUT);
    if (size > MAX_LABEL_OCTETS) break;
    octets += size + 1;
    at += size + 1;
  }
  return skipFault(DNS_BAD_NAME);
}

function fault(reason: DnsReason): null {
  nameFault = reason;
  return null;
}

function skipFault(reason: DnsReason): -1 {
  nameFault = reason;
  return -1;
}

function uint16(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}

function word(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
}
