import { randomBytes, randomUUID } from 'node:crypto';
import type { Scope, Visibility } from '@flowsage/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Account } from '../../src/model/account.ts';
import { publicIdOf } from '../../src/model/sample.ts';
import { createApp } from '../../src/server/app.ts';
import type { RouteRow } from '../../src/server/route-table.ts';
import { keepAliveAgent, type RawAnswer, rawRequest } from '../../src/server/testing/raw-request.ts';
import { startTestServer, type TestServer } from '../../src/server/testing/test-server.ts';
import { type Named, ROUTE_EXPECTATIONS, type RouteExpectation } from './route-expectations.ts';

/** Every route × who calls × in what state the object is that the path names. */

interface Caller {
  readonly name: string;
  readonly key: string | null;
  /** What the key may do at the account that owns the objects; null: it is not valid. */
  readonly scopes: readonly Scope[] | null;
  readonly isOwner: boolean;
}

const STATES = [
  'unknown',
  'own private',
  'own public',
  'foreign private',
  'foreign public',
  'deleted',
  'unpublished',
] as const;
type State = (typeof STATES)[number];

interface NamedSample {
  readonly id: string;
  readonly publicId: string;
}

const ALL_SCOPES: readonly Scope[] = ['read', 'upload', 'edit', 'administer'];

let server: TestServer;
let routes: readonly RouteRow[];
let callers: readonly Caller[];
let samples: Readonly<Record<State, NamedSample>>;
let owner: Account;
const agent = keepAliveAgent();
let calls = 0;

beforeAll(async () => {
  server = await startTestServer({
    // Thousands of uploads and edits are made here, and each edit would have all of them judged again.
    judgeAnew: false,
    maxRefusedKeysPerMinute: 1_000_000,
    maxUploadsPerMinute: 1_000_000,
    maxWritesPerMinute: 1_000_000,
    maxReadsPerMinute: 1_000_000,
    maxQueuedSamples: 100_000,
    maxQueuedSamplesPerAccount: 100_000,
    parseProcesses: 2,
  });
  const app = await createApp(server.context);
  await app.ready();
  routes = app.routeTable;
  await app.close();
  owner = await server.addAccount({ role: 'administrator' });
  callers = await addCallers();
  samples = await addSamples();
});

afterAll(async () => {
  agent.destroy();
  await server.stop();
});

async function addCallers(): Promise<readonly Caller[]> {
  const own = async (name: string, scopes: readonly Scope[]): Promise<Caller> => {
    const { key } = await server.addKey({ account: owner, scopes });
    return { name, key, scopes, isOwner: true };
  };
  const revoked = await server.addKey({ account: owner });
  await server.context.keyring.revoke(revoked.keyId);
  const expired = await server.addKey({ account: owner, expiresAt: server.context.now() - 1 });
  const disabled = await server.addKey({ role: 'administrator' });
  await server.context.store.changeAccount(disabled.account.id, { isDisabled: true });
  server.context.keyring.forget();
  const other = await server.addKey({ role: 'contributor' });
  const otherAdministrator = await server.addKey({ role: 'administrator' });
  // The key may more than the account's role still has.
  const demoted = await server.addKey({ role: 'reader', scopes: ALL_SCOPES });
  const { key } = await server.addKey({ account: owner });
  const altered = key.slice(0, -1) + (key.endsWith('A') ? 'B' : 'A');
  return [
    { name: 'nobody', key: null, scopes: null, isOwner: false },
    { name: 'a wrong key', key: `fsk_${randomBytes(32).toString('base64url')}`, scopes: null, isOwner: false },
    { name: 'a key with another end', key: altered, scopes: null, isOwner: false },
    { name: 'the account’s id as a key', key: owner.id, scopes: null, isOwner: false },
    { name: 'a revoked key', key: revoked.key, scopes: null, isOwner: false },
    { name: 'an expired key', key: expired.key, scopes: null, isOwner: false },
    { name: 'a key of a disabled account', key: disabled.key, scopes: null, isOwner: false },
    { name: 'another contributor', key: other.key, scopes: ['read', 'upload'], isOwner: false },
    { name: 'another administrator', key: otherAdministrator.key, scopes: ALL_SCOPES, isOwner: false },
    { name: 'a key above its role', key: demoted.key, scopes: ['read'], isOwner: false },
    await own('a reader', ['read']),
    await own('a contributor', ['read', 'upload']),
    await own('an editor', ['read', 'upload', 'edit']),
    await own('an administrator', ALL_SCOPES),
    await own('a key for uploads alone', ['upload']),
    await own('a key for nothing', []),
  ];
}

