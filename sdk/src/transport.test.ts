import { afterEach, describe, expect, it } from 'vitest';
import { createClient } from './client.ts';
import { FlowsageError } from './errors.ts';
import { answerJson, type Script, type ScriptedServer, startScriptedServer } from './testing/scripted-server.ts';
import type { ClientOptions } from './transport.ts';

let server: ScriptedServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

const KEY = 'fsk_a-key-that-nobody-else-has-0123456789';
const WHOAMI = { keyId: 'k', scopes: [], account: {} };

async function clientOf(script: Script, options: Partial<ClientOptions> = {}) {
  server = await startScriptedServer(script);
  return createClient({ baseUrl: server.url, key: KEY, retryDelayMs: 1, ...options });
}

async function errorOf(promise: Promise<unknown>): Promise<FlowsageError> {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(FlowsageError);
  return error as FlowsageError;
}

describe('a request', () => {
  it('holds the key in a header and nowhere else', async () => {
    const client = await clientOf((response) => answerJson(response, 200, WHOAMI));
    await client.whoami();
    expect(server!.requests[0]!.headers['apikey']).toBe(KEY);
    expect(server!.requests[0]!.url).toBe('/api/v1/whoami');
  });

  it('keeps the path of the base address', async () => {
    server = await startScriptedServer((response) => answerJson(response, 200, WHOAMI));
    await createClient({ baseUrl: `${server.url}/flows/`, key: KEY }).whoami();
    expect(server.requests[0]!.url).toBe('/flows/api/v1/whoami');
  });

  it('escapes names, so that none leads elsewhere', async () => {
    const client = await clientOf((response) => answerJson(response, 200, {}));
    await client.destination('a/../b?c#d', { port: 443 });
    expect(server!.requests[0]!.url).toBe('/api/v1/destinations/a%2F..%2Fb%3Fc%23d?protocol=TCP&port=443');
    expect((await errorOf(client.sample('..'))).kind).toBe('invalid-input');
    expect(server!.requests).toHaveLength(1);
  });

  it('is not led to another place with the key', async () => {
    const client = await clientOf(
      (response) => {
        response.writeHead(307, { location: 'http://127.0.0.1:1/' });
        response.end();
      },
      { retries: 0 },
    );
    expect((await errorOf(client.whoami())).kind).toBe('network');
  });

  for (const [key, reason] of [
    ['two\r\nlines', 'line break'],
    ['with blank', 'blank'],
  ] as const)
    it(`is not made with a key that holds a ${reason}, and the error does not tell it`, () => {
      expect(() => createClient({ baseUrl: 'http://127.0.0.1', key })).toThrow(FlowsageError);
      expect(() => createClient({ baseUrl: 'http://127.0.0.1', key })).not.toThrow(key);
    });

  for (const baseUrl of ['', 'localhost:80', 'ftp://x/', 'http://user:password@host/', 'http://host/?key=1'])
    it(`is not made with the base address ${JSON.stringify(baseUrl)}`, () => {
      expect(() => createClient({ baseUrl })).toThrow(/^baseUrl/);
    });
});

describe('a refusal', () => {
  it('is told with status, kind, sentence, limit and request', async () => {
    const problem = {
      type: 'about:blank',
      title: 'Content Too Large',
      status: 413,
      detail: 'upload: 9 bytes, expected at most 8',
      instance: 'r-1',
      limit: { name: 'maxUploadBytes', value: 8 },
    };
    const client = await clientOf((response) => answerJson(response, 413, problem, { 'x-request-id': 'r-1' }));
    expect(await errorOf(client.whoami())).toMatchObject({
      status: 413,
      kind: 'too-large',
      detail: 'upload: 9 bytes, expected at most 8',
      message: 'upload: 9 bytes, expected at most 8',
      limit: { name: 'maxUploadBytes', value: 8 },
      requestId: 'r-1',
      retryAfterSeconds: null,
    });
  });

  it('is read in the forms of both old services too', async () => {
    const client = await clientOf((response, index) => {
      if (index === 0) answerJson(response, 404, { error: true, body: 'there is no such sample' });
      else response.writeHead(400, { 'content-type': 'text/plain' }).end('public_sources is missing\n');
    });
    expect(await errorOf(client.getPrivateSampleMetadata('x'))).toMatchObject({
      kind: 'not-found',
      detail: 'there is no such sample',
    });
    expect(await errorOf(client.postStatistics({ public_sources: {}, public_destinations: {} }))).toMatchObject({
      kind: 'invalid-input',
      detail: 'public_sources is missing',
    });
  });

  it('of another program is told as such', async () => {
    const client = await clientOf((response, index) => {
      if (index === 0) response.end('<html>');
      else answerJson(response, 200, { hello: 1 });
    });
    expect((await errorOf(client.whoami())).kind).toBe('bad-answer');
    expect((await errorOf(client.listMySamples())).kind).toBe('bad-answer');
  });
});

