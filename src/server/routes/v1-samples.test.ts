import { createHash } from 'node:crypto';
import type { FlowExplanation, FlowV1, Page, Problem, ProgressEvent, SampleV1 } from '@flowsage/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { flowMemory } from '../flow-memory.ts';
import { keyBegin } from '../row-memory.ts';
import { rawRequest } from '../testing/raw-request.ts';
import { sampleBytes, startTestServer, type TestKey, type TestServer } from '../testing/test-server.ts';

/** Samples and their flows under `/api/v1`, on the real server. */

let server: TestServer;
let own: TestKey;
let other: TestKey;
let capture: Buffer;

beforeAll(async () => {
  server = await startTestServer({ maxOpenStreamsPerAccount: 3 });
  own = await server.addKey();
  other = await server.addKey();
  capture = await sampleBytes('beacon.pcap');
});
afterAll(() => server.stop());

interface Answer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

async function call<Body = Problem>(
  method: string,
  path: string,
  { key = own.key, headers = {}, json, bytes }: CallOptions = {},
): Promise<Answer<Body>> {
  const answer = await fetch(server.url + path, {
    method,
    headers: {
      ...(key === null ? {} : { apikey: key }),
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...(bytes === undefined ? {} : { 'content-type': 'application/octet-stream' }),
      ...headers,
    },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    ...(bytes === undefined ? {} : { body: bytes as unknown as NonNullable<RequestInit['body']> }),
  });
  const text = await answer.text();
  const isJson = answer.headers.get('content-type')?.includes('json') === true && !headers['accept'];
  return { status: answer.status, headers: answer.headers, body: (isJson ? JSON.parse(text) : text) as Body };
}

interface CallOptions {
  readonly key?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly bytes?: Uint8Array;
}

async function put(fileName: string, options: CallOptions & { readonly query?: string } = {}): Promise<SampleV1> {
  const path = `/api/v1/samples?fileName=${encodeURIComponent(fileName)}${options.query ?? ''}`;
  const { status, body } = await call<SampleV1>('PUT', path, { bytes: capture, ...options });
  expect([200, 201], JSON.stringify(body)).toContain(status);
  return body;
}

async function processed(fileName: string, options: CallOptions & { readonly query?: string } = {}): Promise<SampleV1> {
  const { id } = await put(fileName, options);
  expect(await server.ended(id)).toBe('processed');
  return (await call<SampleV1>('GET', `/api/v1/samples/${id}`, options.key === undefined ? {} : { key: options.key }))
    .body;
}

const contents = async (): Promise<number> => server.context.store.contentCount();

