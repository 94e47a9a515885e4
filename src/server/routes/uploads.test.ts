import { existsSync, readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rawRequest } from '../testing/raw-request.ts';
import { sampleBytes, startTestServer, type TestKey, type TestServer } from '../testing/test-server.ts';

const MAX_UPLOAD_BYTES = 1024 * 1024;

const capture = await sampleBytes('icmp.pcap');

let server: TestServer;
let owner: TestKey;

beforeAll(async () => {
  server = await startTestServer({ maxUploadBytes: MAX_UPLOAD_BYTES });
  owner = await server.addKey();
});

afterAll(async () => server?.stop());

interface Part {
  readonly head: string;
  readonly body: string | Uint8Array;
}

const BOUNDARY = 'the-boundary';

function formBytes(parts: readonly Part[], { boundary = BOUNDARY, end = true } = {}): Buffer {
  const pieces = parts.flatMap(({ head, body }) => [`--${boundary}\r\n${head}\r\n\r\n`, body, '\r\n']);
  return Buffer.concat([...pieces, end ? `--${boundary}--\r\n` : ''].map((piece) => Buffer.from(piece as string)));
}

function text(name: string, value: string): Part {
  return { head: `Content-Disposition: form-data; name="${name}"`, body: value };
}

function file(name: string, fileName: string, body: string | Uint8Array = capture): Part {
  const head = `Content-Disposition: form-data; name="${name}"; filename="${fileName}"`;
  return { head: `${head}\r\nContent-Type: application/octet-stream`, body };
}

async function post(body: Uint8Array, boundary = BOUNDARY, headers: Record<string, string> = {}) {
  const answer = await rawRequest(server.url, {
    method: 'POST',
    path: '/upload/v1.0/uploader',
    headers: { apikey: owner.key, 'content-type': `multipart/form-data; boundary=${boundary}`, ...headers },
    body,
  });
  return { status: answer.status, body: answer.json() as { error: boolean; body: unknown } };
}

/** Files of uploads that are on disk now, whatever their state. */
function filesOnDisk(): string[] {
  const folder = join(server.folder, 'uploads');
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);
}

async function sampleCount(): Promise<number> {
  return (await server.context.store.size()).samples;
}

/** Waits until no file of an upload is left and no upload is under way. */
async function nothingLeft(): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (filesOnDisk().length === 0 && server.context.ingest.load().receiving === 0) return;
    await sleep(25);
  }
  expect({ files: filesOnDisk(), receiving: server.context.ingest.load().receiving }).toEqual({
    files: [],
    receiving: 0,
  });
}

