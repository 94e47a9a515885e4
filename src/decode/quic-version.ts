/**
 * Versions of QUIC whose Initial packets can be read: their keys follow from the packet itself and a salt that each
 * version publishes (RFC 9001 §5.2).
 */
export interface QuicVersion {
  readonly salt: Uint8Array;
  /** Labels under which key, nonce and header protection key are derived. */
  readonly keyLabel: string;
  readonly nonceLabel: string;
  readonly headerKeyLabel: string;
  /** Long packet types (bits 5 and 4 of the first byte). */
  readonly initialType: number;
  readonly retryType: number;
  /** The frame that carries the handshake (RFC 9000 §19.6). */
  readonly cryptoFrame: number;
}

function quicVersion(salt: string, isVersion2 = false, cryptoFrame = 6): QuicVersion {
  const prefix = isVersion2 ? 'quicv2' : 'quic';
  return {
    salt: Uint8Array.from(salt.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)),
    keyLabel: `${prefix} key`,
    nonceLabel: `${prefix} iv`,
    headerKeyLabel: `${prefix} hp`,
    // RFC 9369 §3.2 moved every type by one.
    initialType: isVersion2 ? 1 : 0,
    retryType: isVersion2 ? 0 : 3,
    cryptoFrame,
  };
}

/** RFC 9001 §5.2; in use since draft 33. */
const VERSION_1 = quicVersion('38762cf7f55934b34d179ae6a4c80cadccbb7f0a');
/** RFC 9369 §3.3.1. */
const VERSION_2 = quicVersion('0dede3def700a6db819381be6e269dcbf9bd2ed9', true);
/** draft-ietf-quic-tls-29 to -32. */
const DRAFT_29 = quicVersion('afbfec289993d24c9e9786f19c6111e04390a899');
/** draft-ietf-quic-tls-23 to -28. */
const DRAFT_23 = quicVersion('c3eef712c72ebb5a11a7d2432bb46365bef9f502');
/** T051, the last version of Google's QUIC before the standard: TLS inside, frames numbered as before. */
const GOOGLE_T051 = quicVersion('7a4edef4e7ccee5fa4506c19124fc8ccda6e033d', false, 8);

/** What is known of a version by its number (signed or unsigned); null when its packets cannot be read. */
export function findQuicVersion(number: number): QuicVersion | null {
  switch (number >>> 0) {
    case 0x00000001:
      return VERSION_1;
    case 0x6b3343cf:
      return VERSION_2;
    case 0x54303531:
      return GOOGLE_T051;
    // Facebook's mvfst, by draft 27.
    case 0xfaceb002:
      return DRAFT_23;
  }
  if (number >>> 8 !== 0xff0000) return null;
  const draft = number & 255;
  if (draft >= 23 && draft <= 28) return DRAFT_23;
  if (draft >= 29 && draft <= 32) return DRAFT_29;
  return draft === 33 || draft === 34 ? VERSION_1 : null;
}

/** 0x?a?a?a?a: kept free to provoke version negotiation (RFC 9000 §15); a packet of a real version follows. */
export function isReservedQuicVersion(number: number): boolean {
  return (number & 0x0f0f0f0f) === 0x0a0a0a0a;
}
