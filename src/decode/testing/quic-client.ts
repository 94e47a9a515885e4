import { createCipheriv, createHmac } from 'node:crypto';

/** Protects QUIC Initial packets with the platform's own cryptography: the other side of what is tested. */
export interface QuicClient {
  readonly version: number;
  readonly salt: string;
  readonly labelPrefix: string;
  /** Bits 5 and 4 of the first byte. */
  readonly initialType: number;
}

export const QUIC_V1: QuicClient = {
  version: 1,
  salt: '38762cf7f55934b34d179ae6a4c80cadccbb7f0a',
  labelPrefix: 'quic',
  initialType: 0,
};
export const QUIC_V2: QuicClient = {
  version: 0x6b3343cf,
  salt: '0dede3def700a6db819381be6e269dcbf9bd2ed9',
  labelPrefix: 'quicv2',
  initialType: 1,
};

export function hex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text.replace(/\s/g, ''), 'hex'));
}

export function expandLabel(secret: Uint8Array, label: string, length: number): Uint8Array {
  const info = Buffer.from([length >> 8, length & 255, label.length + 6, ...Buffer.from(`tls13 ${label}`), 0, 1]);
  return createHmac('sha256', secret).update(info).digest().subarray(0, length);
}

export function frame(offset: number, data: Uint8Array): Uint8Array {
  return Uint8Array.of(6, ...variable(offset), ...variable(data.length), ...data);
}

function variable(value: number): number[] {
  return value < 64
    ? [value]
    : value < 16384
      ? [0x40 | (value >> 8), value & 255]
      : [0x80, value >> 16, value >> 8, value];
}

/** One protected Initial packet; `keyId` is the connection id that the keys come from. */
export function initialPacket(
  client: QuicClient,
  id: Uint8Array,
  keyId: Uint8Array,
  packetNumber: number,
  payload: Uint8Array,
  { token = new Uint8Array(0), numberBytes = 4, padTo = 0 } = {},
): Uint8Array {
  const initial = createHmac('sha256', hex(client.salt)).update(keyId).digest();
  const secret = expandLabel(initial, 'client in', 32);
  const key = expandLabel(secret, `${client.labelPrefix} key`, 16);
  const nonce = Buffer.from(expandLabel(secret, `${client.labelPrefix} iv`, 12));
  const headerKey = expandLabel(secret, `${client.labelPrefix} hp`, 16);
  const plain = Buffer.alloc(Math.max(payload.length, padTo, 4));
  plain.set(payload);
  const length = numberBytes + plain.length + 16;
  const number = Buffer.alloc(4);
  number.writeUInt32BE(packetNumber);
  const version = Buffer.alloc(4);
  version.writeUInt32BE(client.version);
  const first = 0xc0 | (client.initialType << 4) | (numberBytes - 1);
  const header = Buffer.from([
    first,
    ...version,
    id.length,
    ...id,
    0,
    ...variable(token.length),
    ...token,
    0x40 | (length >> 8),
    length & 255,
    ...number.subarray(4 - numberBytes),
  ]);
  for (let i = 0; i < 4; i++) nonce[8 + i]! ^= number[i]!;
  const cipher = createCipheriv('aes-128-gcm', key, nonce).setAAD(header);
  const sealed = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  const sample = sealed.subarray(4 - numberBytes, 20 - numberBytes);
  const mask = createCipheriv('aes-128-ecb', headerKey, null).setAutoPadding(false).update(sample);
  header[0]! ^= mask[0]! & 15;
  for (let i = 0; i < numberBytes; i++) header[header.length - numberBytes + i]! ^= mask[1 + i]!;
  return new Uint8Array(Buffer.concat([header, sealed]));
}