describe('a retry', () => {
  it('waits as long as the server asks', async () => {
    const client = await clientOf((response, index) => {
      if (index === 0) answerJson(response, 429, { detail: 'too many' }, { 'retry-after': '1' });
      else answerJson(response, 200, WHOAMI);
    });
    await client.whoami();
    expect(server!.requests).toHaveLength(2);
    expect(server!.requests[1]!.at).toBeGreaterThanOrEqual(990);
  });

  it('is left to the caller when the server asks for more patience than is sensible', async () => {
    const client = await clientOf((response) =>
      answerJson(response, 503, { detail: 'come tomorrow' }, { 'retry-after': '86400' }),
    );
    expect(await errorOf(client.whoami())).toMatchObject({ kind: 'unavailable', retryAfterSeconds: 86_400 });
    expect(server!.requests).toHaveLength(1);
  });

  it('is made when a connection breaks, for what can be repeated', async () => {
    const client = await clientOf((response, index) => {
      if (index < 2) response.destroy();
      else answerJson(response, 200, WHOAMI);
    });
    await client.whoami();
    expect(server!.requests).toHaveLength(3);
  });

  it('ends after as many as were asked for', async () => {
    const client = await clientOf((response) => answerJson(response, 503, { detail: 'no' }), { retries: 2 });
    expect((await errorOf(client.whoami())).kind).toBe('unavailable');
    expect(server!.requests).toHaveLength(3);
  });

  it('is not made for what would be done twice', async () => {
    const client = await clientOf((response, index) => {
      if (index % 2 === 0) response.destroy();
      else answerJson(response, 503, { detail: 'no' });
    });
    const calls: (() => Promise<unknown>)[] = [
      () => client.createKey({ name: 'a' }),
      () => client.createAccount({ name: 'a', role: 'reader' }),
      () => client.uploadSample('a.pcap', new Uint8Array(4), 'pcap'),
    ];
    for (const call of calls) expect(['network', 'unavailable']).toContain((await errorOf(call())).kind);
    expect(server!.requests).toHaveLength(calls.length);
  });

  it('is made for refusals by rate, which did nothing, whatever was asked', async () => {
    const client = await clientOf((response, index) => {
      if (index === 0) answerJson(response, 429, { detail: 'no' }, { 'retry-after': '0' });
      else answerJson(response, 201, { key: 'x' });
    });
    expect((await client.createKey({ name: 'a' })).key).toBe('x');
  });

  it('is not made for what was refused for good', async () => {
    const client = await clientOf((response) => answerJson(response, 400, { detail: 'no' }));
    await errorOf(client.whoami());
    expect(server!.requests).toHaveLength(1);
  });
});

describe('an upload', () => {
  const bytes = new TextEncoder().encode('the file');
  const failingOnce: Script = (response, index) => {
    if (index === 0) response.destroy();
    else answerJson(response, 201, { id: 'x' });
  };

  for (const [what, source] of [
    ['bytes', bytes],
    ['a Blob', new Blob([bytes])],
    ['a function that makes an iterable', () => piecesOf(bytes)],
    ['a function that makes a stream', () => new Blob([bytes]).stream() as ReadableStream<Uint8Array>],
  ] as const)
    it(`of ${what} is sent again under the same key`, async () => {
      const client = await clientOf(failingOnce);
      await client.upload(source, { fileName: 'a b.pcap' });
      const [first, second] = server!.requests;
      expect(second!.body).toBe('the file');
      expect(first!.headers['idempotency-key']).toMatch(/^[0-9a-f]{32}$/);
      expect(second!.headers['idempotency-key']).toBe(first!.headers['idempotency-key']);
      expect(second!.url).toBe('/api/v1/samples?fileName=a+b.pcap');
    });

  it('of a stream is sent once', async () => {
    const client = await clientOf(failingOnce);
    expect((await errorOf(client.upload(piecesOf(bytes), { fileName: 'a' }))).kind).toBe('network');
    expect(server!.requests).toHaveLength(1);
  });
});

describe('time', () => {
  it('ends an attempt that is not answered', async () => {
    const client = await clientOf(() => {}, { timeoutMs: 50, retries: 1 });
    expect((await errorOf(client.whoami())).kind).toBe('timeout');
    expect(server!.requests).toHaveLength(2);
  });

  it('ends an answer that stops in its middle', async () => {
    const client = await clientOf((response) => response.write('{"keyId":'), { timeoutMs: 100, retries: 0 });
    expect((await errorOf(client.whoami())).kind).toBe('timeout');
  });

  it('does not count while a stream is read slowly, but while nothing comes', async () => {
    const client = await clientOf((response) => response.write('{"a":1}\n'.repeat(5)), { timeoutMs: 150 });
    let seen = 0;
    const reading = (async () => {
      for await (const _ of client.iterateFlows('x')) {
        seen++;
        await new Promise((resolve) => setTimeout(resolve, 80));
      }
    })();
    expect((await errorOf(reading)).kind).toBe('timeout');
    expect(seen).toBe(5);
  });
});

describe('an abort', () => {
  const reason = new Error('no longer wanted');

  it('ends a call with its own reason', async () => {
    const controller = new AbortController();
    const client = await clientOf(() => controller.abort(reason));
    await expect(client.whoami({ signal: controller.signal })).rejects.toBe(reason);
  });

  it('ends a wait between two attempts', async () => {
    const controller = new AbortController();
    const client = await clientOf((response) => {
      answerJson(response, 429, { detail: 'no' }, { 'retry-after': '60' });
      setTimeout(() => controller.abort(reason), 50);
    });
    await expect(client.whoami({ signal: controller.signal })).rejects.toBe(reason);
  });

  it('of the whole client ends streams and what comes later', async () => {
    const controller = new AbortController();
    const client = await clientOf((response) => response.write('{"a":1}\n'), { signal: controller.signal });
    const seen: unknown[] = [];
    const reading = (async () => {
      for await (const flow of client.iterateFlows('x')) {
        seen.push(flow);
        controller.abort(reason);
      }
    })();
    await expect(reading).rejects.toBe(reason);
    await expect(client.whoami()).rejects.toBe(reason);
    expect(seen).toEqual([{ a: 1 }]);
    expect(server!.requests).toHaveLength(1);
  });
});

async function* piecesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes.subarray(0, 3);
  yield bytes.subarray(3);
}
