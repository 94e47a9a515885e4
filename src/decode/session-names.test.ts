import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { HIDDEN_BIT_DOH, HIDDEN_BIT_ECH, SESSION_HTTP, SESSION_QUIC, SESSION_TLS } from '../model/naming.ts';
import { DONE, SessionNames, WANT_MORE } from './session-names.ts';
import { clientHelloMessage, realClientHello, tlsRecords } from './testing/client-hello.ts';
import { frame, hex, initialPacket, QUIC_V1 } from './testing/quic-client.ts';

const KIND = { [SESSION_TLS]: 'tls', [SESSION_QUIC]: 'quic', [SESSION_HTTP]: 'http' } as Record<number, string>;
const text = (value: string) => new Uint8Array(Buffer.from(value, 'latin1'));

/** One listener, what it heard, and ways to feed it. */
function listener() {
  const heard: string[] = [];
  const hidden: string[] = [];
  const names = new SessionNames({
    sessionName: (flow, fromSource, name, kind) => heard.push(`${flow}${fromSource ? '>' : '<'} ${KIND[kind]} ${name}`),
    hidden: (flow, bits) => hidden.push(`${flow} ${bits}`),
  });
  let sequence = 0xffffff80;
  const tcp = (bytes: Uint8Array, { flow = 1, fromSource = true, at = sequence } = {}) => {
    const room = new Uint8Array(bytes.length + 8).fill(22);
    room.set(bytes, 3);
    sequence = at + bytes.length;
    return names.tcpPayload(flow, fromSource, at, room, 3, 3 + bytes.length);
  };
  const udp = (bytes: Uint8Array, { flow = 1, fromSource = true } = {}) =>
    names.udpPayload(flow, fromSource, bytes, 0, bytes.length);
  return { heard, hidden, names, tcp, udp };
}