async function addSamples(): Promise<Readonly<Record<State, NamedSample>>> {
  const { key: ownKey } = await server.addKey({ account: owner });
  const { key: foreignKey } = await server.addKey({ role: 'contributor' });
  const add = async (key: string, isPublic: boolean): Promise<NamedSample> => {
    const bytes = String(ROUTE_EXPECTATIONS['PUT /api/v1/samples']!.body!(calls++));
    const fields = { private: String(!isPublic) };
    const { sampleId } = await server.upload(key, { bytes, type: 'secflow', fileName: 'a.sf', fields });
    expect(await server.ended(sampleId)).toBe('processed');
    return named(sampleId);
  };
  const deleted = await add(ownKey, true);
  await server.context.store.deleteSample(owner.id, deleted.id);
  const unpublished = await add(ownKey, true);
  await server.context.store.setVisibility(owner.id, unpublished.id, 'private', randomUUID());
  return {
    unknown: unknownSample(),
    'own private': await add(ownKey, false),
    'own public': await add(ownKey, true),
    'foreign private': await add(foreignKey, false),
    'foreign public': await add(foreignKey, true),
    deleted,
    unpublished,
  };
}

function unknownSample(): NamedSample {
  const id = randomBytes(16).toString('hex');
  return { id, publicId: publicIdOf({ id, publicationId: randomUUID() }) };
}

/** Both ids, the public one whether it is of use or not. */
async function named(id: string): Promise<NamedSample> {
  for (const account of await server.context.store.listAccounts()) {
    const sample = await server.context.store.findSample(account.id, id);
    if (sample !== null) return { id, publicId: publicIdOf(sample) };
  }
  throw new Error(`no sample ${id}`);
}

/** A sample that a call may take away. */
async function disposable(visibility: Visibility): Promise<NamedSample> {
  const id = randomBytes(16).toString('hex');
  const { sample } = await server.context.store.createSample({
    id,
    accountId: owner.id,
    publicationId: randomUUID(),
    visibility,
    fileName: 'a.sf',
    fileType: 'secflow',
    fileBytes: 1,
    hasNames: false,
    uploadDigest: '00',
    uploadedAt: server.context.now(),
    idempotencyKey: null,
  });
  return { id, publicId: publicIdOf(sample) };
}

function rowOf({ method, url }: Pick<RouteRow, 'method' | 'url'>): RouteExpectation | undefined {
  return ROUTE_EXPECTATIONS[`${method === 'HEAD' ? 'GET' : method} ${url}`];
}

function pathOf(url: string, expectation: RouteExpectation, object: string): string {
  const params = { ...expectation.params };
  const path = url.replace(/:(\w+)|\*/g, (whole, name: string | undefined) => {
    const value = params[name ?? '*'];
    if (value === undefined) return encodeURIComponent(object);
    return whole === '*' ? value : encodeURIComponent(value);
  });
  return expectation.query === undefined ? path : `${path}?${expectation.query}`;
}

async function call(
  { method, url }: RouteRow,
  expectation: RouteExpectation,
  { key }: Pick<Caller, 'key'>,
  object: string,
): Promise<RawAnswer> {
  const body = method === 'HEAD' || method === 'GET' ? undefined : expectation.body?.(calls++);
  return rawRequest(server.url, {
    method,
    path: pathOf(url, expectation, object),
    headers: { ...expectation.headers, ...(key === null ? {} : { apikey: key }) },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    agent,
  });
}

