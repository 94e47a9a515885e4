import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { processorMilliseconds } from '../lib/testing/processor-time.ts';
import { clientHelloMessage, realClientHello, tlsRecords } from './testing/client-hello.ts';
import {
  createClientHello,
  HELLO_FOUND,
  HELLO_MORE,
  HELLO_NONE,
  parseClientHello,
  parseTlsClientHello,
} from './tls-client-hello.ts';

const ECH = 0xfe0d;
const hello = createClientHello();

function read(bytes: Uint8Array) {
  // At an offset within other bytes, as in a frame.
  const frame = new Uint8Array(bytes.length + 30).fill(22);
  frame.set(bytes, 11);
  const verdict = parseTlsClientHello(frame, 11, 11 + bytes.length, hello);
  return { verdict, ...hello };
}

describe('a real ClientHello', () => {
  let real: Uint8Array;
  beforeAll(async () => {
    real = await realClientHello('Www.Example.com');
  });

  test('names its server', () => {
    expect(read(real)).toEqual({ verdict: HELLO_FOUND, serverName: 'Www.Example.com', encrypted: false });
  });

  test('cut anywhere asks for more, and knows the name as soon as it is there', () => {
    let named = 0;
    for (let length = 0; length < real.length; length++) {
      const { verdict, serverName } = read(real.slice(0, length));
      expect(verdict).toBe(HELLO_MORE);
      expect(['', 'Www.Example.com']).toContain(serverName);
      if (serverName !== '') named++;
      else expect(named).toBe(0);
    }
    expect(named).toBeGreaterThan(10);
  });

  test('split over records at any places gives the same', () => {
    const message = real.slice(5);
    for (let at = 1; at < message.length; at++)
      expect(read(tlsRecords(message, [at])).serverName).toBe('Www.Example.com');
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 30, size: 'max' }), (sizes) => {
        expect(read(tlsRecords(message, sizes))).toEqual({
          verdict: HELLO_FOUND,
          serverName: 'Www.Example.com',
          encrypted: false,
        });
      }),
    );
  });

  test('bytes changed anywhere never make it throw', () => {
    for (let at = 0; at < real.length; at++) {
      for (const value of [0, 1, 127, 255]) {
        const bad = real.slice();
        bad[at] = value;
        expect([HELLO_NONE, HELLO_MORE, HELLO_FOUND]).toContain(read(bad).verdict);
      }
    }
  });
});

describe('what a ClientHello tells', () => {
  test('Encrypted ClientHello and encrypted SNI are seen', () => {
    const ech = clientHelloMessage('cover.example', [[ECH, new Uint8Array(200)]]);
    expect(read(tlsRecords(ech))).toEqual({ verdict: HELLO_FOUND, serverName: 'cover.example', encrypted: true });
    const esni = clientHelloMessage(null, [[0xffce, new Uint8Array(300)]]);
    expect(read(tlsRecords(esni))).toEqual({ verdict: HELLO_FOUND, serverName: '', encrypted: true });
  });

  test('no extension, or none with a name, is a hello without name', () => {
    expect(read(tlsRecords(clientHelloMessage(null)))).toEqual({
      verdict: HELLO_FOUND,
      serverName: '',
      encrypted: false,
    });
    const old = Uint8Array.of(1, 0, 0, 41, 3, 0, ...new Array<number>(32).fill(5), 0, 0, 2, 0, 47, 1, 0);
    expect(read(tlsRecords(old))).toEqual({ verdict: HELLO_FOUND, serverName: '', encrypted: false });
  });

  test('names are escaped, trimmed of a closing dot, and refused beyond 255 bytes', () => {
    expect(read(tlsRecords(clientHelloMessage('a\u0000b\u001b[1m.\u00e9x.'))).serverName).toBe(
      'a\\000b\\027[1m.\\233x',
    );
    expect(read(tlsRecords(clientHelloMessage('a'.repeat(255)))).serverName).toHaveLength(255);
    expect(read(tlsRecords(clientHelloMessage('a'.repeat(256)))).serverName).toBe('');
    expect(read(tlsRecords(clientHelloMessage('')))).toMatchObject({ verdict: HELLO_FOUND, serverName: '' });
  });

  test('entries of other types are passed over', () => {
    const list = Uint8Array.of(0, 12, 9, 0, 1, 7, 0, 0, 5, 97, 46, 98, 46, 99);
    expect(read(tlsRecords(clientHelloMessage(null, [[0, list]]))).serverName).toBe('a.b.c');
  });
});

describe('what is no ClientHello', () => {
  const message = clientHelloMessage('a.example');
  test.each([
    ['another record type', [23, 3, 3, 0, 5, 1, 0, 0, 1, 3]],
    ['another protocol version', [22, 4, 0, 0, 5, 1, 0, 0, 1, 3]],
    ['a ServerHello', [22, 3, 3, 0, 50, 2, 0, 0, 46, 3, 3]],
    ['an empty record', [22, 3, 1, 0, 0, 1, 0, 0, 40, 3, 3]],
    ['a record of 65,535 bytes', [22, 3, 1, 255, 255, 1, 0, 0, 40, 3, 3]],
    ['a hello too short to be one', [22, 3, 1, 0, 8, 1, 0, 0, 4, 3, 3, 0, 0]],
    ['a hello of SSL 2', [0x80, 46, 1, 3, 1, 0, 21]],
    ['another version inside', [22, 3, 1, 0, 60, 1, 0, 0, 56, 2, 3, 0, 0]],
    [
      'application data between its records',
      [...tlsRecords(message).slice(0, 3), 0, 9, ...message.slice(0, 9), 23, 3, 3, 0, 9, 1],
    ],
  ])('%s', (_name, bytes) => {
    expect(read(Uint8Array.from(bytes)).verdict).toBe(HELLO_NONE);
  });

  test('any bytes are survived', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200, size: 'max' }), (tail) => {
        read(tail);
        read(Uint8Array.from([22, 3, 1, 0, 200, 1, 0, 0, 196, 3, 3, ...tail]));
        parseClientHello(tail, 0, tail.length, hello);
        expect(hello.serverName).toMatch(/^[\x21-\x7e]*$/);
      }),
      { numRuns: 2_000 },
    );
  });

  test('a hello of 60,000 bytes in records of one byte is read as far as 16 KiB, in bounded time', () => {
    const huge = clientHelloMessage('a.example', [[21, new Uint8Array(60_000)]]);
    const records = tlsRecords(huge, new Array<number>(60_000).fill(1));
    const start = processorMilliseconds();
    expect(read(records)).toMatchObject({ verdict: HELLO_MORE, serverName: 'a.example' });
    expect(processorMilliseconds() - start).toBeLessThan(50);
  });
});
