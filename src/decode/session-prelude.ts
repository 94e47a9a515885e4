/**
 * What clients say first on connections that become TLS or HTTP a few segments later: a proxy is asked for the way, or a
 * mail, directory, chat or database server is asked to switch to TLS. Only the openings matter; no protocol is followed.
 */
export function isSessionPrelude(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (length < 3) return false;
  const second = bytes[start + 1]!;
  switch (bytes[start]) {
    case 0x00:
      // PostgreSQL SSLRequest: length 8, code 80877103.
      return length === 8 && second === 0 && bytes[start + 4] === 0x04 && bytes[start + 5] === 0xd2;
    case 0x03:
      // RDP: TPKT (RFC 1006) with an X.224 connection request, whose answer allows TLS.
      return second === 0 && length > 6 && bytes[start + 5] === 0xe0;
    case 0x04:
      // SOCKS 4 CONNECT: port, address, user, closing zero.
      return second === 1 && length >= 9 && length < 512 && bytes[end - 1] === 0;
    case 0x05:
      // SOCKS 5 greeting (RFC 1928 §3): number of methods, methods.
      return second > 0 && length === 2 + second;
    case 0x20:
      // MySQL SSLRequest: 32 bytes, the second packet of the connection.
      return second === 0 && length === 36 && bytes[start + 3] === 1;
    case 0x30:
      // LDAP: an ExtendedRequest (RFC 4511 §4.12) with a one-byte message id, such as StartTLS.
      return second < 0x80 && bytes[start + 2] === 0x02 && length > 5 && bytes[start + 5] === 0x77;
    case 0x3c:
      // XMPP: `<?xml` or `<stream:stream`.
      return second === 0x3f || second === 0x73;
  }
  return isMailOrFileCommand(bytes, start, end);
}

/** First commands of SMTP, LMTP, FTP, POP3, NNTP and ManageSieve clients that may ask for TLS. */
const COMMANDS: ReadonlySet<number> = new Set(
  ['EHLO', 'HELO', 'LHLO', 'AUTH', 'USER', 'FEAT', 'CAPA', 'STLS', 'STAR'].map((word) =>
    [...word].reduce((code, letter) => (code << 8) | letter.charCodeAt(0), 0),
  ),
);
/** Longest tag of an IMAP client that is looked for. */
const LONGEST_TAG_BYTES = 8;

function isMailOrFileCommand(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 6 || bytes[end - 1] !== 0x0a) return false;
  if (COMMANDS.has(upperWord(bytes, start))) return true;
  // IMAP puts a tag of the client's choice before each command: `a001 CAPABILITY`, `1 ID (`, `. STARTTLS`.
  const last = Math.min(start + LONGEST_TAG_BYTES + 1, end - 4);
  for (let at = start + 1; at < last; at++) {
    if (bytes[at] !== 0x20) continue;
    return (
      COMMANDS.has(upperWord(bytes, at + 1)) || ((bytes[at + 1]! & 0xdf) === 0x49 && (bytes[at + 2]! & 0xdf) === 0x44)
    );
  }
  return false;
}

/** Four letters as a word, in upper case. */
function upperWord(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at]! & 0xdf) << 24) |
    ((bytes[at + 1]! & 0xdf) << 16) |
    ((bytes[at + 2]! & 0xdf) << 8) |
    (bytes[at + 3]! & 0xdf)
  );
}

const PROXY_LINE = [0x50, 0x52, 0x4f, 0x58, 0x59, 0x20];
/** With both addresses in full and the line's end. */
const LONGEST_PROXY_LINE_BYTES = 107;
const PROXY_BLOCK = [0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a];

/**
 * Where the connection itself begins when a balancer put the client's address before it (the PROXY protocol of HAProxy,
 * version 1: a line; version 2: a block with its length); `start` when none did.
 */
export function afterProxyHeader(bytes: Uint8Array, start: number, end: number): number {
  if (startsWith(bytes, start, end, PROXY_LINE)) {
    const last = Math.min(end, start + LONGEST_PROXY_LINE_BYTES);
    for (let at = start; at < last; at++) if (bytes[at] === 0x0a) return at + 1;
  } else if (end - start >= 16 && startsWith(bytes, start, end, PROXY_BLOCK)) {
    const after = start + 16 + ((bytes[start + 14]! << 8) | bytes[start + 15]!);
    if (after <= end) return after;
  }
  return start;
}

function startsWith(bytes: Uint8Array, start: number, end: number, wanted: readonly number[]): boolean {
  if (end - start < wanted.length) return false;
  for (let i = 0; i < wanted.length; i++) if (bytes[start + i] !== wanted[i]) return false;
  return true;
}