describe('an upload', () => {
  it('is acknowledged with the sample, and finds out by itself what it is', async () => {
    const answer = await call<SampleV1>('PUT', '/api/v1/samples?fileName=a%2Fb.pcap', { bytes: capture });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toBe(`/api/v1/samples/${answer.body.id}`);
    expect(answer.body).toMatchObject({
      fileName: 'a/b.pcap',
      fileType: 'pcap',
      visibility: 'private',
      publicId: null,
      link: null,
      state: 'uploaded',
      fileBytes: capture.length,
    });
    expect(await server.ended(answer.body.id)).toBe('processed');
  });

  it('counts once under one idempotency key, however often and however much at once it is sent', async () => {
    const bytes = await sampleBytes('icmp.pcap');
    const before = await contents();
    const send = () =>
      call<SampleV1>('PUT', '/api/v1/samples?fileName=retry.pcap', {
        bytes,
        headers: { 'idempotency-key': 'retry-1' },
      });
    const answers = [await send(), ...(await Promise.all([send(), send(), send()]))];
    expect(answers.map(({ status }) => status)).toEqual([201, 200, 200, 200]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    await server.ended(answers[0]!.body.id);
    expect(await contents()).toBe(before + 1);
    // Keys are an account's own.
    const others = await put('retry.pcap', { key: other.key, headers: { 'idempotency-key': 'retry-1' } });
    expect(others.id).not.toBe(answers[0]!.body.id);
  });

  it('is checked against the digest that comes along', async () => {
    const digest = createHash('sha256').update(capture).digest('base64');
    await put('digest.pcap', { headers: { 'repr-digest': `md5=:AAAA:, sha-256=:${digest}:` } });
    for (const wrong of [`sha-256=:${createHash('sha256').digest('base64')}:`, 'sha-256=nonsense']) {
      const answer = await call('PUT', '/api/v1/samples?fileName=wrong', {
        bytes: capture,
        headers: { 'content-digest': wrong },
      });
      expect(answer.status).toBe(400);
      expect(answer.body.detail).toMatch(/^digest: /);
    }
    expect((await call<Page<SampleV1>>('GET', '/api/v1/samples?name=wrong')).body.items).toEqual([]);
  });

  it.each([
    ['without a name', '/api/v1/samples', {}, 400],
    ['with a name that is too long', `/api/v1/samples?fileName=${'x'.repeat(256)}`, {}, 400],
    ['of an unknown type', '/api/v1/samples?fileName=x&type=doc', {}, 400],
    ['with an unknown member', '/api/v1/samples?fileName=x&accountId=y', {}, 400],
    ['with a key that is too long', '/api/v1/samples?fileName=x', { 'idempotency-key': 'k'.repeat(129) }, 400],
    ['with a space in its key', '/api/v1/samples?fileName=x', { 'idempotency-key': 'a b' }, 400],
    ['as JSON said to be something else', '/api/v1/samples?fileName=x', { 'content-type': 'image/png' }, 415],
    ['packed on the way', '/api/v1/samples?fileName=x', { 'content-encoding': 'gzip' }, 415],
  ])('%s is refused with a problem', async (_what, path, headers, status) => {
    const answer = await call('PUT', path, { bytes: capture, headers });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body).toMatchObject({ status, type: 'about:blank', instance: expect.any(String) });
  });

  it('that is empty or of no format is refused and leaves nothing', async () => {
    for (const bytes of [Buffer.alloc(0), Buffer.from('neither a capture nor a log')]) {
      const answer = await call('PUT', '/api/v1/samples?fileName=nothing', { bytes });
      expect(answer.status, answer.body.detail).toBe(400);
    }
    expect((await call<Page<SampleV1>>('GET', '/api/v1/samples?name=nothing')).body.items).toEqual([]);
    expect(server.context.ingest.load().receiving).toBe(0);
  });

  it('without a content type, as curl -T sends it, is taken', async () => {
    const path = '/api/v1/samples?fileName=curl.pcap';
    const answer = await rawRequest(server.url, { method: 'PUT', path, headers: { apikey: own.key }, body: capture });
    expect(answer.status).toBe(201);
  });
});

