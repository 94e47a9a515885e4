import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from './app.ts';
import { PAGE_PATHS } from './routes/pages.ts';
import { rawRequest } from './testing/raw-request.ts';
import { startTestServer, type TestServer } from './testing/test-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'flowsage-web-'));
const SCRIPT = 'export const answer = 42;\n'.repeat(50);
const BROWSER = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };

let server: TestServer;
let bare: TestServer;
let bareApp: FastifyInstance;

beforeAll(async () => {
  const web = join(folder, 'web');
  mkdirSync(join(web, 'assets', 'deep'), { recursive: true });
  writeFileSync(
    join(web, 'index.html'),
    '<!doctype html><meta name="csp-nonce" content="__CSP_NONCE__"><style nonce="__CSP_NONCE__"></style>',
  );
  writeFileSync(join(web, 'assets', 'main-a1b2.js'), SCRIPT);
  writeFileSync(join(web, 'assets', 'main-a1b2.js.br'), brotliCompressSync(SCRIPT));
  writeFileSync(join(web, 'assets', 'main-a1b2.js.gz'), gzipSync(SCRIPT));
  writeFileSync(join(web, 'assets', 'deep', 'icon-c3.svg'), '<svg/>');
  writeFileSync(join(web, 'assets', 'packs-d4.ndjson'), '{}\n');
  writeFileSync(join(web, 'assets', 'notes.txt'), 'of no use to a page');
  writeFileSync(join(folder, 'secret.js'), 'secret');
  symlinkSync(join(folder, 'secret.js'), join(web, 'assets', 'link.js'));
  server = await startTestServer({}, { webFolder: web });
  bare = await startTestServer({}, { webFolder: join(folder, 'nothing') });
  bareApp = await createApp(bare.context);
});
afterAll(async () => {
  await bareApp?.close();
  await Promise.all([server?.stop(), bare?.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

const ask = (path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET') =>
  rawRequest(server.url, { method, path, headers });

/** Path with something in each of its places. */
const filled = (path: string): string => path.replace(/:\w+/g, '0123456789abcdef0123456789abcdef').replace('*', 'a/b');

describe('pages of the web app', () => {
  it('are one page at every address, for browsers and where nothing else is', async () => {
    const paths = [...PAGE_PATHS, '/samples/:id', '/public/samples/:publicId', '/register'];
    for (const path of paths.map(filled)) {
      const { status, headers, text } = await ask(path, BROWSER);
      expect([status, headers['content-type'], headers['cache-control']], path).toEqual([
        200,
        'text/html; charset=utf-8',
        'no-cache',
      ]);
      expect(text, path).toContain('<!doctype html>');
    }
    expect((await ask('/settings')).status).toBe(200);
    const head = await ask('/', BROWSER, 'HEAD');
    expect([head.status, head.text]).toEqual([200, '']);
  });

  it('run nothing that stands in them, load from this server alone, and are not framed', async () => {
    const { headers } = await ask('/', BROWSER);
    const policy = String(headers['content-security-policy']);
    const directives = new Map(policy.split('; ').map((text) => [text.split(' ', 1)[0]!, text]));
    expect(directives.get('default-src')).toBe("default-src 'none'");
    expect(directives.get('script-src')).toBe("script-src 'self'");
    expect(directives.get('connect-src')).toBe("connect-src 'self'");
    expect(directives.get('frame-ancestors')).toBe("frame-ancestors 'none'");
    expect(directives.get('base-uri')).toBe("base-uri 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(headers['x-frame-options']).toBe('DENY');
    expect(headers['cross-origin-opener-policy']).toBe('same-origin');
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  it('have a nonce of their own in every answer, the same in header and page', async () => {
    const nonces = new Set<string>();
    for (let i = 0; i < 5; i++) {
      const { headers, text } = await ask('/', BROWSER);
      const [, nonce] = /style-src 'self' 'nonce-([A-Za-z0-9+/]{24})'/.exec(
        String(headers['content-security-policy']),
      )!;
      expect(text).toBe(`<!doctype html><meta name="csp-nonce" content="${nonce}"><style nonce="${nonce}"></style>`);
      nonces.add(nonce!);
    }
    expect(nonces.size).toBe(5);
  });

  it('stay links to the API for programs', async () => {
    const id = '0123456789abcdef0123456789abcdef';
    for (const accept of ['*/*', 'application/json']) {
      const moved = await ask(`/samples/${id}`, { accept });
      expect([moved.status, moved.headers['location'], moved.headers['vary']]).toEqual([
        302,
        `/api/v1/samples/${id}`,
        'accept',
      ]);
    }
    expect((await ask('/public/samples/none', { accept: '*/*' })).status).toBe(404);
    expect((await ask('/register', { accept: '*/*' })).status).toBe(501);
    expect((await ask('/destinations?name=site.com', BROWSER)).headers['content-type']).not.toContain('html');
  });

  it('say at every other address that nothing is there, to browsers alone', async () => {
    for (const path of ['/setting', '/nonsense', '/index.html', '/help/', '/web/index.html', '/a/b?c=%3Cscript%3E']) {
      const { status, headers, text } = await ask(path, BROWSER);
      expect([status, headers['content-type'], headers['vary']], path).toEqual([
        404,
        'text/html; charset=utf-8',
        'accept',
      ]);
      expect(headers['content-security-policy'], path).toContain("default-src 'none'");
      expect(text, path).toMatch(/^<!doctype html><meta name="csp-nonce" content="[A-Za-z0-9+/]{24}">/);
      expect(await ask(path, BROWSER, 'HEAD'), path).toMatchObject({ status: 404, text: '' });
      for (const [method, accept] of [
        ['GET', '*/*'],
        ['GET', 'application/json'],
        ['POST', BROWSER.accept],
      ] as const) {
        const answer = await ask(path, { accept }, method);
        expect(answer.status, path).toBe(404);
        expect(answer.json(), path).toMatchObject({ error: true });
      }
    }
  });

  it('say so nowhere among the paths of programs: what is unknown is a refusal there', async () => {
    const paths = ['/api', '/api/v1/help', '/sec/v1.0/x', '/upload/x', '/public/x', '/stats/x', '/docs/x', '/assets'];
    for (const path of paths) {
      const { status, headers, text } = await ask(path, BROWSER);
      expect([status, String(headers['content-type'])], path).toEqual([404, expect.stringContaining('json')]);
      expect(text, path).not.toContain('<');
    }
  });

  it('say where the API is when the app was not built', async () => {
    const answer = await bareApp.inject({ url: '/', headers: BROWSER });
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'text/plain; charset=utf-8']);
    expect(answer.body).toContain('/docs');
    for (const url of ['/settings', '/nonsense']) {
      const { statusCode, headers } = await bareApp.inject({ url, headers: BROWSER });
      expect([statusCode, headers['content-type']], url).toEqual([404, expect.stringContaining('json')]);
    }
    const id = '0123456789abcdef0123456789abcdef';
    expect((await bareApp.inject({ url: `/samples/${id}`, headers: BROWSER })).statusCode).toBe(302);
    expect((await bareApp.inject({ url: '/register', headers: BROWSER })).statusCode).toBe(501);
    expect((await bareApp.inject({ url: '/assets/main-a1b2.js' })).statusCode).toBe(404);
  });
});

describe('files of the web app', () => {
  it('are kept for good, and asked for again in a word', async () => {
    const { status, headers, text } = await ask('/assets/main-a1b2.js');
    expect([status, headers['content-type'], headers['cache-control'], text]).toEqual([
      200,
      'text/javascript; charset=utf-8',
      'public, max-age=31536000, immutable',
      SCRIPT,
    ]);
    const again = await ask('/assets/main-a1b2.js', { 'if-none-match': String(headers['etag']) });
    expect([again.status, again.text]).toEqual([304, '']);
    expect((await ask('/assets/deep/icon-c3.svg')).headers['content-type']).toBe('image/svg+xml');
    expect((await ask('/assets/packs-d4.ndjson')).headers['content-type']).toBe('application/x-ndjson; charset=utf-8');
  });

  it('come packed as the browser takes them', async () => {
    const app = await createApp(server.context);
    const packed = async (accepted: string) => {
      const { headers, rawPayload } = await app.inject({
        url: '/assets/main-a1b2.js',
        headers: { 'accept-encoding': accepted },
      });
      return { encoding: headers['content-encoding'], etag: headers['etag'], vary: headers['vary'], bytes: rawPayload };
    };
    const [br, gzip, plain] = [await packed('gzip, deflate, br, zstd'), await packed('gzip'), await packed('')];
    expect([br.encoding, gzip.encoding, plain.encoding]).toEqual(['br', 'gzip', undefined]);
    expect(brotliDecompressSync(br.bytes).toString()).toBe(SCRIPT);
    expect(gunzipSync(gzip.bytes).toString()).toBe(SCRIPT);
    expect(plain.bytes.toString()).toBe(SCRIPT);
    expect(new Set([br.etag, gzip.etag, plain.etag]).size).toBe(3);
    expect(plain.vary).toBe('accept-encoding');
    expect((await packed('br;q=0, gzip;q=0.5')).encoding).toBe('gzip');
    await app.close();
  });

  it('let workers load what they need, and nothing else', async () => {
    const policy = (await ask('/assets/main-a1b2.js')).headers['content-security-policy'];
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("default-src 'none'");
  });

  it('are those that were there at the start, and nothing beside or above them', async () => {
    for (const path of [
      '/assets/',
      '/assets/../index.html',
      '/assets/%2e%2e/index.html',
      '/assets/..%2findex.html',
      '/assets/../../secret.js',
      '/assets/..%5c..%5csecret.js',
      '/assets//etc/passwd',
      '/assets/link.js',
      '/assets/notes.txt',
      '/assets/main-a1b2.js.br',
      '/assets/__proto__',
      '/assets/main-a1b2.js%00',
    ])
      expect((await ask(path)).status, path).toBe(404);
  });
});
