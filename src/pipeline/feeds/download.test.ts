import type { RequestListener } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DownloadLimits, type FeedNetwork, openDownload, shownUrl, THE_INTERNET } from './download.ts';
import { isPublicAddress } from './public-address.ts';
import { type FeedServer, startFeedServer } from './testing/feed-server.ts';

let server: FeedServer;
const KEY = 'Secret-Key-0123456789';
let leads = '';
const LIST = 'evil.example\nworse.example\n';

const answers: Readonly<Record<string, RequestListener>> = {
  '/list': (_, response) => void response.end(LIST),
  '/missing': (_, response) => void response.writeHead(404).end('no'),
  '/large': (_, response) => {
    response.on('error', () => {});
    for (let i = 0; i < 100; i++) response.write('x'.repeat(1000));
    response.end();
  },
  '/long': (_, response) => void response.writeHead(200, { 'content-length': '1000000' }).flushHeaders(),
  '/slow': (_, response) => void response.write('evil.example\n'),
  '/never': () => {},
  '/broken': (_, response) => {
    response.writeHead(200, { 'content-length': '1000' });
    response.write('evil.example\n');
    setTimeout(() => response.destroy(), 20);
  },
  '/packed': (_, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(LIST)),
  '/closed': (request, response) => void response.writeHead(request.headers['auth-key'] === KEY ? 200 : 401).end(LIST),
  '/closed-moved': (request, response) =>
    void response.writeHead(request.headers['auth-key'] === KEY ? 302 : 401, { location: '/closed' }).end(),
  '/leads': (_, response) => void response.writeHead(302, { location: leads }).end(),
  '/moved': (_, response) => void response.writeHead(302, { location: '/list' }).end(),
  '/round': (_, response) => void response.writeHead(307, { location: '/round' }).end(),
  '/away': (_, response) => void response.writeHead(301, { location: 'https://other.example/list' }).end(),
  '/inside': (_, response) => void response.writeHead(301, { location: 'https://169.254.169.254/' }).end(),
  '/plain': (request, response) =>
    void response.writeHead(301, { location: `http://${request.headers.host}/list` }).end(),
};

beforeAll(async () => {
  server = await startFeedServer((request, response) => answers[request.url!.split('?')[0]!]!(request, response));
});
afterAll(() => server.stop());

async function download(
  path: string,
  more: Partial<DownloadLimits> = {},
  network: Partial<FeedNetwork> = {},
  headers: Readonly<Record<string, string>> = {},
) {
  const limits = { hosts: [server.host], maxBytes: 50_000, seconds: 5, ...more };
  const url = new URL(server.url(path));
  const { pieces } = await openDownload(url, limits, { ...server.network, ...network }, null, headers);
  const chunks: Uint8Array[] = [];
  for await (const piece of pieces) chunks.push(piece);
  return Buffer.concat(chunks).toString();
}

describe('a list', () => {
  it('is fetched over https from a host that was allowed', async () => {
    expect(await download('/list?key=secret')).toBe(LIST);
    expect(server.asked.at(-1)).toBe('/list?key=secret');
  });

  it('is followed to another place of the same host', async () => {
    expect(await download('/moved')).toBe(LIST);
  });

  it('behind a key is fetched with it, also from another place of the same host', async () => {
    expect(await download('/closed', {}, {}, { 'Auth-Key': KEY })).toBe(LIST);
    expect(await download('/closed-moved', {}, {}, { 'Auth-Key': KEY })).toBe(LIST);
    await expect(download('/closed')).rejects.toThrow('answered 401');
  });

  it('that leads to another host, even one that was allowed, takes no key there', async () => {
    const other = await startFeedServer((request, response) => response.end(`${request.headers['auth-key']}`));
    const limits = { hosts: [server.host, other.host] };
    leads = other.url('/list');
    await expect(download('/leads', limits, {}, { 'Auth-Key': KEY })).rejects.toThrow('expected the same host');
    expect(other.asked).toEqual([]);
    await other.stop();
  });

  it.each([
    ['/away', 'forbidden', 'redirects to https://other.example, expected the same host over https'],
    ['/inside', 'forbidden', 'redirects to https://169.254.169.254, expected the same host'],
    ['/plain', 'forbidden', 'redirects to http://feeds.example'],
    ['/round', 'unavailable', 'redirects again, expected at most 3 times'],
    ['/missing?key=secret', 'unavailable', 'answered 404, expected 200'],
    ['/packed', 'unsupported', 'sent as gzip'],
    ['/broken', 'unavailable', 'aborted'],
  ])('is refused at %s', async (path, kind, message) => {
    const failure = await download(path).catch((error: unknown) => error);
    expect(failure).toMatchObject({ kind, message: expect.stringContaining(message) });
    expect(String(failure)).not.toContain('secret');
  });

  it('is given up where it is larger than allowed, told or not', async () => {
    const tooLarge = { kind: 'too-large', limit: { name: 'maxFeedBytes', value: 50_000 } };
    await expect(download('/large')).rejects.toMatchObject(tooLarge);
    await expect(download('/long')).rejects.toMatchObject(tooLarge);
  });

  it('is given up where it does not come in time, at its beginning or later', async () => {
    const tooSlow = { kind: 'too-slow', limit: { name: 'feedSeconds', value: 1 } };
    await expect(download('/never', { seconds: 1 })).rejects.toMatchObject(tooSlow);
    await expect(download('/slow', { seconds: 1 })).rejects.toMatchObject(tooSlow);
    await expect(download('/list', { seconds: 1 }, { resolve: () => new Promise(() => {}) })).rejects.toMatchObject(
      tooSlow,
    );
  });
});