describe('lists', () => {
  let lister: TestKey;
  const names = ['delta.pcap', 'Alpha.pcap', 'charlie.log', 'bravo.pcap', 'alpha 2.pcap'];

  beforeAll(async () => {
    lister = await server.addKey();
    for (const name of names) await put(name, { key: lister.key });
    for (const { id } of (await list('')).items) await server.ended(id);
    // They are judged after it, which the list tells.
    await server.context.rejudging.idle();
  });

  const list = async (query: string): Promise<Page<SampleV1>> =>
    (await call<Page<SampleV1>>('GET', `/api/v1/samples${query}`, { key: lister.key })).body;

  async function all(query: string): Promise<SampleV1[]> {
    const items: SampleV1[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: Page<SampleV1> = await list(`?limit=2${query}${cursor === '' ? '' : `&cursor=${cursor}`}`);
      expect(page.items.length).toBeLessThanOrEqual(2);
      items.push(...page.items);
      cursor = page.nextCursor;
    }
    return items;
  }

  it('come page by page, each sample once, in every order', async () => {
    const whole = (await list('')).items;
    expect(whole.map(({ fileName }) => fileName)).toEqual(names.toReversed());
    for (const sort of ['uploadedAt', 'fileName', 'flows', 'trafficDate'])
      for (const order of ['asc', 'desc']) {
        const items = await all(`&sort=${sort}&order=${order}`);
        expect(new Set(items.map(({ id }) => id)).size, `${sort} ${order}`).toBe(names.length);
        expect(items).toEqual((await list(`?sort=${sort}&order=${order}`)).items);
      }
    expect((await all('&sort=fileName')).map(({ fileName }) => fileName)).toEqual(names.toSorted());
  });

  it('are filtered', async () => {
    expect((await all('&name=ALPHA')).map(({ fileName }) => fileName)).toEqual(['alpha 2.pcap', 'Alpha.pcap']);
    expect((await list('?name=%25')).items).toEqual([]);
    expect((await list('?state=processed&fileType=pcap&visibility=private')).items).toHaveLength(names.length);
    const formats = (await list('')).items.map(({ format }) => format);
    for (const format of ['pcap', 'pcapng', 'flow-lines'])
      expect((await list(`?format=${format}`)).items, format).toHaveLength(
        formats.filter((one) => one === format).length,
      );
    expect((await list('?state=failed')).items).toEqual([]);
    expect((await list('?visibility=public')).items).toEqual([]);
  });

  it('hold nothing of other accounts', async () => {
    expect((await call<Page<SampleV1>>('GET', '/api/v1/samples?name=delta')).body.items).toEqual([]);
  });

  it('refuse every cursor that they did not give out', async () => {
    const { nextCursor } = await list('?limit=2');
    const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const id = 'a'.repeat(32);
    const hostile = [
      'x',
      '%00',
      '..',
      `${nextCursor}=`,
      `${nextCursor}A`,
      nextCursor!.slice(1),
      'W10',
      encoded(null),
      encoded({ sort: 'uploadedAt' }),
      encoded(['uploadedAt', 'desc', '1; DROP TABLE sample', 1, id]),
      encoded(['uploadedAt', 'desc', 1, '1; DROP TABLE sample', id]),
      encoded(['uploadedAt', 'desc', null, 1, id]),
      encoded(['uploadedAt', 'desc', 1, null, id]),
      encoded(['uploadedAt', 'desc', 1, 1, 'no id']),
      encoded(['uploadedAt', 'desc', 1, 1, id, 'more']),
      encoded(['uploadedAt', 'desc', 1, id]),
      encoded(['uploadedAt', 'desc', [1], 1, id]),
      encoded(['uploadedAt', 'desc', 1e300, 1, id]),
      encoded(['uploadedAt', 'desc', 1, 1e300, id]),
      encoded(['__proto__', 'desc', 1, 1, id]),
      encoded(['fileName', 'desc', 'a', 1, id]),
      encoded(['uploadedAt', 'asc', 1, 1, id]),
      Buffer.from(`[ "uploadedAt","desc",1,1,"${id}"]`).toString('base64url'),
      Buffer.from('["uploadedAt","desc",1e999,1,"x"]').toString('base64url'),
      'A'.repeat(5000),
    ];
    for (const cursor of hostile) {
      const answer = await call('GET', `/api/v1/samples?cursor=${cursor}`, { key: lister.key });
      expect(answer.status, cursor).toBe(400);
      expect(answer.body.status).toBe(400);
    }
    // Made up, but of the right form: it only says where to begin.
    for (const time of [1e18, -1e18, 0.1]) {
      for (const value of [1e18, -1e18, 0.1])
        expect((await list(`?cursor=${encoded(['uploadedAt', 'desc', value, time, id])}`)).items).toBeDefined();
      for (const value of [1e18, -1.5, null])
        expect((await list(`?sort=flows&cursor=${encoded(['flows', 'desc', value, time, id])}`)).items).toBeDefined();
      for (const value of ["'; --", '\u0000', '%', '💧'])
        expect(
          (await list(`?sort=fileName&cursor=${encoded(['fileName', 'asc', value, time, id])}`)).items,
        ).toBeDefined();
    }
  });
});

