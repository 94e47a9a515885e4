import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { isQuicLongHeader, QuicHandshakes } from './quic-initial.ts';
import { clientHelloMessage, realClientHello } from './testing/client-hello.ts';
import { frame, hex, initialPacket, QUIC_V1, QUIC_V2, type QuicClient } from './testing/quic-client.ts';
import { createClientHello, HELLO_FOUND, HELLO_MORE, HELLO_NONE } from './tls-client-hello.ts';

const hello = createClientHello();

/** Feeds the datagrams of one side; gives the last verdict and the first name. */
function listen(datagrams: readonly Uint8Array[], handshakes = new QuicHandshakes()) {
  let name = '';
  let verdict = HELLO_MORE;
  for (const bytes of datagrams) {
    const room = new Uint8Array(bytes.length + 9).fill(0xc3);
    room.set(bytes, 5);
    verdict = handshakes.datagram(4, room, 5, 5 + bytes.length, hello);
    if (name === '') name = hello.serverName;
    if (verdict !== HELLO_MORE) break;
  }
  return { verdict, name };
}

const ID = hex('8394c8f03e515708');
/** RFC 9001, appendix A.2: the CRYPTO frame of the client's first packet. */
const RFC_FRAME = hex(
  `060040f1010000ed0303ebf8fa56f12939b9584a3896472ec40bb863cfd3e86804fe3a47f06a2b69484c00000413011302010000c000000010
   000e00000b6578616d706c652e636f6dff01000100000a00080006001d0017001800100007000504616c706e00050005010000000000330026
   0024001d00209370b2c9caa47fbabaf4559fedba753de171fa71f50f1ce15d43e994ec74d748002b0003020304000d0010000e040305030603
   0203080408050806002d00020101001c00024001003900320408ffffffffffffffff05048000ffff07048000ffff0801100104800075300901
   100f088394c8f03e51570806048000ffff`,
);

describe('published packets', () => {
  test('the client Initial of RFC 9001, appendix A.2', () => {
    const packet = initialPacket(QUIC_V1, ID, ID, 2, RFC_FRAME, { padTo: 1162 });
    expect(packet).toHaveLength(1200);
    expect(Buffer.from(packet.subarray(0, 38)).toString('hex')).toBe(
      'c000000001088394c8f03e5157080000449e7b9aec34d1b1c98dd7689fb8ec11d242b123dc9b',
    );
    expect(listen([packet])).toEqual({ verdict: HELLO_FOUND, name: 'example.com' });
  });

  test('the client Initial of RFC 9369, appendix A.2', () => {
    const packet = initialPacket(QUIC_V2, ID, ID, 2, RFC_FRAME, { padTo: 1162 });
    expect(packet).toHaveLength(1200);
    expect(Buffer.from(packet.subarray(0, 22)).toString('hex')).toBe('d76b3343cf088394c8f03e5157080000449ea0c95e82');
    expect(listen([packet])).toEqual({ verdict: HELLO_FOUND, name: 'example.com' });
  });

  test.each([
    ['draft 23', 0xff000017, 'c3eef712c72ebb5a11a7d2432bb46365bef9f502'],
    ['draft 28', 0xff00001c, 'c3eef712c72ebb5a11a7d2432bb46365bef9f502'],
    ['draft 29', 0xff00001d, 'afbfec289993d24c9e9786f19c6111e04390a899'],
    ['draft 32', 0xff000020, 'afbfec289993d24c9e9786f19c6111e04390a899'],
    ['draft 34', 0xff000022, QUIC_V1.salt],
    ['mvfst', 0xfaceb002, 'c3eef712c72ebb5a11a7d2432bb46365bef9f502'],
  ])('%s with its salt', (_name, version, salt) => {
    const packet = initialPacket({ ...QUIC_V1, version, salt }, ID, ID, 0, RFC_FRAME, { padTo: 1162 });
    expect(listen([packet]).name).toBe('example.com');
  });
});

