import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/server/testing/test-server.ts';

/** Requests as nobody sane writes them: none may get what its plain form would not get. */

let server: TestServer;
let ownKey: string;
let foreignKey: string;
let sampleId: string;
/** Stands in the sample's name and destination, so that no answer may hold it. */
const CANARY = `canary${randomUUID().replaceAll('-', '')}`;

beforeAll(async () => {
  server = await startTestServer({
    maxRefusedKeysPerMinute: 1_000_000,
    maxReadsPerMinute: 1_000_000,
    maxWritesPerMinute: 1_000_000,
    maxUploadsPerMinute: 1_000_000,
  });
  ownKey = (await server.addKey({ role: 'editor' })).key;
  foreignKey = (await server.addKey({ role: 'contributor' })).key;
  const flow = { src: '10.0.0.1:4000', dst: `${CANARY}.com:443`, srcPkts: 1, srcBytes: 1, dstPkts: 1, dstBytes: 1 };
  const bytes = JSON.stringify({ trafficDate: 1_772_323_200, flashes: [{ ...flow, relativeStart: 0, duration: 1 }] });
  const receipt = await server.upload(ownKey, { bytes, type: 'secflow', fileName: `${CANARY}.sf` });
  sampleId = receipt.sampleId;
  expect(await server.ended(sampleId)).toBe('processed');
});

afterAll(async () => {
  await server.stop();
});

interface Answer {
  /** 0 when the connection was closed without one. */
  readonly status: number;
  readonly text: string;
}

/** Sends many requests over one connection, one after the other, opened anew whenever the server closes it. */
async function sendRaw(requests: readonly string[]): Promise<Answer[]> {
  const port = Number(new URL(server.url).port);
  const answers: Answer[] = [];
  let next = 0;
  while (next < requests.length) {
    await new Promise<void>((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1' });
      let received = Buffer.alloc(0);
      const send = (): void => {
        if (next >= requests.length) socket.end();
        else socket.write(requests[next]!, 'latin1');
      };
      const take = (answer: Answer): void => {
        answers.push(answer);
        next++;
      };
      socket.setTimeout(10_000, () => socket.destroy(new Error(`no answer to ${JSON.stringify(requests[next])}`)));
      socket.on('connect', send);
      socket.on('data', (piece) => {
        received = Buffer.concat([received, piece]);
        // `Expect: 100-continue` is answered before the answer.
        if (statusOf(received) === 100) received = received.subarray(received.indexOf('\r\n\r\n') + 4);
        const answer = answerIn(received, requests[next]!.startsWith('HEAD '));
        if (answer === null) return;
        received = Buffer.alloc(0);
        take(answer);
        send();
      });
      socket.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'ECONNRESET' || error.code === 'EPIPE') return;
        reject(error);
      });
      socket.on('close', () => {
        // Closed without an answer, or in the middle of one.
        if (next < requests.length && answers.length === next && received.length > 0)
          take({ status: statusOf(received), text: received.toString('latin1') });
        else if (next < requests.length && socket.bytesWritten > 0 && received.length === 0 && !wasAnswered())
          take({ status: 0, text: '' });
        resolve();
      });
      const before = next;
      const wasAnswered = (): boolean => next > before;
    });
  }
  return answers;
}

function statusOf(bytes: Buffer): number {
  return Number(/^HTTP\/1\.[01] (\d{3})/.exec(bytes.toString('latin1', 0, 20))?.[1] ?? 0);
}

/** A whole answer; null while it is not all there. */
function answerIn(bytes: Buffer, isHead: boolean): Answer | null {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const head = bytes.toString('latin1', 0, end);
  const status = statusOf(bytes);
  const text = bytes.toString('latin1');
  if (isHead || status === 204 || status === 304) return { status, text };
  const length = /\r\ncontent-length: (\d+)/i.exec(head);
  if (length !== null) return bytes.length >= end + 4 + Number(length[1]) ? { status, text } : null;
  return text.endsWith('0\r\n\r\n') ? { status, text } : null;
}