describe('a sample', () => {
  it('of another account is told exactly like one that does not exist, whatever is asked of it', async () => {
    const { id } = await processed('mine.pcap');
    const unknown = '0123456789abcdef0123456789abcdef';
    const calls: readonly (readonly [string, string, CallOptions])[] = [
      ['GET', '', {}],
      ['PATCH', '', { json: { visibility: 'public' } }],
      ['DELETE', '', {}],
      ['GET', '/progress', {}],
      ['GET', '/flows', {}],
      ['GET', '/flows', { headers: { accept: 'application/x-ndjson' } }],
      ['GET', '/flows/0/explanation', {}],
    ];
    for (const [method, rest, options] of calls) {
      const answers = await Promise.all(
        [id, unknown, id.slice(1), `${id}0`, 'x', '%00', '../samples'].map(async (asked) => {
          const path = `/api/v1/samples/${encodeURIComponent(asked)}${rest}`;
          const { status, body } = await call<string | Problem>(method, path, { key: other.key, ...options });
          const problem = (typeof body === 'string' ? JSON.parse(body) : body) as Problem;
          return { answered: status, ...problem, instance: null };
        }),
      );
      for (const answer of answers) expect(answer).toEqual({ ...answers[0]!, answered: 404, status: 404 });
    }
    expect((await call<SampleV1>('GET', `/api/v1/samples/${id.toUpperCase()}`)).body.visibility).toBe('private');
  });

  it('is shared under an id that dies when it is made private again', async () => {
    const { id } = await processed('shared.pcap');
    const change = async (visibility: string): Promise<SampleV1> =>
      (await call<SampleV1>('PATCH', `/api/v1/samples/${id}`, { json: { visibility } })).body;
    const first = await change('public');
    expect(first.publicId).toHaveLength(100);
    expect(first.link).toBe(`${server.url}/public/samples/${first.publicId}`);
    const read = (publicId: string | null) =>
      call<SampleV1>('GET', `/api/v1/public/samples/${encodeURIComponent(publicId!)}`, { key: null });
    expect((await read(first.publicId)).body.id).toBe(id);
    expect(await change('private')).toMatchObject({ publicId: null, link: null });
    expect((await read(first.publicId)).status).toBe(404);
    const second = await change('public');
    expect(second.publicId).not.toBe(first.publicId);
    expect((await read(first.publicId)).status).toBe(404);
    expect((await read(second.publicId)).status).toBe(200);
    for (const json of [{}, { visibility: 'secret' }, { visibility: 'public', accountId: other.account.id }])
      expect((await call('PATCH', `/api/v1/samples/${id}`, { json })).status).toBe(400);
  });

  it.each(['its owner deletes it', 'its account is deleted'])('is in memory no more when %s', async (how) => {
    const owner = await server.addKey({ role: 'contributor' });
    const isInMemory = (): boolean => flowMemory(server.context).keeps(keyBegin(owner.account.id));
    const { id } = await processed('read.pcap', { key: owner.key });
    for (const part of ['verdict', 'annotations'])
      expect((await call('GET', `/api/v1/samples/${id}/${part}`, { key: owner.key })).status).toBe(200);
    expect(isInMemory()).toBe(true);
    const path = how === 'its account is deleted' ? `/api/v1/accounts/${owner.account.id}` : `/api/v1/samples/${id}`;
    const key = how === 'its account is deleted' ? server.adminKey : owner.key;
    expect((await call('DELETE', path, { key })).status).toBe(204);
    expect(isInMemory()).toBe(false);
  });

  it('leaves every count when it is deleted, and nothing of it remains', async () => {
    const { store } = server.context;
    const bytes = await sampleBytes('dns-tunnel.pcap');
    const before = await contents();
    const { id } = await processed('gone.pcap', { bytes });
    expect(await contents()).toBe(before + 1);
    expect((await call('DELETE', `/api/v1/samples/${id}`)).status).toBe(204);
    expect((await call('GET', `/api/v1/samples/${id}`)).status).toBe(404);
    expect(await contents()).toBe(before);
    expect((await call('DELETE', `/api/v1/samples/${id}`)).status).toBe(404);
    expect((await store.verify()).faults).toEqual([]);
    const audit = await store.listAudit(100);
    expect(audit.filter(({ object }) => object === id).map(({ action }) => action)).toEqual([
      'sample.delete',
      'sample.upload',
    ]);
  });
});

describe('progress', () => {
  const eventsOf = (text: string): ProgressEvent[] =>
    text
      .split('\n\n')
      .filter((event) => event.startsWith('event: progress\ndata: '))
      .map((event) => JSON.parse(event.slice('event: progress\ndata: '.length)) as ProgressEvent);

  it('is told from the present state to the last, and ends', async () => {
    const { id } = await put('watched.pcap', { bytes: await sampleBytes('browsing.pcapng') });
    const answer = await call<string>('GET', `/api/v1/samples/${id}/progress`);
    expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const events = eventsOf(answer.body);
    const order = ['uploaded', 'processing', 'processed'];
    expect(events.map(({ state }) => order.indexOf(state))).toEqual(
      events.map(({ state }) => order.indexOf(state)).toSorted(),
    );
    expect(events.at(-1)).toEqual({ state: 'processed', message: null, flows: expect.any(Number) });
    // A second time it is over at once.
    expect(eventsOf((await call<string>('GET', `/api/v1/samples/${id}/progress`)).body)).toEqual([events.at(-1)]);
  });

  it('ends when the sample is deleted', async () => {
    const key = await server.addKey();
    const { store } = server.context;
    const id = 'd'.repeat(32);
    await addWaitingSample(key, id);
    const answer = call<string>('GET', `/api/v1/samples/${id}/progress`, { key: key.key });
    await new Promise((resolve) => setTimeout(resolve, 200));
    await call('DELETE', `/api/v1/samples/${id}`, { key: key.key });
    expect(await store.findSample(key.account.id, id)).toBe(null);
    expect(eventsOf((await answer).body).map(({ state }) => state)).not.toContain('processed');
  });

  it('is bounded in number, and what was closed counts no more', async () => {
    const key = await server.addKey();
    const id = 'e'.repeat(32);
    await addWaitingSample(key, id);
    const watch = (signal: AbortSignal) =>
      fetch(`${server.url}/api/v1/samples/${id}/progress`, { headers: { apikey: key.key }, signal });
    const controllers = [1, 2, 3].map(() => new AbortController());
    for (const { signal } of controllers) expect((await watch(signal)).status).toBe(200);
    const refused = await call('GET', `/api/v1/samples/${id}/progress`, { key: key.key });
    expect(refused.status).toBe(429);
    expect(refused.body.limit).toEqual({ name: 'maxOpenStreamsPerAccount', value: 3 });
    expect(refused.headers.get('retry-after')).toBe('5');
    controllers[0]!.abort();
    await new Promise((resolve) => setTimeout(resolve, 200));
    const again = new AbortController();
    expect((await watch(again.signal)).status).toBe(200);
    for (const controller of [...controllers, again]) controller.abort();
    await call('DELETE', `/api/v1/samples/${id}`, { key: key.key });
  });
});

