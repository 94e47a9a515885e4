/**
 * The head of an HTTP/1 request (RFC 9112): which host it is for. Read in place; the host is handed back as offsets, so
 * that a caller who expects the same host again need not make a string.
 */
export interface HttpRequest {
  /** Where the host stands (no port, no brackets); both equal when the request names none. */
  hostStart: number;
  hostEnd: number;
  /** It asks a proxy for a tunnel: what follows the head is another protocol. */
  isConnect: boolean;
  /** Offset after the empty line that ends the head; -1 when it was not seen. */
  headEnd: number;
}

/** Not an HTTP/1 request, or one whose head goes on for more than 8 KiB without a host. */
export const REQUEST_NONE = 0;
/** The beginning of one. */
export const REQUEST_MORE = 1;
/** The host is known, or the head is complete and names none. */
export const REQUEST_FOUND = 2;

export function createHttpRequest(): HttpRequest {
  return { hostStart: 0, hostEnd: 0, isConnect: false, headEnd: -1 };
}

/** How far into a request its host is looked for. */
export const LONGEST_REQUEST_HEAD_BYTES = 8_192;

/** IANA http-methods, and those of UPnP, Outlook Web Access, RPC over HTTP, BITS, WinRM, Icecast and caches. */
const METHODS =
  'ACL BASELINE-CONTROL BCOPY BDELETE BIND BITS_POST BMOVE BPROPFIND BPROPPATCH CCM_POST CHECKIN CHECKOUT CONNECT COPY ' +
  'DELETE GET HEAD INVOKE LABEL LINK LOCK M-SEARCH MERGE MKACTIVITY MKCALENDAR MKCOL MKREDIRECTREF MKWORKSPACE MOVE ' +
  'NOTIFY OPTIONS ORDERPATCH PATCH POLL POST PROPFIND PROPPATCH PURGE PUT QUERY REBIND REPORT RPC_IN_DATA RPC_OUT_DATA ' +
  'SEARCH SOURCE SUBSCRIBE TRACE UNBIND UNCHECKOUT UNLINK UNLOCK UNSUBSCRIBE UPDATE UPDATEREDIRECTREF VERSION-CONTROL';

/** The methods (with their space) that begin with a byte; null for the bytes that begin none. */
const METHODS_BY_FIRST_BYTE: readonly (readonly Uint8Array[] | null)[] = Array.from({ length: 256 }, (_, byte) => {
  const own = METHODS.split(' ').filter((method) => method.charCodeAt(0) === byte);
  return own.length === 0 ? null : own.map((method) => Uint8Array.from(`${method} `, (char) => char.charCodeAt(0)));
});

const SPACE = 0x20;
const TAB = 0x09;
const LINE_FEED = 0x0a;
const RETURN = 0x0d;
const COLON = 0x3a;
const SLASH = 0x2f;
const AT_SIGN = 0x40;

/** Whether `bytes[start, end)` begins with a request method and its space, or with the beginning of one. */
export function startsWithHttpMethod(bytes: Uint8Array, start: number, end: number): boolean {
  if (start >= end) return false;
  const methods = METHODS_BY_FIRST_BYTE[bytes[start]!]!;
  if (methods === null) return false;
  for (const method of methods) {
    const length = Math.min(method.length, end - start);
    let i = 1;
    while (i < length && bytes[start + i] === method[i]) i++;
    if (i === length) return true;
  }
  return false;
}

/** Reads the request that begins at `start`. */
export function parseHttpRequest(bytes: Uint8Array, start: number, end: number, request: HttpRequest): number {
  request.hostStart = 0;
  request.hostEnd = 0;
  request.isConnect = false;
  request.headEnd = -1;
  if (!startsWithHttpMethod(bytes, start, end)) return start < end ? REQUEST_NONE : REQUEST_MORE;
  const limit = Math.min(end, start + LONGEST_REQUEST_HEAD_BYTES);
  const unfinished = limit < end ? REQUEST_NONE : REQUEST_MORE;
  let lineEnd = indexOfLineFeed(bytes, start, limit);
  if (lineEnd < 0) return unfinished;
  if (!readRequestLine(bytes, start, lineEnd, request)) return REQUEST_NONE;
  let isHostKnown = false;
  for (;;) {
    const line = lineEnd + 1;
    lineEnd = indexOfLineFeed(bytes, line, limit);
    if (lineEnd < 0) return isHostKnown ? REQUEST_FOUND : unfinished;
    if (lineEnd === line || (lineEnd === line + 1 && bytes[line] === RETURN)) {
      request.headEnd = lineEnd + 1;
      return REQUEST_FOUND;
    }
    if (!isHostKnown) isHostKnown = readHostLine(bytes, line, lineEnd, request);
  }
}

