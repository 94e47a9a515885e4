import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startTestServer, type TestServer } from './testing/test-server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({
    requestSeconds: 1,
    uploadSeconds: 30,
    minUploadBytesPerSecond: 1000,
    maxConnectionsPerAddress: 20,
  });
});

afterAll(async () => server?.stop());

interface Conversation {
  readonly text: string;
  readonly milliseconds: number;
}

/** Sends a head, then a byte every so often, until the server closes the connection. */
function trickle(head: string, { everyMilliseconds = 200, piece = 'x', pieces = 1000 } = {}): Promise<Conversation> {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve) => {
    const started = performance.now();
    let text = '';
    let left = pieces;
    const socket = connect(Number(port), hostname, () => socket.write(head));
    const timer = setInterval(() => {
      if (left-- > 0) socket.write(piece);
    }, everyMilliseconds);
    socket.setEncoding('utf8').on('data', (data: string) => (text += data));
    socket.on('error', () => {});
    socket.on('close', () => {
      clearInterval(timer);
      resolve({ text, milliseconds: performance.now() - started });
    });
  });
}

const body = (text: string): unknown => JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4));
describe('bodies that hardly come', () => {
  it('end the request after requestSeconds', async () => {
    const head = `POST /api/v1/lookups HTTP/1.1\r\nhost: x\r\napikey: ${server.adminKey}\r\ncontent-type: application/json\r\ncontent-length: 5000\r\n\r\n{`;
    const { text, milliseconds } = await trickle(head);
    expect(text).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
    expect(body(text)).toEqual({ error: true, body: expect.stringContaining('requestSeconds') });
    expect(milliseconds).toBeLessThan(5000);
  });

  it('end it also where there is no route, or no path that can be read', async () => {
    for (const path of ['/nowhere', '/%ff']) {
      const { text, milliseconds } = await trickle(
        `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 5000\r\n\r\n{`,
      );
      expect(text, path).toMatch(/^HTTP\/1\.1 (408|404|400) /);
      expect(milliseconds, path).toBeLessThan(7000);
    }
  });

  it('end uploads below the least rate, and leave others alone', async () => {
    const head = `PUT /api/v1/samples?fileName=slow.pcap HTTP/1.1\r\nhost: x\r\napikey: ${server.adminKey}\r\ncontent-length: 8000\r\n\r\n`;
    const slow = await trickle(head);
    expect(slow.text).toMatch(/^HTTP\/1\.1 408 /);
    expect(body(slow.text)).toEqual({ error: true, body: expect.stringContaining('minUploadBytesPerSecond') });
    const fast = await trickle(head.replace('host: x', 'host: x\r\nconnection: close'), {
      piece: 'x'.repeat(500),
      pieces: 16,
    });
    expect(fast.milliseconds).toBeGreaterThan(2000);
    // It came through, and was looked at.
    expect(fast.text).toContain('The file is no capture');
  });
});

it('whoever goes away in the middle is no fault of the server', async () => {
  const logged: unknown[] = [];
  const { log } = server.context;
  const child = log.child.bind(log);
  vi.spyOn(log, 'child').mockImplementation((...args) => {
    const made = child(...args);
    for (const level of ['info', 'warn', 'error'] as const)
      made[level] = ((fields: object, message: string) =>
        logged.push({ level, fields, message })) as unknown as typeof made.info;
    return made as ReturnType<typeof child>;
  });
  const { hostname, port } = new URL(server.url);
  const form = 'multipart/form-data; boundary=b';
  for (const head of [
    'PUT /api/v1/samples?fileName=x.pcap HTTP/1.1\r\ncontent-type: application/octet-stream',
    `POST /upload/v1.0/uploader HTTP/1.1\r\ncontent-type: ${form}`,
    'POST /api/v1/lookups HTTP/1.1\r\ncontent-type: application/json',
  ]) {
    const socket = connect(Number(port), hostname).on('error', () => {});
    socket.write(`${head}\r\nhost: x\r\napikey: ${server.adminKey}\r\ncontent-length: 9000\r\n\r\n`);
    socket.write('--b\r\ncontent-disposition: form-data; name="file"; filename="x"\r\n\r\nabc');
    await sleep(200);
    socket.resetAndDestroy();
  }
  await sleep(300);
  vi.restoreAllMocks();
  const gone = { level: 'info', fields: expect.objectContaining({ status: 499 }), message: 'the caller went away' };
  expect(logged).toEqual([gone, gone, gone]);
});

describe('connections', () => {
  const answerTo = async (text: string): Promise<string> => (await trickle(text, { pieces: 0 })).text;

  it('that bring no request are told so in the envelope', async () => {
    const answers = {
      400: 'NOT HTTP\r\n\r\n',
      431: `GET /healthz HTTP/1.1\r\nhost: x\r\nlong: ${'x'.repeat(20_000)}\r\n\r\n`,
    };
    for (const [status, sent] of Object.entries(answers)) {
      const text = await answerTo(sent);
      expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
      expect(text).toContain('content-type: application/json');
      expect(body(text)).toEqual({ error: true, body: expect.any(String) });
    }
    const { text } = await trickle('GET /healthz HTTP/1.1\r\nhost: ');
    expect(text).toMatch(/^HTTP\/1\.1 408 /);
    expect(body(text)).toEqual({ error: true, body: 'the request did not come in time' });
  });

  it('of one address are as many as the limit says', async () => {
    const { hostname, port } = new URL(server.url);
    const sockets = Array.from({ length: 30 }, () => connect(Number(port), hostname).on('error', () => {}));
    await sleep(300);
    expect(sockets.filter(({ closed, readyState }) => !closed && readyState === 'open').length).toBeLessThanOrEqual(20);
    for (const socket of sockets) socket.destroy();
    await sleep(100);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  });
});