/** One that some other process works on, and never ends. */
async function addWaitingSample({ account }: TestKey, id: string): Promise<void> {
  const { store } = server.context;
  await store.createSample({
    id,
    accountId: account.id,
    publicationId: crypto.randomUUID(),
    visibility: 'private',
    fileName: 'waiting.pcap',
    fileType: 'pcap',
    fileBytes: 1,
    hasNames: false,
    uploadDigest: '00',
    uploadedAt: 1,
    idempotencyKey: null,
  });
  const claimed = await store.claimSample({ worker: 'another process', leaseSeconds: 3600, maxAttempts: 3 });
  expect(claimed?.id).toBe(id);
}

describe('flows', () => {
  let sample: SampleV1;

  beforeAll(async () => {
    sample = await processed('flows.pcap');
  });

  const page = async (query: string): Promise<Page<FlowV1>> =>
    (await call<Page<FlowV1>>('GET', `/api/v1/samples/${sample.id}/flows${query}`)).body;

  const linesOf = async (path: string, key: string | null = own.key): Promise<FlowV1[]> => {
    const { status, headers, body } = await call<string>('GET', path, {
      key,
      headers: { accept: 'application/x-ndjson' },
    });
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
    return body
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as FlowV1);
  };

  it('come in pages and as lines, and both are the same', async () => {
    const lines = await linesOf(`/api/v1/samples/${sample.id}/flows`);
    expect(lines).toHaveLength(sample.flows!);
    expect(lines.map(({ row }) => row)).toEqual(lines.map((_, i) => i));
    const items: FlowV1[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const part: Page<FlowV1> = await page(`?limit=7${cursor === '' ? '' : `&cursor=${cursor}`}`);
      items.push(...part.items);
      cursor = part.nextCursor;
    }
    expect(items).toEqual(lines);
    expect(Object.keys(lines[0]!)).toEqual(expect.arrayContaining(['src', 'dst', 'label', 'flowId', 'communityId']));
    expect(await linesOf(`/api/v1/samples/${sample.id}/flows?limit=2`)).toHaveLength(2);
  });

  it('have the columns that are asked for, in whichever way', async () => {
    const wanted = ['row', 'src', 'label', 'eventId'].toSorted();
    for (const query of ['?columns=src,label', '?columns=src&columns=label', '?columns=label,src,row,src'])
      expect(Object.keys((await page(`${query}&limit=1`)).items[0]!).toSorted()).toEqual(wanted);
    const { status, body } = await call('GET', `/api/v1/samples/${sample.id}/flows?columns=src,secret`);
    expect(status).toBe(400);
    expect(body.detail).toMatch(/^columns: there is no "secret", expected some of src, dst, /);
  });

  it('refuse hostile cursors before anything is sent', async () => {
    const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    for (const cursor of ['x', encoded(['row', -1]), encoded(['row', 1.5]), encoded(['row', '1']), encoded([1])])
      for (const headers of [{}, { accept: 'application/x-ndjson' }])
        expect((await call('GET', `/api/v1/samples/${sample.id}/flows?cursor=${cursor}`, { headers })).status).toBe(
          400,
        );
    expect((await page(`?cursor=${encoded(['row', Number.MAX_SAFE_INTEGER])}`)).items).toEqual([]);
  });

  it('are none while the sample waits', async () => {
    const key = await server.addKey();
    const id = 'f'.repeat(32);
    await addWaitingSample(key, id);
    const { body } = await call<Page<FlowV1>>('GET', `/api/v1/samples/${id}/flows`, { key: key.key });
    expect(body).toEqual({ items: [], nextCursor: null });
    await call('DELETE', `/api/v1/samples/${id}`, { key: key.key });
  });

  it('are explained, both labels with the numbers they come from', async () => {
    const { items } = await page('');
    for (const flow of items) {
      const answer = await call<FlowExplanation>(
        'GET',
        `/api/v1/samples/${sample.id}/flows/${flow['row']}/explanation`,
      );
      expect(answer.body.flow).toEqual(flow);
      expect(answer.body.label.label).toBe(flow['label']);
      expect(answer.body.flowCategory.label).toBe(flow['flowCategory']);
      expect(answer.body.label.rules.filter(({ holds }) => holds)).toEqual([answer.body.label.rules.at(-1)]);
    }
    for (const [row, status] of [
      [sample.flows, 404],
      [-1, 400],
      ['x', 400],
    ])
      expect((await call('GET', `/api/v1/samples/${sample.id}/flows/${row}/explanation`)).status).toBe(status);
  });

  it('of a public sample tell no source, under one name for each, from whatever page', async () => {
    const { publicId } = await processed('public.pcap', { query: '&visibility=public' });
    const path = `/api/v1/public/samples/${encodeURIComponent(publicId!)}/flows`;
    const lines = await linesOf(path, null);
    const private_ = (await linesOf(`/api/v1/samples/${sample.id}/flows`)).map(({ src }) => String(src));
    for (const flow of lines) {
      expect(private_).not.toContain(flow['src']);
      expect(flow['src']).toMatch(/^(host|outside)-\d+(:\d+)?$/);
      expect(flow).not.toHaveProperty('communityId');
      expect(flow).not.toHaveProperty('srcSessionName');
    }
    const cursorAt = (row: number): string => Buffer.from(JSON.stringify(['row', row])).toString('base64url');
    for (const row of [60, 3, 30, 0, 59]) {
      const { body } = await call<Page<FlowV1>>('GET', `${path}?limit=5&cursor=${cursorAt(row)}`, { key: null });
      expect(body.items).toEqual(lines.slice(row, row + 5));
    }
  });
});