describe('a hello in pieces', () => {
  let real: Uint8Array;
  beforeAll(async () => {
    real = (await realClientHello('quic.example')).slice(5);
  });

  /** Cuts the hello at `cuts` and puts the pieces into packets, `perPacket` of them each, in the order of `order`. */
  function packets(client: QuicClient, cuts: readonly number[], perPacket: number, order: readonly number[]) {
    const edges = [...new Set([0, ...cuts, real.length])].sort((a, b) => a - b);
    const frames = edges.slice(1).map((to, i) => frame(edges[i]!, real.subarray(edges[i]!, to)));
    const shuffled = frames.map((f, i) => [order[i % order.length]!, f] as const).sort((a, b) => a[0] - b[0]);
    const out: Uint8Array[] = [];
    for (let i = 0; i < shuffled.length; i += perPacket) {
      const payload = shuffled
        .slice(i, i + perPacket)
        .flatMap(([, f], k) => [...new Array<number>(k % 3).fill(k % 2), ...f]);
      out.push(
        initialPacket(client, ID, ID, out.length, Uint8Array.from(payload), { numberBytes: (out.length % 4) + 1 }),
      );
    }
    return out;
  }

  test('cut anywhere, shuffled, over one or many packets and datagrams, names the same server', () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 150 }), { minLength: 1, maxLength: 30, size: 'max' });
    const order = fc.array(fc.nat(1000), { minLength: 30, maxLength: 30 });
    fc.assert(
      fc.property(
        fc.constantFrom(QUIC_V1, QUIC_V2),
        cuts,
        fc.integer({ min: 4, max: 40 }),
        order,
        (client, at, per, by) => {
          const sent = packets(client, at, per, by);
          expect(listen(sent)).toEqual({ verdict: HELLO_FOUND, name: 'quic.example' });
          expect(listen([Uint8Array.from(sent.flatMap((bytes) => [...bytes]))])).toEqual({
            verdict: HELLO_FOUND,
            name: 'quic.example',
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  test('later packets use the keys of the first, whatever id the server chose', () => {
    const half = 60;
    const first = initialPacket(QUIC_V1, ID, ID, 0, frame(0, real.subarray(0, half)));
    const second = initialPacket(QUIC_V1, hex('aabbccddee'), ID, 1, frame(half, real.subarray(half)));
    expect(listen([first, second])).toEqual({ verdict: HELLO_FOUND, name: 'quic.example' });
  });

  test('after a Retry the keys come from the new id, and there is a token', () => {
    const first = initialPacket(QUIC_V1, ID, ID, 0, frame(0, real.subarray(0, 60)));
    const id = hex('0102030405060708090a0b0c0d0e0f1011121314');
    const again = initialPacket(QUIC_V1, id, id, 1, frame(0, real), { token: new Uint8Array(80).fill(9) });
    expect(listen([first, again])).toEqual({ verdict: HELLO_FOUND, name: 'quic.example' });
  });

  test('a packet cut by the capture is read as far as it goes', () => {
    const packet = initialPacket(
      QUIC_V1,
      ID,
      ID,
      0,
      frame(0, clientHelloMessage('early.example', [[21, new Uint8Array(900)]])),
    );
    expect(listen([packet.slice(0, 200)])).toEqual({ verdict: HELLO_MORE, name: 'early.example' });
    // Without its tag of 16 bytes it is all there.
    for (let length = 0; length < packet.length - 16; length++)
      expect(listen([packet.slice(0, length)]).verdict).not.toBe(HELLO_FOUND);
  });

  test('acknowledgements and other coalesced packets are passed over', () => {
    const ack = Uint8Array.of(2, 1, 0, 1, 0, 0, 0, 3, 5, 0, 0, 0, 1, 2, 3);
    const packet = initialPacket(QUIC_V1, ID, ID, 0, Uint8Array.from([...ack, ...frame(0, real)]));
    const earlyData = Uint8Array.from([0xd0, 0, 0, 0, 1, 8, ...ID, 0, 20, ...new Uint8Array(20)]);
    expect(listen([earlyData, Uint8Array.from([...earlyData, ...packet])])).toEqual({
      verdict: HELLO_FOUND,
      name: 'quic.example',
    });
  });
});

describe('what is not a hello', () => {
  test('short headers, unknown versions and other protocols end it; reserved versions do not', () => {
    const long = (version: string) => hex(`c0${version}0800000000000000000000`);
    expect(listen([hex('4000000001080000000000')]).verdict).toBe(HELLO_NONE);
    expect(listen([long('51303433')]).verdict).toBe(HELLO_NONE);
    expect(listen([long('1a2a3a4a')]).verdict).toBe(HELLO_MORE);
    expect(isQuicLongHeader(hex('800000000108'), 0, 6)).toBe(false);
  });

  test('a packet under other keys, such as the server’s, tells nothing', () => {
    const foreign = initialPacket(QUIC_V1, ID, hex('ffffffffffffffff'), 0, RFC_FRAME, { padTo: 1162 });
    expect(listen([foreign])).toEqual({ verdict: HELLO_MORE, name: '' });
  });

  test('a hello that never ends is given up after 10 datagrams', () => {
    const message = clientHelloMessage('a.example', [[21, new Uint8Array(9_000)]]);
    const sent = Array.from({ length: 20 }, (_, i) =>
      initialPacket(QUIC_V1, ID, ID, i, frame(0, message.subarray(0, 300)), { padTo: 1162 }),
    );
    const handshakes = new QuicHandshakes();
    expect(listen(sent.slice(0, 9), handshakes)).toEqual({ verdict: HELLO_MORE, name: 'a.example' });
    expect(handshakes.size).toBe(1);
    expect(listen(sent.slice(9), handshakes).verdict).toBe(HELLO_NONE);
    expect(handshakes.size).toBe(0);
  });

  test('no more than 4,096 hellos are put together at a time', () => {
    const handshakes = new QuicHandshakes();
    const part = initialPacket(QUIC_V1, ID, ID, 0, RFC_FRAME.slice(0, 60).fill(0, 1, 1));
    const half = initialPacket(QUIC_V1, ID, ID, 0, frame(0, clientHelloMessage('a.example').subarray(0, 50)));
    expect(listen([part]).verdict).toBe(HELLO_MORE);
    for (let key = 0; key < 4_100; key++) handshakes.datagram(key, half, 0, half.length, hello);
    expect(handshakes.size).toBe(4_096);
    expect(handshakes.isClient(3)).toBe(false);
    expect(handshakes.isClient(4_099)).toBe(true);
  });

  test('far offsets and endless ranges in frames are survived', () => {
    const payloads = [
      Uint8Array.of(6, 0xff, 255, 255, 255, 255, 255, 255, 255, 1, 7),
      Uint8Array.of(6, 0xbf, 255, 255, 255, 1, 7),
      Uint8Array.of(2, 1, 0, 0xff, 255, 255, 255, 255, 255, 255, 255, 0),
      Uint8Array.of(6, 0x7f, 0xf0, 4, 1, 2, 3, 4),
      Uint8Array.of(0x1c, 0, 0, 0),
    ];
    for (const payload of payloads)
      expect(listen([initialPacket(QUIC_V1, ID, ID, 0, payload)]).verdict).toBe(HELLO_MORE);
  });

  test('any bytes, also behind good keys, are survived', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 120, size: 'max' }),
        fc.uint8Array({ maxLength: 60, size: 'max' }),
        (payload, tail) => {
          listen([initialPacket(QUIC_V1, ID, ID, 0, payload)]);
          listen([Uint8Array.from([0xc0, 0, 0, 0, 1, ...tail])]);
          listen([tail]);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