const get = (host: string) => `GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
const tlsHello = (name: string) => tlsRecords(clientHelloMessage(name));
const quicHello = (name: string, id = hex('0102030405060708')) =>
  initialPacket(QUIC_V1, id, id, 0, frame(0, clientHelloMessage(name)), { padTo: 1162 });

describe('the first payload of a side', () => {
  test('that begins like nothing known is the end of it', () => {
    const { tcp, udp, heard } = listener();
    for (const first of [
      'SSH-2.0-x',
      '220 mail.example',
      '\u0013BitTorrent protocol',
      'HTTP/1.1 200 OK\r\n\r\n',
      '\u0000\u0001\u0002',
    ])
      expect(tcp(text(first))).toBe(DONE);
    for (const first of ['\u0000\u0001', '\u0080\u0060\u0000\u0001\u0000\u0000\u0000\u0000', 'M-SEARCH * HTTP/1.1\r\n'])
      expect(udp(text(first))).toBe(DONE);
    expect(heard).toEqual([]);
  });

  test('that is empty, or a keep-alive probe of one byte, tells nothing yet', () => {
    const { tcp, udp, heard } = listener();
    expect(tcp(text(''))).toBe(WANT_MORE);
    expect(udp(text(''))).toBe(WANT_MORE);
    expect(tcp(text('\u0000'))).toBe(WANT_MORE);
    expect(tcp(text(get('a.example')))).toBe(WANT_MORE);
    expect(heard).toEqual(['1> http a.example']);
  });

  test('TLS: the name is told once, then the side is done', () => {
    const { tcp, heard, hidden } = listener();
    expect(tcp(tlsHello('a.example'), { fromSource: false })).toBe(DONE);
    expect(heard).toEqual(['1< tls a.example']);
    expect(hidden).toEqual([]);
  });

  test('QUIC: the name is told once; the other side is then of no interest', () => {
    const { udp, heard } = listener();
    expect(udp(quicHello('q.example'))).toBe(DONE);
    expect(udp(quicHello('server.example'), { fromSource: false })).toBe(DONE);
    expect(heard).toEqual(['1> quic q.example']);
  });

  test('flows far apart do not disturb each other', () => {
    const { tcp, heard } = listener();
    for (const flow of [700_000, 3, 0]) tcp(text(get(`${flow}.example`)), { flow });
    expect(heard).toEqual(['700000> http 700000.example', '3> http 3.example', '0> http 0.example']);
  });
});

describe('names in pieces', () => {
  let real: Uint8Array;
  beforeAll(async () => {
    real = await realClientHello('pieces.example');
  });

  test('a ClientHello or request split anywhere gives the same name, once', () => {
    const request = text(
      `POST /x HTTP/1.1\r\nUser-Agent: y\r\n${'A: b\r\n'.repeat(40)}Host: pieces.example:80\r\n\r\nbody`,
    );
    for (const [whole, kind] of [
      [real, 'tls'],
      [request, 'http'],
    ] as const) {
      for (let cut = 1; cut < whole.length; cut++) {
        const { tcp, heard } = listener();
        tcp(whole.slice(0, cut));
        tcp(whole.slice(cut));
        expect(heard).toEqual([`1> ${kind} pieces.example`]);
      }
    }
  });

  test('over several segments, late ones and repeats included', () => {
    const order = fc.array(fc.nat(1000), { minLength: 9, maxLength: 9 });
    const cuts = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 7 });
    fc.assert(
      fc.property(cuts, order, fc.integer(), (at, by, origin) => {
        const { tcp, heard } = listener();
        const edges = [...new Set([0, ...at, real.length])].sort((a, b) => a - b);
        const segments = edges.slice(1).map((to, i) => [edges[i]!, to] as const);
        const late = segments
          .slice(1)
          .map((s, i) => [by[i]!, s] as const)
          .sort((a, b) => a[0] - b[0])
          .map(([, s]) => s);
        for (const [from, to] of [segments[0]!, ...late, segments[0]!])
          if (tcp(real.slice(from, to), { at: (origin + from) | 0 }) === DONE) break;
        expect(heard).toEqual(['1> tls pieces.example']);
      }),
    );
  });

  test('a hello of which only the beginning was captured still names its server', () => {
    const { tcp, heard, hidden } = listener();
    const long = tlsRecords(
      clientHelloMessage('early.example', [
        [0xfe0d, new Uint8Array(200)],
        [21, new Uint8Array(900)],
      ]),
    );
    expect(tcp(long.slice(0, 600))).toBe(WANT_MORE);
    expect(heard).toEqual(['1> tls early.example']);
    expect(hidden).toContain(`1 ${HIDDEN_BIT_ECH}`);
    expect(tcp(long.slice(600))).toBe(DONE);
    expect(heard).toHaveLength(1);
  });

  test('a hello that stops making sense is given up', () => {
    const { tcp, heard } = listener();
    expect(tcp(real.slice(0, 8))).toBe(WANT_MORE);
    expect(tcp(new Uint8Array(600).fill(0xff))).not.toBeUndefined();
    for (let i = 0; i < 70; i++) tcp(text('xx'));
    expect(tcp(text('xx'))).toBe(DONE);
    expect(heard).toEqual([]);
  });

  test('a QUIC hello over two datagrams is told once', () => {
    const id = hex('0102030405060708');
    const message = real.slice(5);
    const { udp, heard } = listener();
    expect(udp(initialPacket(QUIC_V1, id, id, 1, frame(120, message.subarray(120))))).toBe(WANT_MORE);
    expect(udp(initialPacket(QUIC_V1, id, id, 0, frame(0, message.subarray(0, 120))))).toBe(DONE);
    expect(heard).toEqual(['1> quic pieces.example']);
  });

  test('a side that sends Initials nobody can read is done after a dozen', () => {
    const { udp } = listener();
    const foreign = initialPacket(QUIC_V1, hex('aa'), hex('bb'), 0, frame(0, clientHelloMessage('x.example')));
    const outcomes = Array.from({ length: 12 }, () => udp(foreign));
    expect(outcomes.indexOf(DONE)).toBe(11);
  });
});

describe('connections that carry more than one name', () => {
  test('HTTP keep-alive: each change of host is told', () => {
    const { tcp, heard } = listener();
    for (const host of ['a.example', 'a.example', 'b.example', 'b.example:80'])
      expect(tcp(text(get(host)))).toBe(WANT_MORE);
    expect(tcp(new Uint8Array(1_400).fill(0x41))).toBe(WANT_MORE);
    expect(tcp(text(get('a.example')))).toBe(WANT_MORE);
    expect(heard).toEqual(['1> http a.example', '1> http b.example', '1> http a.example']);
  });

  test('pipelined requests in one segment, the last of them cut', () => {
    const { tcp, heard } = listener();
    const both = text(`${get('a.example')}${get('b.example')}${get('c.example')}`);
    expect(tcp(both.slice(0, -9))).toBe(WANT_MORE);
    expect(tcp(both.slice(-9))).toBe(WANT_MORE);
    expect(heard).toEqual(['1> http a.example', '1> http b.example', '1> http c.example']);
  });

  test('a tunnel through a proxy: its host, then the TLS inside', () => {
    const { tcp, heard } = listener();
    expect(tcp(text('CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n'))).toBe(WANT_MORE);
    expect(tcp(tlsHello('inner.example'))).toBe(DONE);
    expect(heard).toEqual(['1> http a.example', '1> tls inner.example']);
  });

  test.each([
    ['SOCKS 5', ['\u0005\u0001\u0000', '\u0005\u0001\u0000\u0001\u0001\u0002\u0003\u0004\u0001\u00bb']],
    ['SOCKS 4', ['\u0004\u0001\u0000\u0050\u0001\u0002\u0003\u0004\u0000']],
    ['SMTP', ['EHLO client\r\n', 'STARTTLS\r\n']],
    ['FTP', ['AUTH TLS\r\n']],
    ['IMAP', ['a001 CAPABILITY\r\n', 'a002 STARTTLS\r\n']],
    ['XMPP', ["<?xml version='1.0'?><stream:stream to='x'>", "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"]],
    ['LDAP', ['0\u001d\u0002\u0001\u0001w\u0018\u0080\u00161.3.6.1.4.1.1466.20037']],
    ['PostgreSQL', ['\u0000\u0000\u0000\u0008\u0004\u00d2\u0016\u002f']],
    ['RDP', ['\u0003\u0000\u0000\u0013\u000e\u00e0\u0000\u0000\u0000\u0000\u0000']],
    ['PROXY protocol, version 1', ['PROXY TCP4 192.0.2.1 192.0.2.2 1 443\r\n']],
    ['PROXY protocol, version 2', ['\r\n\r\n\u0000\r\nQUIT\n\u0021\u0011\u0000\u000c123456789012']],
  ])('TLS after %s', (_name, opening) => {
    const { tcp, heard } = listener();
    for (const segment of opening) expect(tcp(text(segment))).toBe(WANT_MORE);
    expect(tcp(tlsHello('a.example'))).toBe(DONE);
    expect(heard).toEqual(['1> tls a.example']);
    const together = listener();
    if (_name.startsWith('PROXY')) together.tcp(Uint8Array.from([...text(opening[0]!), ...tlsHello('a.example')]));
    if (_name.startsWith('PROXY')) expect(together.heard).toEqual(heard);
  });

  test('after such an opening a dozen segments without TLS are enough', () => {
    const { tcp } = listener();
    tcp(text('EHLO client\r\n'));
    const outcomes = Array.from({ length: 12 }, () => tcp(text('MAIL FROM:<x>\r\n')));
    expect(outcomes.indexOf(DONE)).toBe(11);
  });
});

describe('hidden names', () => {
  test('Encrypted ClientHello is told beside the outer name', () => {
    const { tcp, udp, heard, hidden } = listener();
    const ech = clientHelloMessage('cover.example', [[0xfe0d, new Uint8Array(100)]]);
    tcp(tlsRecords(ech));
    const id = hex('0102030405060708');
    udp(initialPacket(QUIC_V1, id, id, 0, frame(0, ech)), { flow: 2 });
    expect(heard).toEqual(['1> tls cover.example', '2> quic cover.example']);
    expect(hidden).toEqual([`1 ${HIDDEN_BIT_ECH}`, `2 ${HIDDEN_BIT_ECH}`]);
  });

  test('a well-known resolver asked over TLS, QUIC or a tunnel is DNS over HTTPS; plain HTTP to it is not', () => {
    const { tcp, udp, hidden } = listener();
    tcp(tlsHello('Mozilla.Cloudflare-DNS.com'));
    udp(quicHello('dns.google'), { flow: 2 });
    tcp(text('CONNECT dns.quad9.net:443 HTTP/1.1\r\n\r\n'), { flow: 3 });
    tcp(text(get('dns.google')), { flow: 4 });
    expect(hidden).toEqual([`1 ${HIDDEN_BIT_DOH}`, `2 ${HIDDEN_BIT_DOH}`, `3 ${HIDDEN_BIT_DOH}`]);
  });
});

test('a forgotten flow begins anew', () => {
  const { tcp, names, heard } = listener();
  tcp(text(get('a.example')));
  tcp(text('GET / HT'), { flow: 2 });
  names.forget(1);
  names.forget(2);
  expect(tcp(text('SSH-2.0-x'))).toBe(DONE);
  expect(tcp(text(get('a.example')), { flow: 2 })).toBe(WANT_MORE);
  expect(heard).toEqual(['1> http a.example', '2> http a.example']);
});

test('any payloads in any order are survived, and names are printable', () => {
  const beginnings = fc.constantFrom(
    text(''),
    text('GET / HTTP/1.1\r\nHost:'),
    text('CONNECT '),
    text('\u0005\u0001\u0000'),
    text('PROXY '),
    tlsHello('a\u0007.example').slice(0, 60),
    tlsHello('b.example'),
    quicHello('c.example'),
    quicHello('d.example').slice(0, 300),
  );
  const payload = fc.tuple(
    beginnings,
    fc.uint8Array({ maxLength: 40, size: 'max' }),
    fc.boolean(),
    fc.nat(3),
    fc.integer({ min: -50, max: 50 }),
  );
  let told = 0;
  fc.assert(
    fc.property(fc.array(payload, { maxLength: 30, size: 'max' }), (payloads) => {
      const names = new SessionNames({
        sessionName(_flow, _fromSource, name) {
          told++;
          expect(name).toMatch(/^[\x21-\x7e]+$/);
        },
        hidden() {},
      });
      for (const [head, tail, fromSource, flow, sequence] of payloads) {
        const bytes = Uint8Array.from([...head, ...tail]);
        names.tcpPayload(flow, fromSource, sequence, bytes, 0, bytes.length);
        names.udpPayload(flow + 4, fromSource, bytes, 0, bytes.length);
      }
    }),
    { numRuns: 300, seed: 11 },
  );
  expect(told).toBeGreaterThan(300);
});
