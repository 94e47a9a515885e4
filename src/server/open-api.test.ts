import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { metadataOf } from '../model/metadata.ts';
import { createApp } from './app.ts';
import { EXAMPLES } from './route-schemas.ts';
import { PAGE_PATHS } from './routes/pages.ts';
import { formOf, sampleBytes, startTestServer, type TestServer } from './testing/test-server.ts';

/** The document says of every route what it takes and gives, and every example in it is called here. */

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header' | 'cookie';
  readonly required?: boolean;
  readonly schema: Readonly<Record<string, unknown>>;
  readonly example?: unknown;
}

interface Media {
  readonly schema?: object;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly content?: Record<string, Media> }>
  >;
  readonly security?: readonly object[];
}

interface Call {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

/** The document itself, pages for browsers and links to them, and old paths with a slash in a name. */
const UNTOLD = /^\/openapi\.json$|^\/docs|^\/(public\/)?samples\/:|^\/register$|\/\*$/;

/** Answered with 501 and a sentence. */
const NOT_OFFERED = /^\/site\/interpret\/|^\/interpretation$/;

let server: TestServer;
let document: {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
};
let calls: Call[];
/** What a browser that is signed in sends. */
let session: Readonly<Record<string, string>>;

beforeAll(async () => {
  server = await startTestServer({ demo: true });
  document = (await (await fetch(`${server.url}/openapi.json`)).json()) as typeof document;
  calls = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
  await seed();
});
afterAll(() => server.stop());

/** What the examples speak of, besides the demonstration. */
async function seed(): Promise<void> {
  const { context } = server;
  const { store } = context;
  await store.createAccount({
    id: EXAMPLES.accountId,
    name: 'Example',
    role: 'contributor',
    defaultVisibility: null,
    createdAt: 0,
    isDisabled: false,
  });
  await store.createKey({
    id: EXAMPLES.keyId,
    accountId: EXAMPLES.accountId,
    name: 'Example',
    hash: '00',
    salt: '00',
    scopes: ['read'],
    createdAt: 0,
    expiresAt: null,
    lastUsedAt: null,
    revokedAt: null,
  });
  const administrator = (await context.keyring.verify(server.adminKey))!;
  const { account } = administrator;
  await context.keyring.create(account, { name: 'Example to sign in with', key: EXAMPLES.key });
  const { token, signIn } = await context.sessions.open(administrator);
  session = { cookie: `flowsage_session=${token}`, 'x-csrf-token': signIn.csrfToken };
  for (const id of EXAMPLES.proposalIds) {
    await store.addProposal(
      {
        id,
        kind: 'destination',
        key: 'proposed.example:443',
        baseVersion: 0,
        record: metadataOf({ title: 'Proposed', description: 'An example.' }),
        rule: null,
        knowledge: null,
        author: { accountId: account.id, keyId: null },
        reason: '',
      },
      EXAMPLES.proposalIds.length,
    );
  }
  await store.addSilence(
    {
      id: EXAMPLES.silenceId,
      detection: 'beaconing',
      source: null,
      destination: null,
      ports: null,
      sampleId: null,
      reason: 'An example.',
      author: { accountId: account.id, keyId: null },
      expiresAt: context.now() + 1000,
    },
    10,
  );
  expect(await server.ended(EXAMPLES.sampleId)).toBe('processed');
}

describe('the OpenAPI document', () => {
  it('has the form of OpenAPI 3.1', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(document.info).toMatchObject({ title: 'Flowsage', version: expect.any(String) });
    expect(document.servers).toEqual([{ url: '/' }]);
    expect(calls.length).toBeGreaterThan(40);
  });

  it('holds every route that the server has', async () => {
    const app = await createApp(server.context);
    await app.ready();
    const registered = app.routeTable
      .filter(({ method, url }) => method !== 'HEAD' && !UNTOLD.test(url) && !PAGE_PATHS.includes(url))
      .map(({ method, url }) => `${method} ${url.replace(/:(\w+)/g, '{$1}')}`);
    await app.close();
    expect(calls.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([...new Set(registered)].sort());
  });

  it('names every operation, by an id of its own, with summary, tags and who may call it', async () => {
    const tags = document.tags.map(({ name }) => name);
    for (const { method, path, operation } of calls) {
      const name = `${method} ${path}`;
      expect(operation.operationId, name).toMatch(/^[a-z][A-Za-z0-9]*$/);
      expect(operation.summary, name).toMatch(/^[A-Z].*[^.]$/);
      expect(operation.tags, name).not.toHaveLength(0);
      for (const tag of operation.tags) expect(tags, name).toContain(tag);
    }
    const ids = calls.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const { security } = document.paths['/api/v1/samples']!['get']!;
    const keys = [{ apikey: [] }, { xApiKey: [] }, { bearer: [] }];
    expect(security).toEqual([...keys, { session: [] }]);
    expect(document.paths['/api/v1/keys']!['post']!.security).toEqual([...keys, { session: [], csrfToken: [] }]);
    expect(document.paths['/upload/v1.0/uploads/list']!['get']!.security).toEqual(keys);
    expect(document.paths['/healthz']!['get']).not.toHaveProperty('security');
  });

  it('declares every parameter of a path, and a schema for everything that is taken or given', () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    for (const { method, path, operation } of calls) {
      const name = `${method} ${path}`;
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!);
      const parameters = operation.parameters ?? [];
      expect(
        parameters
          .filter((parameter) => parameter.in === 'path')
          .map((parameter) => parameter.name)
          .sort(),
        name,
      ).toEqual(inPath.sort());
      for (const parameter of parameters) {
        if (parameter.in === 'path') expect(parameter.required, name).toBe(true);
        expect(() => ajv.compile(parameter.schema), name).not.toThrow();
        if (parameter.example !== undefined)
          expect(ajv.validate(parameter.schema, parameter.example), `${name} ${parameter.name}`).toBe(true);
      }
      expect(
        Object.keys(operation.responses).some((status) => status.startsWith(NOT_OFFERED.test(path) ? '501' : '2')),
        name,
      ).toBe(true);
      expect(operation.responses['default']?.content, name).toBeDefined();
      for (const [status, answer] of Object.entries(operation.responses)) {
        expect(answer.description, `${name} ${status}`).not.toBe('');
        if (status === '204') continue;
        const media = Object.values(answer.content ?? {});
        expect(media.length, `${name} ${status}`).toBeGreaterThan(0);
        for (const { schema } of media) expect(() => ajv.compile(schema!), `${name} ${status}`).not.toThrow();
      }
      if (path.startsWith('/api/v1/'))
        expect(Object.keys(operation.responses['default']!.content!), name).toEqual(['application/problem+json']);
    }
  });

