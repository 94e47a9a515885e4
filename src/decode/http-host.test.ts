import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createHttpRequest,
  LONGEST_REQUEST_HEAD_BYTES,
  parseHttpRequest,
  REQUEST_FOUND,
  REQUEST_MORE,
  REQUEST_NONE,
  startsWithHttpMethod,
} from './http-host.ts';

const request = createHttpRequest();

function read(text: string) {
  const bytes = new Uint8Array(Buffer.from(`GET ${text}`, 'latin1'));
  const verdict = parseHttpRequest(bytes, 4, bytes.length, request);
  const host = Buffer.from(bytes.subarray(request.hostStart, request.hostEnd)).toString('latin1');
  return {
    verdict,
    host,
    isConnect: request.isConnect,
    rest: request.headEnd < 0 ? null : bytes.length - request.headEnd,
  };
}
const hostOf = (line: string) => read(`GET / HTTP/1.1\r\nAccept: */*\r\n${line}\r\nConnection: close\r\n\r\n`).host;

describe('the host of a request', () => {
  test('is the value of its Host line, without port', () => {
    expect(read('GET /a?b HTTP/1.1\r\nHost: www.Example.com:8080\r\n\r\n')).toEqual({
      verdict: REQUEST_FOUND,
      host: 'www.Example.com',
      isConnect: false,
      rest: 0,
    });
  });

  test.each([
    ['Host: a.example', 'a.example'],
    ['hOST:a.example', 'a.example'],
    ['HOST \t: \t a.example:80 \t', 'a.example'],
    ['Host: a.example:', 'a.example'],
    ['Host: 192.0.2.1:8000', '192.0.2.1'],
    ['Host: [2001:db8::1]:8443', '2001:db8::1'],
    ['Host: [2001:db8::1]', '2001:db8::1'],
    ['Host: [2001:db8::1', '[2001:db8::1'],
    ['Host: 2001:db8::80', '2001:db8::80'],
    ['Host: a:b', 'a:b'],
    ['Host: :80', ':80'],
    ['Hostile: a.example', ''],
    ['X-Host: a.example', ''],
    ['Host a.example', ''],
    ['Host:', ''],
  ])('%j gives %j', (line, host) => expect(hostOf(line)).toBe(host));

  test('the first Host line counts, empty ones do not', () => {
    expect(hostOf('Host:\r\nHost: one.example\r\nHost: two.example')).toBe('one.example');
  });

  test('lines may end in a bare line feed', () => {
    expect(read('POST /x HTTP/1.0\nhost: a.example\n\nbody')).toMatchObject({ host: 'a.example', rest: 4 });
  });

  test('an absolute target names it when no Host line does', () => {
    expect(read('GET http://user:pw@a.example:81/x HTTP/1.1\r\n\r\n').host).toBe('a.example');
    expect(read('GET HTTPS://b.example?q HTTP/1.1\r\nAccept: x\r\n\r\n').host).toBe('b.example');
    expect(read('GET http://a.example/ HTTP/1.1\r\nHost: c.example\r\n\r\n').host).toBe('c.example');
    expect(read('GET httpx HTTP/1.1\r\n\r\n')).toMatchObject({ verdict: REQUEST_FOUND, host: '' });
  });

  test('of CONNECT is whom the tunnel leads to', () => {
    expect(read('CONNECT a.example:443 HTTP/1.1\r\n\r\n')).toMatchObject({ host: 'a.example', isConnect: true });
    expect(read('CONNECT a.example:443 HTTP/1.1\r\nHost: b.example:443\r\n\r\n')).toMatchObject({ host: 'b.example' });
  });
});

describe('what is read as a request', () => {
  const head = 'PROPFIND /dav HTTP/1.1\r\nUser-Agent: x\r\nHost: a.example\r\nDepth: 1\r\n\r\n';

  test('cut anywhere it asks for more until the host is known', () => {
    const known = head.indexOf('a.example') + 'a.example\r\n'.length;
    for (let length = 0; length < head.length; length++) {
      const { verdict, host, rest } = read(head.slice(0, length));
      expect(verdict).toBe(length < known ? REQUEST_MORE : REQUEST_FOUND);
      if (length >= known) expect(host).toBe('a.example');
      expect(rest).toBeNull();
    }
    expect(read(head).rest).toBe(0);
  });

  test.each([
    'OPTIONS rtsp://a/ RTSP/1.0\r\nHost: x\r\n\r\n',
    'SUBSCRIBE sip:a SIP/2.0\r\nHost: x\r\n\r\n',
    'GET /\r\n',
    'GET key\r\n',
    'get / HTTP/1.1\r\nHost: x\r\n\r\n',
    'GETX / HTTP/1.1\r\nHost: x\r\n\r\n',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'HTTP/1.1 200 OK\r\nHost: x\r\n\r\n',
    'GET \r\n',
  ])('%j is none', (text) => {
    expect(read(text).verdict).toBe(REQUEST_NONE);
  });

  test('methods are known by their first bytes', () => {
    const starts = (text: string) => startsWithHttpMethod(new Uint8Array(Buffer.from(text)), 0, text.length);
    for (const text of ['GET /', 'G', 'CONNECT x', 'M-SEARCH *', 'VERSION-CONTROL /', 'UNSUBSC', 'RPC_IN_DATA /'])
      expect(starts(text)).toBe(true);
    for (const text of ['', 'GETS', 'get ', 'SSH-2.0', 'EHLO x', 'USER x', 'PRI *', '\u0016\u0003'])
      expect(starts(text)).toBe(false);
  });

  test('a head without host in its first 8 KiB is given up', () => {
    const padding = `X: ${'y'.repeat(LONGEST_REQUEST_HEAD_BYTES)}\r\n`;
    expect(read(`GET / HTTP/1.1\r\n${padding}Host: a.example\r\n\r\n`).verdict).toBe(REQUEST_NONE);
    expect(read(`GET /${'y'.repeat(LONGEST_REQUEST_HEAD_BYTES)}`).verdict).toBe(REQUEST_NONE);
    expect(read(`GET /${'y'.repeat(100)}`).verdict).toBe(REQUEST_MORE);
  });

  test('any bytes are survived', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'Host: \r\n[]:@/?hH%\u0000é1.'), maxLength: 80, size: 'max' }),
        (tail) => {
          const { verdict } = read(`GET http://x HTTP/1.1\r\n${tail}`);
          expect([REQUEST_MORE, REQUEST_FOUND]).toContain(verdict);
          read(`GET ${tail}`);
          read(tail);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