/** All of an answer but what names the request or counts it. */
function comparable({ status, headers, text }: RawAnswer): string {
  const requestId = String(headers['x-request-id']);
  const rest = Object.entries(headers).filter(([name]) => !/^(x-request-id|date|x-ratelimit-.*)$/.test(name));
  return JSON.stringify([status, rest.sort(), text]).replaceAll(requestId, 'REQUEST');
}

const isSuccess = (status: number): boolean => status >= 200 && status < 300;

/** States that an object of this kind can be in. */
const STATES_OF: Readonly<Record<Named, readonly State[]>> = {
  nothing: ['unknown'],
  sample: STATES,
  'public sample': STATES,
  key: ['unknown', 'own private', 'foreign private'],
  // Accounts are no secret among administrators, and nobody else gets there.
  account: ['unknown', 'foreign private'],
};

/** Id of an object; one of its own where the call may take it away. */
async function objectOf({ names, consumes }: RouteExpectation, state: State, mayReach: boolean): Promise<string> {
  if (state === 'unknown' && (names === 'key' || names === 'account')) return randomUUID();
  if (names === 'account') return (await server.addAccount()).id;
  if (names === 'key')
    return (await server.addKey(state === 'own private' ? { account: owner, scopes: ['read'] } : {})).keyId;
  if (consumes === true && mayReach) return (await disposable(state === 'own public' ? 'public' : 'private')).id;
  return names === 'public sample' ? samples[state].publicId : samples[state].id;
}

/** Whether the object that a path names is there for a caller who may call the route. */
function isReachable({ names }: RouteExpectation, state: State, { isOwner, scopes }: Caller): boolean {
  if (names === 'nothing') return true;
  if (names === 'account') return state !== 'unknown';
  if (names === 'key')
    return state !== 'unknown' && ((isOwner && state === 'own private') || scopes?.includes('administer') === true);
  if (names === 'public sample') return state === 'own public' || state === 'foreign public';
  return isOwner && ['own private', 'own public', 'unpublished'].includes(state);
}
describe('authorization', () => {
  test('C14: every route has a row, and every row a route', () => {
    const registered = new Set(
      routes
        .map(({ method, url }) => `${method === 'HEAD' ? 'GET' : method} ${url}`)
        .filter((key) => key !== 'OPTIONS *'),
    );
    expect([...registered].filter((key) => ROUTE_EXPECTATIONS[key] === undefined)).toEqual([]);
    expect(Object.keys(ROUTE_EXPECTATIONS).filter((key) => !registered.has(key))).toEqual([]);
  });

  test('C14: nobody gets what is not theirs: every route, caller and state of the object', async () => {
    const faults: string[] = [];
    let cells = 0;
    for (const route of routes) {
      const expectation = rowOf(route)!;
      for (const caller of callers) {
        let unknown: string | null = null;
        for (const state of STATES_OF[expectation.names]) {
          cells++;
          const mayCall = expectation.scope === null || caller.scopes?.includes(expectation.scope) === true;
          const mayReach = isReachable(expectation, state, caller);
          const object = await objectOf(expectation, state, mayCall && mayReach);
          const answer = await call(route, expectation, caller, object);
          const { status } = answer;
          const cell = `${route.method} ${route.url} by ${caller.name}, ${state}: ${status}`;
          if (expectation.scope !== null && caller.scopes === null) {
            if (status !== 401) faults.push(`${cell}, expected 401`);
          } else if (!mayCall) {
            if (status !== 403) faults.push(`${cell}, expected 403`);
          } else if (mayReach) {
            if (!isSuccess(status) && expectation.alsoAllowed?.includes(status) !== true)
              faults.push(`${cell} ${answer.text.slice(0, 200)}, expected success`);
          } else {
            if (status !== 404) faults.push(`${cell}, expected 404`);
            unknown ??= comparable(answer);
            if (comparable(answer) !== unknown) faults.push(`${cell}, told apart from unknown: ${comparable(answer)}`);
          }
        }
      }
    }
    expect(faults).toEqual([]);
    expect(cells).toBeGreaterThanOrEqual(2000);
    // Thousands of requests, many of them uploads: half a minute on an idle machine.
  }, 300_000);
});