  it('has examples that work, and answers of the form that it tells', async () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    const answered: string[] = [];
    for (const call of inOrder(calls)) {
      for (const request of await requestsOf(call)) {
        const name = `${call.method} ${request.url}`;
        const answer = await fetch(server.url + request.url, {
          method: call.method,
          headers: { ...(call.path === '/api/v1/session' ? session : { apikey: server.adminKey }), ...request.headers },
          ...(request.body === null ? {} : { body: request.body }),
        });
        const text = await answer.text();
        if (NOT_OFFERED.test(call.path)) expect(answer.status, name).toBe(501);
        else expect(answer.status, `${name}: ${text.slice(0, 300)}`).toBeLessThan(300);
        const told = call.operation.responses[String(answer.status)];
        expect(told, `${name}: ${answer.status} is not told of`).toBeDefined();
        answered.push(call.operation.operationId);
        if (answer.status === 204) continue;
        const type = answer.headers.get('content-type')!.split(';', 1)[0]!;
        const media = told!.content![type];
        expect(media, `${name}: ${type} is not told of`).toBeDefined();
        if (type !== 'application/json') continue;
        const isValid = ajv.validate(media!.schema!, JSON.parse(text));
        expect(isValid, `${name}: ${ajv.errorsText()} in ${text.slice(0, 300)}`).toBe(true);
      }
    }
    expect(new Set(answered)).toEqual(new Set(calls.map(({ operation }) => operation.operationId)));
  });
});

const ORDER = ['PUT', 'POST', 'PATCH', 'GET', 'DELETE'];

/** What others need is made first, and goes last: keys before their accounts. */
function inOrder(all: readonly Call[]): Call[] {
  const rank = ({ method }: Call): number => ORDER.indexOf(method);
  return all.toSorted((a, b) => rank(a) - rank(b) || (a.method === 'DELETE' ? -1 : 1) * a.path.localeCompare(b.path));
}

type Body = NonNullable<RequestInit['body']>;

interface ExampleRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body | null;
}

/** With what is required, and with everything that has an example, for each body that is shown. */
async function requestsOf({ path, operation }: Call): Promise<ExampleRequest[]> {
  const parameters = operation.parameters ?? [];
  const urls = [
    urlOf(
      path,
      parameters.filter(({ required }) => required === true),
    ),
    urlOf(
      path,
      parameters.filter(({ required, example }) => required === true || example !== undefined),
    ),
  ];
  const bodies = await bodiesOf(path, operation);
  return [...new Set(urls)].flatMap((url) => bodies.map((body) => ({ url, ...body })));
}

function urlOf(path: string, parameters: readonly Parameter[]): string {
  const query = new URLSearchParams();
  let url = path;
  for (const { name, in: place, example } of parameters) {
    if (place === 'header') continue;
    if (example === undefined) throw new Error(`${path}: parameter ${name} is required and has no example`);
    if (place === 'path') url = url.replace(`{${name}}`, encodeURIComponent(String(example)));
    else for (const value of [example].flat()) query.append(name, String(value));
  }
  return query.size === 0 ? url : `${url}?${query}`;
}

async function bodiesOf(path: string, { requestBody }: Operation): Promise<Omit<ExampleRequest, 'url'>[]> {
  const content = requestBody?.content ?? {};
  const json = content['application/json'];
  if (json !== undefined) {
    const examples =
      json.example === undefined ? Object.values(json.examples ?? {}).map(({ value }) => value) : [json.example];
    if (examples.length === 0) throw new Error(`${path}: the body has no example`);
    return examples.map((example) => ({
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(example),
    }));
  }
  const capture = await sampleBytes('beacon.pcap');
  if (content['application/octet-stream'] !== undefined)
    return [{ headers: { 'content-type': 'application/octet-stream' }, body: capture as unknown as Body }];
  if (content['multipart/form-data'] !== undefined)
    return [{ headers: {}, body: formOf({ bytes: capture, type: 'pcap', fileName: 'example.pcap' }) }];
  return [{ headers: {}, body: null }];
}