/** Other ways to write a path. */
function pathsLike(path: string): string[] {
  const segments = path.split('/').slice(1);
  const each = (change: (segment: string, index: number) => string): string[] =>
    segments.map((_, i) => `/${segments.map((segment, j) => (i === j ? change(segment, j) : segment)).join('/')}`);
  const slashes = segments.map((_, i) => i).slice(1);
  const joined = (separator: string): string[] =>
    slashes.map((at) => `/${segments.slice(0, at).join('/')}${separator}${segments.slice(at).join('/')}`);
  const hex = (text: string): string => [...text].map((c) => `%${c.charCodeAt(0).toString(16)}`).join('');
  return [
    path,
    `${path}/`,
    `${path}//`,
    `/${path}`,
    `//127.0.0.1${path}`,
    `http://127.0.0.1${path}`,
    `http://other.example${path}`,
    `https:${path}`,
    `/.${path}`,
    `/..${path}`,
    `/healthz/..${path}`,
    `/healthz/%2e%2e${path}`,
    `/docs/..%2f..${path}`,
    `/api/v1/version/../../..${path}`,
    `/api/v1/public/samples/..%2f..%2f..${path}`,
    `${path}?`,
    `${path}?x=/healthz`,
    `${path}#/healthz`,
    `${path};/healthz`,
    `${path};.css`,
    `${path}%00`,
    `${path}%00.css`,
    `${path}%20`,
    `${path}%0d%0ax-a:b`,
    `${path}.json`,
    `${path}/.`,
    `${path}/..`,
    `${path}/../${segments.at(-1)}`,
    `${path}\\`,
    `${path}?apikey=${'x'.repeat(40)}`,
    `${path}?key=administrator&role=administrator`,
    path.toUpperCase(),
    ...each((segment) => segment.toUpperCase()),
    ...each((segment) => hex(segment)),
    ...each((segment) => `${hex(segment.slice(0, 1))}${segment.slice(1)}`),
    ...each((segment) => `%25${segment}`),
    ...each((segment) => `.%2f${segment}`),
    ...each((segment) => `./${segment}`),
    ...each((segment) => `x/../${segment}`),
    ...each((segment) => `%2e%2e/${segment}`),
    ...each((segment) => `${segment};a=b`),
    ...each((segment) => `${segment}%09`),
    ...each((segment) => `\u0131${segment}`.slice(1)),
    ...joined('//'),
    ...joined('%2f'),
    ...joined('%5c'),
    ...joined('\\'),
    ...joined('/;/'),
    ...joined('%252f'),
    ...joined('\u00c0\u00af'),
  ];
}

const LENGTH_0 = 'content-length: 0';

/** Headers that some server somewhere believed. */
const HEADERS: readonly string[] = [
  '',
  'x-forwarded-for: 127.0.0.1',
  'x-forwarded-user: administrator',
  'x-forwarded-host: localhost',
  'x-forwarded-proto: https\r\nx-forwarded-port: 443',
  'forwarded: for=127.0.0.1;host=localhost;proto=https',
  'x-original-url: /healthz',
  'x-rewrite-url: /healthz',
  'x-http-method-override: OPTIONS',
  'x-http-method: HEAD',
  'x-user: administrator\r\nx-user-id: 1\r\nremote-user: administrator',
  'x-real-ip: ::1',
  'cookie: apikey=administrator; session=1',
  'authorization: Basic YWRtaW5pc3RyYXRvcjphZG1pbmlzdHJhdG9y',
  'authorization: Bearer null',
  'authorization: Bearer undefined',
  'authorization: Bearer ',
  'apikey: ',
  'apikey: null',
  `apikey: ${'a'.repeat(64)}\r\nx-api-key: ${'b'.repeat(64)}`,
  `apikey: ${'a'.repeat(20_000)}`,
  'apikey: __proto__',
  'content-type: application/json; charset=utf-8',
  'content-type: application/json\t',
  'content-type: application/json garbage',
  'content-type: text/plain',
  'content-type: \tapplication/json',
  'content-type: APPLICATION/JSON',
  'content-type: multipart/form-data; boundary=a',
  'content-type: application/x-www-form-urlencoded',
  'accept: text/html',
  'upgrade: websocket\r\nconnection: upgrade',
  'expect: 100-continue',
  'transfer-encoding: identity',
  'te: trailers',
  'range: bytes=0-10',
  'if-none-match: *',
  'host: evil.example',
];

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'get', 'QUERY'];