describe('the form of old clients', () => {
  it.each([
    ['texts before the file', [text('type', 'pcap'), text('fileName', 'a.pcap'), file('file', 'b.pcap')], 'a.pcap'],
    ['texts behind the file', [file('file', 'b.pcap'), text('type', 'pcap'), text('fileName', 'a.pcap')], 'a.pcap'],
    [
      'the older word for the name',
      [text('type', 'PCAP'), text('filename', 'a.pcap'), file('file', 'b.pcap')],
      'a.pcap',
    ],
    ['no name but that of the part', [text('type', 'pcap'), file('file', 'c:\\x/../b.pcap')], 'c:\\x/../b.pcap'],
    ['an empty name', [text('type', 'pcap'), text('fileName', ''), file('file', 'b.pcap')], 'b.pcap'],
    ['a name beyond ASCII', [text('type', 'pcap'), file('file', 'büro 𝔭.pcap')], 'büro 𝔭.pcap'],
    [
      'texts sent as files',
      [file('type', 'type', 'pcap'), file('fileName', 'fileName', 'a.pcap'), file('file', 'f')],
      'a.pcap',
    ],
    ['texts that nobody asked for', [text('type', 'pcap'), text('hello', 'world'), file('file', 'b.pcap')], 'b.pcap'],
    ['no name at all', [text('type', 'pcap'), file('file', '')], 'upload'],
  ] as const)('%s', async (_what, parts, fileName) => {
    const { status, body } = await post(formBytes(parts));
    expect(status, JSON.stringify(body)).toBe(200);
    expect(body.body).toMatchObject({ fileName });
  });

  it('sent again under one idempotency key is one sample', async () => {
    const send = () =>
      post(formBytes([text('type', 'pcap'), file('file', 'again.pcap')]), BOUNDARY, { 'idempotency-key': 'again-1' });
    const answers = await Promise.all([send(), send(), send()]);
    const ids = answers.map(({ body }) => (body.body as { sampleId: string }).sampleId);
    expect(ids[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(new Set(ids).size).toBe(1);
  });

  it('a name of 255 characters is kept, a longer one refused', async () => {
    const upload = (length: number) =>
      post(formBytes([text('type', 'pcap'), text('fileName', 'ü'.repeat(length)), file('file', 'b')]));
    expect((await upload(255)).body.body).toMatchObject({ fileName: 'ü'.repeat(255) });
    expect((await upload(256)).status).toBe(400);
  });
});

describe('C12: a form that is not as it should be', () => {
  const good = (): Part[] => [text('type', 'pcap'), file('file', 'a.pcap')];

  it.each([
    ['no file', () => formBytes([text('type', 'pcap')]), 400],
    ['no type', () => formBytes([file('file', 'a.pcap')]), 400],
    ['an unknown type', () => formBytes([text('type', 'exe'), file('file', 'a.pcap')]), 415],
    ['a strange word for private', () => formBytes([...good(), text('private', 'maybe')]), 400],
    ['a type of 5,000 bytes', () => formBytes([text('type', 'p'.repeat(5000)), file('file', 'a')]), 400],
    ['names with another type', () => formBytes([...good(), file('zeekDnsFile', 'dns.log')]), 400],
    ['two files', () => formBytes([...good(), file('file', 'b.pcap')]), 400],
    ['a file under another name', () => formBytes([...good(), file('other', 'b.pcap')]), 400],
    ['an empty file', () => formBytes([text('type', 'pcap'), file('file', 'a.pcap', '')]), 400],
    [
      'a file of no known format',
      () => formBytes([text('type', 'pcap'), file('file', 'a', 'nothing known'.repeat(99))]),
      400,
    ],
    ['ten thousand parts', () => formBytes([...Array.from({ length: 10_000 }, () => text('x', 'y')), ...good()]), 413],
    ['the name __proto__', () => formBytes([text('__proto__', 'x'), ...good()]), 400],
    [
      'a header __proto__',
      () =>
        formBytes([
          { head: '__proto__: x\r\nContent-Disposition: form-data; name="type"', body: 'exe' },
          file('file', 'a'),
        ]),
      415,
    ],
    ['no end', () => formBytes(good(), { end: false }), 400],
    ['nothing at all', () => Buffer.alloc(0), 400],
    ['no form at all', () => Buffer.from('hello'), 400],
    [
      'more than an upload may have',
      () => formBytes([text('type', 'pcap'), file('file', 'a', new Uint8Array(MAX_UPLOAD_BYTES + 1))]),
      413,
    ],
  ] as const)('%s is refused, and nothing is left', async (_what, body, status) => {
    const before = await sampleCount();
    const answer = await post(body());
    expect([answer.status, answer.body.error], JSON.stringify(answer.body)).toEqual([status, true]);
    expect(answer.body.body).toEqual(expect.any(String));
    await nothingLeft();
    expect(await sampleCount()).toBe(before);
  });

  it('a boundary of more than 70 bytes is refused before anything is read', async () => {
    const boundary = (length: number) => post(formBytes(good(), { boundary: 'b'.repeat(length) }), 'b'.repeat(length));
    expect((await boundary(70)).status).toBe(200);
    expect((await boundary(71)).status).toBe(400);
    expect((await boundary(252)).status).toBe(400);
  });

  it.each([
    ['application/json', '{}', 415],
    ['multipart/form-data', 'x', 415],
    ['multipart/mixed; boundary=x', 'x', 415],
    ['text/plain; multipart/form-data; boundary=x', 'x', 415],
  ])('a body of type %s is not supported', async (type, body, status) => {
    expect((await post(Buffer.from(body), '', { 'content-type': type })).status).toBe(status);
  });

  it('a caller who goes away in the middle of a file leaves nothing', async () => {
    const before = await sampleCount();
    const { hostname, port } = new URL(server.url);
    const head = formBytes([text('type', 'pcap'), file('file', 'a.pcap', capture.subarray(0, 20_000))], { end: false });
    const socket = connect(Number(port), hostname);
    socket.write(
      `POST /upload/v1.0/uploader HTTP/1.1\r\nHost: x\r\napikey: ${owner.key}\r\n` +
        `Content-Type: multipart/form-data; boundary=${BOUNDARY}\r\nContent-Length: 9999999\r\n\r\n`,
    );
    socket.write(head);
    for (let tries = 0; tries < 200 && server.context.ingest.load().receiving === 0; tries++) await sleep(10);
    expect(server.context.ingest.load().receiving).toBe(1);
    socket.destroy();
    await nothingLeft();
    expect(await sampleCount()).toBe(before);
    expect((await post(formBytes(good()))).status).toBe(200);
  });

  it('whoever is refused early reads the answer, although all was sent', async () => {
    const reader = await server.addKey({ role: 'reader' });
    const body = formBytes([text('type', 'pcap'), file('file', 'a', new Uint8Array(4 * MAX_UPLOAD_BYTES))]);
    expect((await post(body)).status).toBe(413);
    expect((await post(body, BOUNDARY, { apikey: reader.key })).status).toBe(403);
  });
});