describe('how rare the behaviors of a sample are', () => {
  const fileOf = (trafficDate: number) =>
    Buffer.from(
      JSON.stringify({
        hash: 'r',
        trafficDate,
        fileName: 'r.sf',
        flashes: [1, 2, 3].map((i) => ({
          src: '10.0.0.1:40000',
          dst: `rare${i}.example:443`,
          srcPkts: 9,
          srcBytes: 900,
          dstPkts: 9,
          dstBytes: 4000,
          relativeStart: i,
          protocolInformation: '',
          duration: 1,
        })),
      }),
    );

  it('is told by the samples of now in lists and alone, though it was judged before', async () => {
    const key = await server.addKey();
    const first = await processed('first.sf', { key: key.key, bytes: fileOf(1_772_323_200), query: '&type=secflow' });
    await call('GET', `/api/v1/samples/${first.id}/verdict`, { key: key.key });
    const told = async () => {
      const { body } = await call<Page<SampleV1>>('GET', '/api/v1/samples', { key: key.key });
      const listed = body.items.find(({ id }) => id === first.id)!.rarity;
      const alone = (await call<SampleV1>('GET', `/api/v1/samples/${first.id}`, { key: key.key })).body.rarity;
      expect(alone).toEqual(listed);
      return listed;
    };
    expect(await told()).toEqual({ behaviors: 3, rare: 3, leastCount: 1, isCurrent: true });
    const judged = (await server.context.store.findJudgements(first.id))!.latest.judgedAt;
    for (const day of [1, 2, 3])
      await processed(`${day}.sf`, { key: key.key, bytes: fileOf(1_772_323_200 + day), query: '&type=secflow' });
    expect(await told()).toEqual({ behaviors: 3, rare: 0, leastCount: 4, isCurrent: true });
    expect((await server.context.store.findJudgements(first.id))!.latest.judgedAt).toBe(judged);
  });
});