function requestOf(method: string, path: string, header: string, key: string | null, body = ''): string {
  const lines = [
    `${method} ${path} HTTP/1.1`,
    ...(/^host:/.test(header) ? [] : ['host: localhost']),
    ...(key === null ? [] : [`apikey: ${key}`]),
    ...(header === '' ? [] : [header]),
    body === '' && (method === 'GET' || method === 'HEAD')
      ? 'x-nothing: here'
      : `content-length: ${Buffer.byteLength(body)}`,
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

/** What is protected, with a body that is taken from whoever may send it. */
function targets(): { readonly method: string; readonly path: string; readonly body?: string }[] {
  return [
    { method: 'GET', path: `/api/v1/samples/${sampleId}` },
    { method: 'GET', path: `/api/v1/samples/${sampleId}/flows` },
    { method: 'GET', path: `/sec/v1.0/samples/${sampleId}` },
    { method: 'GET', path: `/sec/v1.0/samples/${sampleId}/list` },
    { method: 'GET', path: '/upload/v1.0/uploads/list' },
    { method: 'GET', path: '/api/v1/samples' },
    { method: 'GET', path: '/api/v1/accounts' },
    { method: 'GET', path: '/api/v1/audit' },
    { method: 'GET', path: '/api/v1/backup' },
    { method: 'GET', path: '/metrics' },
    { method: 'DELETE', path: `/api/v1/samples/${sampleId}` },
    { method: 'PATCH', path: `/api/v1/samples/${sampleId}`, body: '{"visibility":"public"}' },
    { method: 'POST', path: '/api/v1/accounts', body: '{"name":"a","role":"administrator"}' },
    { method: 'POST', path: '/api/v1/keys', body: '{"name":"a"}' },
    { method: 'POST', path: '/sec/v1.0/destinations/a.com:443', body: '{"title":"a","description":"b"}' },
  ];
}

/** Paths whose plain form is open, or that turn into such a path when they are read. */
const isOpen = (text: string): boolean => /"status":"ok"|"name":"flowsage"|"openapi"/.test(text);

describe('requests in other forms', () => {
  test('C16, C17: no other way to write a path, and no header, gets around the key', async () => {
    const requests = targets().flatMap(({ method, path, body = '' }) => [
      ...pathsLike(path).flatMap((other) => [
        requestOf(method, other, '', null, body),
        requestOf(method, other, HEADERS[other.length % HEADERS.length]!, null, body),
        requestOf(METHODS[other.length % METHODS.length]!, other, '', null, body),
      ]),
      ...HEADERS.map((header) => requestOf(method, path, header, null, body)),
      ...HEADERS.map((header) => requestOf(method, path, header, `fsk_${'x'.repeat(43)}`, body)),
      ...METHODS.map((other) => requestOf(other, path, '', null, body)),
    ]);
    expect(requests.length).toBeGreaterThanOrEqual(5000);
    const answers = await sendRaw(requests);
    expect(answers.length).toBe(requests.length);
    const faults = answers.flatMap(({ status, text }, i) =>
      (status >= 200 && status < 300 && !isOpen(text)) || text.includes(CANARY) || status >= 500
        ? [`${JSON.stringify(requests[i])} → ${text.slice(0, 300)}`]
        : [],
    );
    expect(faults).toEqual([]);
    // The plain forms were refused for the want of a key, and not for another reason.
    expect(answers.filter(({ status }) => status === 401).length).toBeGreaterThan(500);
  });

  test('C14, C16: the sample of another account is not there, however its path is written', async () => {
    const own = targets().filter(({ path }) => path.includes(sampleId));
    const requests = own.flatMap(({ method, path, body = '' }) =>
      pathsLike(path).map((other) => requestOf(method, other, 'content-type: application/json', foreignKey, body)),
    );
    const answers = await sendRaw(requests);
    const lists = /"items":\[|"body":\[\]|"error":false/;
    const faults = answers.flatMap(({ status, text }, i) =>
      (status >= 200 && status < 300 && !isOpen(text) && !lists.test(text)) || text.includes(CANARY) || status >= 500
        ? [`${JSON.stringify(requests[i])} → ${text.slice(0, 300)}`]
        : [],
    );
    expect(faults).toEqual([]);
  });

  test('C17: a body of another type is refused, and never taken unchecked', async () => {
    const bodies = [
      '{"visibility":"everybody"}',
      '{"visibility":"public","accountId":"x"}',
      '{"visibility":{"public":true}}',
      '{"visibility":["public"]}',
      '[]',
    ];
    const types = [
      'application/json',
      'application/json\t',
      'application/json ;',
      ' application/json',
      'application/json garbage',
      'application/json; charset=utf-8',
      'application/JSON',
      'text/json',
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/octet-stream',
      '',
      'application/problem+json',
      'application/json,text/plain',
    ];
    const requests = types.flatMap((type) =>
      bodies.map((body) => requestOf('PATCH', `/api/v1/samples/${sampleId}`, `content-type: ${type}`, ownKey, body)),
    );
    const answers = await sendRaw(requests);
    const faults = answers.flatMap(({ status, text }, i) =>
      status === 400 || status === 415 ? [] : [`${JSON.stringify(requests[i])} → ${text.slice(0, 200)}`],
    );
    expect(faults).toEqual([]);
    const [sample] = await sendRaw([requestOf('GET', `/api/v1/samples/${sampleId}`, LENGTH_0, ownKey)]);
    expect(sample!.text).toContain('"visibility":"private"');
  });

  test('C14: nobody chooses the owner, id or state of a sample', async () => {
    const path = `/api/v1/samples?fileName=a.sf&type=secflow`;
    const body = '{"trafficDate":1772323200,"flashes":[]}';
    const extra = ['accountId=x', `id=${sampleId}`, 'owner=x', 'state=processed', 'publicationId=x', 'private=false'];
    const answers = await sendRaw(
      extra.map((one) => requestOf('PUT', `${path}&${one}`, 'content-type: application/octet-stream', ownKey, body)),
    );
    expect(answers.map(({ status }) => status)).toEqual(extra.map(() => 400));
  });
});