describe('a host', () => {
  const isRefused = async (path: string, limits: Partial<DownloadLimits>, network: Partial<FeedNetwork>) => {
    const before = server.asked.length;
    await expect(download(path, limits, network)).rejects.toMatchObject({ kind: 'forbidden' });
    expect(server.asked).toHaveLength(before);
  };

  it('that nobody allowed is not asked, nor another port of one that is', async () => {
    await isRefused('/list', { hosts: [] }, {});
    await isRefused('/list', { hosts: ['feeds.example', 'example', `x${server.host}`] }, {});
  });

  it('with any address that is not public is not asked', async () => {
    await isRefused('/list', {}, { isAllowed: THE_INTERNET.isAllowed });
    const resolve = async () => [
      { address: '127.0.0.1', family: 4 },
      { address: '10.0.0.1', family: 4 },
    ];
    await isRefused('/list', {}, { resolve });
  });

  it('whose name leads elsewhere a moment later is asked where it was looked at', async () => {
    let asked = 0;
    const resolve = async () => [{ address: asked++ === 0 ? '127.0.0.1' : '10.0.0.1', family: 4 }];
    expect(await download('/list', {}, { resolve })).toBe(LIST);
    expect(asked).toBe(1);
    // A redirect is looked at again.
    asked = 0;
    await expect(download('/moved', {}, { resolve })).rejects.toMatchObject({ kind: 'forbidden' });
  });

  it('that is written as an address is looked at as well', async () => {
    for (const host of ['127.0.0.1', '[::1]', '2130706433', '0x7f.1', '[::ffff:10.0.0.1]', '169.254.169.254']) {
      const url = new URL(`https://${host}/list`);
      const opening = openDownload(url, { hosts: [url.host], maxBytes: 1, seconds: 1 });
      await expect(opening, host).rejects.toMatchObject({
        kind: 'forbidden',
        message: expect.stringContaining('expected public addresses only'),
      });
    }
  });

  it('without a certificate that is trusted gets no request', async () => {
    const before = server.asked.length;
    const { ca: _, ...untrusted } = server.network;
    const limits = { hosts: [server.host], maxBytes: 1000, seconds: 5 };
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    try {
      await expect(openDownload(new URL(server.url('/list')), limits, untrusted)).rejects.toMatchObject({
        kind: 'unavailable',
        message: expect.stringMatching(/self-signed certificate/),
      });
    } finally {
      delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    }
    expect(server.asked).toHaveLength(before);
  });
});

it.each([
  ['93.184.216.34', true],
  ['2606:4700:4700::1111', true],
  ['10.1.2.3', false],
  ['172.31.0.1', false],
  ['192.168.1.1', false],
  ['100.64.0.1', false],
  ['127.8.8.8', false],
  ['0.0.0.0', false],
  ['169.254.169.254', false],
  ['192.0.2.1', false],
  ['198.18.0.1', false],
  ['224.0.0.1', false],
  ['255.255.255.255', false],
  ['::', false],
  ['::1', false],
  ['::ffff:93.184.216.34', false],
  ['::93.184.216.34', false],
  ['64:ff9b::a00:1', false],
  ['2002:a00:1::', false],
  ['2001:db8::1', false],
  ['3fff::1', false],
  ['3fff:fff::1', false],
  ['3fff:1000::1', true],
  ['fc00::1', false],
  ['fe80::1', false],
  ['fec0::1', false],
  ['ff02::1', false],
  ['feeds.example', false],
])('%s is a public address: %s', (address, isPublic) => {
  expect(isPublicAddress(address)).toBe(isPublic);
});

it('what is shown of an address holds no query', () => {
  expect(shownUrl(new URL('https://feeds.example/a/b?key=secret#x'))).toBe('https://feeds.example/a/b');
});