function indexOfLineFeed(bytes: Uint8Array, from: number, limit: number): number {
  for (let at = from; at < limit; at++) if (bytes[at] === LINE_FEED) return at;
  return -1;
}

/**
 * `METHOD target HTTP/1.x`. A target in absolute form, or the authority of CONNECT (RFC 9112 §3.2), names the host of a
 * request that has no Host line. False for RTSP, SIP, ICAP and others that look alike.
 */
function readRequestLine(bytes: Uint8Array, start: number, lineEnd: number, request: HttpRequest): boolean {
  let end = lineEnd;
  while (end > start && isBlank(bytes[end - 1]!)) end--;
  let version = end;
  while (version > start && bytes[version - 1] !== SPACE) version--;
  if (!startsWithIgnoringCase(bytes, version, end, 'http/')) return false;
  let target = start;
  while (bytes[target] !== SPACE) target++;
  target++;
  request.isConnect = target - start === 8 && bytes[start] === 0x43;
  const targetEnd = Math.max(target, version - 1);
  if (request.isConnect) setHost(bytes, target, targetEnd, request);
  else if (startsWithIgnoringCase(bytes, target, targetEnd, 'http')) {
    let authority = target + 4;
    if (authority < targetEnd && (bytes[authority]! | 0x20) === 0x73) authority++;
    if (!startsWithIgnoringCase(bytes, authority, targetEnd, '://')) return true;
    authority += 3;
    let authorityEnd = authority;
    while (authorityEnd < targetEnd && bytes[authorityEnd] !== SLASH && bytes[authorityEnd] !== 0x3f) {
      if (bytes[authorityEnd] === AT_SIGN) authority = authorityEnd + 1;
      authorityEnd++;
    }
    setHost(bytes, authority, authorityEnd, request);
  }
  return true;
}

/** Takes the value of a Host line that is not empty; true when it was one. */
function readHostLine(bytes: Uint8Array, line: number, lineEnd: number, request: HttpRequest): boolean {
  if (!startsWithIgnoringCase(bytes, line, lineEnd, 'host')) return false;
  let at = line + 4;
  while (at < lineEnd && isBlank(bytes[at]!)) at++;
  if (at === lineEnd || bytes[at] !== COLON) return false;
  at++;
  let end = lineEnd;
  while (at < end && isBlank(bytes[at]!)) at++;
  while (end > at && isBlank(bytes[end - 1]!)) end--;
  if (at === end) return false;
  setHost(bytes, at, end, request);
  return true;
}

/** `host`, `host:port`, `[v6]`, `[v6]:port`; an IPv6 address without brackets (wrong, but seen) is left whole. */
function setHost(bytes: Uint8Array, start: number, end: number, request: HttpRequest): void {
  request.hostStart = start;
  request.hostEnd = end;
  if (start < end && bytes[start] === 0x5b) {
    for (let at = start + 1; at < end; at++) {
      if (bytes[at] !== 0x5d) continue;
      request.hostStart = start + 1;
      request.hostEnd = at;
      return;
    }
    return;
  }
  let colon = end;
  while (colon > start && isDigit(bytes[colon - 1]!)) colon--;
  colon--;
  if (colon <= start || bytes[colon] !== COLON) return;
  for (let at = start; at < colon; at++) if (bytes[at] === COLON) return;
  request.hostEnd = colon;
}

/** Whether `bytes[at, end)` begins with `text`, which is in lower case. */
function startsWithIgnoringCase(bytes: Uint8Array, at: number, end: number, text: string): boolean {
  if (end - at < text.length) return false;
  for (let i = 0; i < text.length; i++) {
    const byte = bytes[at + i]!;
    const lower = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
    if (lower !== text.charCodeAt(i)) return false;
  }
  return true;
}

function isBlank(byte: number): boolean {
  return byte === SPACE || byte === TAB || byte === RETURN;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}
