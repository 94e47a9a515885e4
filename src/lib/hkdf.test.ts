import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hkdfExpandLabel, hkdfExtract, hmacSha256 } from './hkdf.ts';

const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

test('extracts the key of RFC 5869, appendix A.1', () => {
  expect(text(hkdfExtract(hex('000102030405060708090a0b0c'), new Uint8Array(22).fill(0x0b)))).toBe(
    '077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5',
  );
});

describe('the keys of QUIC Initial packets', () => {
  const id = hex('8394c8f03e515708');

  test('RFC 9001, appendix A.1', () => {
    const initial = hkdfExtract(hex('38762cf7f55934b34d179ae6a4c80cadccbb7f0a'), id);
    expect(text(initial)).toBe('7db5df06e7a69e432496adedb00851923595221596ae2ae9fb8115c1e9ed0a44');
    const client = hkdfExpandLabel(initial, 'client in', 32);
    expect(text(client)).toBe('c00cf151ca5be075ed0ebfb5c80323c42d6b7db67881289af4008f1f6c357aea');
    expect(text(hkdfExpandLabel(client, 'quic key', 16))).toBe('1f369613dd76d5467730efcbe3b1a22d');
    expect(text(hkdfExpandLabel(client, 'quic iv', 12))).toBe('fa044b2f42a3fd3b46fb255c');
    expect(text(hkdfExpandLabel(client, 'quic hp', 16))).toBe('9f50449e04a0e810283a1e9933adedd2');
  });

  test('RFC 9369, appendix A.1', () => {
    const initial = hkdfExtract(hex('0dede3def700a6db819381be6e269dcbf9bd2ed9'), id);
    const client = hkdfExpandLabel(initial, 'client in', 32);
    expect(text(client)).toBe('14ec9d6eb9fd7af83bf5a668bc17a7e283766aade7ecd0891f70f9ff7f4bf47b');
    expect(text(hkdfExpandLabel(client, 'quicv2 key', 16))).toBe('8b1a0bc121284290a29e0971b5cd045d');
    expect(text(hkdfExpandLabel(client, 'quicv2 iv', 12))).toBe('91f73e2351d8fa91660e909f');
    expect(text(hkdfExpandLabel(client, 'quicv2 hp', 16))).toBe('45b95e15235d6f45a6b19cbcb0294ba9');
  });
});

test('HMAC agrees with the platform, also for keys longer than a block', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 150 }), fc.uint8Array({ maxLength: 200 }), (key, message) => {
      expect(text(hmacSha256(key, message))).toBe(createHmac('sha256', key).update(message).digest('hex'));
    }),
  );
});
