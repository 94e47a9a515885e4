import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Account } from '../../src/model/account.ts';
import type { SampleContribution, Viewer } from '../../src/model/statistics.ts';
import { keepAliveAgent, rawRequest } from '../../src/server/testing/raw-request.ts';
import { startTestServer, type TestKey, type TestServer } from '../../src/server/testing/test-server.ts';

/** What accounts can do to, and learn from, what all of them are told. */

const MIN_ACCOUNTS = 5;

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ minAccounts: MIN_ACCOUNTS, maxUploadsPerMinute: 1_000_000, parseProcesses: 2 });
});

afterAll(async () => {
  await server.stop();
});

function secflow(names: readonly string[], nonce: string, source = '10.1.2.3'): string {
  const flashes = names.map((name, i) => ({
    src: `${source}:${40_000 + i}`,
    dst: `${name}:443`,
    destinationNameSource: 'passive',
    srcPkts: 8,
    srcBytes: 900,
    dstPkts: 9,
    dstBytes: 12_000,
    relativeStart: i,
    protocolInformation: '',
    duration: 1.25,
  }));
  return JSON.stringify({ hash: nonce, trafficDate: 1_772_323_200, fileName: 'a.sf', flashes });
}

async function upload(
  key: string,
  names: readonly string[],
  nonce: string,
  visibility: 'private' | 'public' = 'private',
): Promise<string> {
  const fields = { private: String(visibility === 'private') };
  const { sampleId } = await server.upload(key, { bytes: secflow(names, nonce), type: 'secflow', fields });
  expect(await server.ended(sampleId)).toBe('processed');
  return sampleId;
}

/** Everything that may be asked of names and behaviors, as this caller is told it. */
async function told(key: string | null, names: readonly string[], flowIds: readonly string[]): Promise<string> {
  const agent = keepAliveAgent();
  const answers: string[] = [];
  const ask = async (path: string, body?: object): Promise<void> => {
    const { status, text } = await rawRequest(server.url, {
      path,
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        ...(key === null ? {} : { apikey: key }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      agent,
    });
    expect(status, text).toBe(200);
    answers.push(`${path} ${text}`);
  };
  for (const name of names)
    await ask(`/destinations?name=${name}&protocol=TCP&port=443&getStatistics=true&getFlowSummary=true`);
  if (key !== null) {
    const destinations = names.map((name) => ({ name, protocol: 'TCP', port: 443 }));
    await ask('/api/v1/lookups', { destinations, flowIds });
    for (const flowId of flowIds) await ask(`/sec/v1.0/secflows/${flowId}/count`);
    for (const name of names) {
      await ask(`/api/v1/destinations/${name}`);
      await ask(`/sec/v1.0/destinations/${name}:443`);
      await ask(`/sec/v1.0/destinations/${name}:443/summary`);
    }
  }
  agent.destroy();
  return answers.join('\n');
}

async function flowIdsOf(account: Account, sampleId: string): Promise<string[]> {
  const ids = new Set<string>();
  const { FLOW_COLUMNS } = await import('../../src/model/columns.ts');
  const column = FLOW_COLUMNS.findIndex(({ name }) => name === 'flowId');
  expect(await server.context.store.findSample(account.id, sampleId)).not.toBeNull();
  for await (const chunk of server.context.store.flows(sampleId))
    for (const flowId of chunk[column]!) ids.add(String(flowId));
  return [...ids];
}

async function counted(name: string, viewer: Viewer): Promise<{ samples: number; accounts: number }> {
  const [seen] = await server.context.store.statisticsFor(viewer).nameObservations([name]);
  return { samples: seen!.sampleCount, accounts: seen!.accountCount };
}

describe('what accounts can do to counts', () => {
  const all: Viewer = { accountId: null, minAccounts: 1 };

  test('C25: one account counts as one, however much it uploads; the same content counts once', async () => {
    const name = 'popular.poisoned.com';
    const { key } = await server.addKey();
    await upload(key, [name], 'same');
    await upload(key, [name], 'same');
    expect(await counted(name, all)).toEqual({ samples: 1, accounts: 1 });
    for (let i = 0; i < 6; i++) await upload(key, [name, `child${i}.${name}`], `other ${i}`);
    expect(await counted(name, all)).toEqual({ samples: 7, accounts: 1 });
    // Not even so it looks common to others.
    expect(await counted(name, { accountId: null, minAccounts: MIN_ACCOUNTS })).toEqual({ samples: 0, accounts: 0 });
  });

  test('C25: statistics without an account are those of before it came', async () => {
    const names = ['before.stays.com', 'both.stays.com', 'after.stays.com'];
    const { key: firstKey } = await server.addKey();
    await upload(firstKey, names.slice(0, 2), 'stays first');
    const state = async (): Promise<string> =>
      JSON.stringify([
        await server.context.store.statisticsFor(all).nameObservations([...names, 'stays.com']),
        await server.context.store
          .statisticsFor(all)
          .destinationLabels(names.map((name) => ({ name, protocol: 'TCP' as const, port: 443 }))),
        await server.context.store.contentCount(),
      ]);
    const before = await state();
    const leaving = await server.addKey();
    await upload(leaving.key, names.slice(1), 'stays second');
    await upload(leaving.key, names.slice(0, 2), 'stays first');
    expect(await state()).not.toBe(before);
    await server.context.store.deleteAccount(leaving.account.id);
    expect(await state()).toBe(before);
  });

  test('C25: a label that an upload brings along is made anew', async () => {
    const { key } = await server.addKey();
    const name = 'relabelled.com';
    const parsed = JSON.parse(secflow([name], 'relabelled')) as { flashes: Record<string, unknown>[] };
    parsed.flashes[0]!['label'] = 'harmless';
    parsed.flashes[0]!['flowCategory'] = 'harmless';
    const bytes = JSON.stringify(parsed);
    const { sampleId } = await server.upload(key, { bytes, type: 'secflow' });
    expect(await server.ended(sampleId)).toBe('processed');
    const [labels] = await server.context.store
      .statisticsFor(all)
      .destinationLabels([{ name, protocol: 'TCP', port: 443 }]);
    expect(labels).toHaveLength(1);
    expect(labels).not.toContain('harmless');
  });
});

describe('what accounts can learn from counts', () => {
  test('C26: internal names, addresses of networks and sources never leave their account', async () => {
    const owner = await server.addKey();
    const internal = ['printer', 'nas.local', 'dc01.corp', 'srv.intranet', '10.9.8.7', '192.168.77.1', 'tv.fritz.box'];
    const sources = ['10.1.2.3'];
    for (let i = 0; i < MIN_ACCOUNTS; i++) {
      const { key } = i === 0 ? owner : await server.addKey();
      await upload(key, [...internal, `outside${i}.com`], `internal ${i}`, 'public');
    }
    for (const viewer of [null, (await server.addKey()).account.id]) {
      for (const name of [...internal, ...sources])
        expect(await counted(name, { accountId: viewer, minAccounts: 1 })).toEqual({ samples: 0, accounts: 0 });
    }
  });

  test('C26: with and without somebody’s private sample, everybody else is told the same', async () => {
    const owner = await server.addKey();
    const others: readonly TestKey[] = [await server.addKey(), await server.addKey(), await server.addKey()];
    const names = [
      'secret.differ.com',
      'shared.differ.com',
      'public.differ.com',
      'differ.com',
      'child.secret.differ.com',
    ];
    // Others hold some of it, privately and publicly, but fewer of them than it takes.
    for (const [i, { key }] of others.entries()) await upload(key, [names[1]!], `differ shared ${i}`);
    await upload(others[0]!.key, [names[2]!, names[1]!], 'differ public', 'public');

    let random = 20261127;
    const next = (below: number): number => {
      random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((random / 2 ** 32) * below);
    };
    const probe = await upload(owner.key, names, 'differ probe');
    const flowIds = await flowIdsOf(owner.account, probe);
    await server.context.store.deleteSample(owner.account.id, probe);
    const viewers = [null, ...others.map(({ key }) => key)];
    const before = await Promise.all(viewers.map((key) => told(key, names, flowIds)));
    const ownBefore = await told(owner.key, names, flowIds);
    let operations = 0;
    let ownDiffers = 0;
    for (let round = 0; round < 2; round++) {
      const held: string[] = [];
      for (let i = 0; i <= next(2); i++) {
        const picked = names.filter(() => next(2) === 0);
        held.push(await upload(owner.key, picked.length > 0 ? picked : [names[0]!], `differ ${round} ${next(4)}`));
        operations++;
      }
      expect(await Promise.all(viewers.map((key) => told(key, names, flowIds)))).toEqual(before);
      operations += viewers.length * (names.length * 4 + flowIds.length + 1);
      if ((await told(owner.key, names, flowIds)) !== ownBefore) ownDiffers++;
      for (const sampleId of held) await server.context.store.deleteSample(owner.account.id, sampleId);
    }
    // The owner is told of them, so that there was something to see.
    expect(ownDiffers).toBe(2);
    expect(operations).toBeGreaterThan(150);
  }, 240_000);

  test('C26: nobody learns by contributing a hash whether another account holds the file', async () => {
    const owner = await server.addKey();
    const names = ['oracle.com'];
    const bytes = secflow(names, 'oracle');
    await upload(owner.key, names, 'oracle');
    const contentHash = createHash('sha256').update(bytes).digest('hex');
    const other = await server.addKey();
    const contribute = async (hash: string): Promise<string> => {
      const contribution: Omit<SampleContribution, 'uncountedFlowIds'> = {
        contentHash: hash,
        trafficDate: null,
        destinations: [],
      };
      const { status, text } = await rawRequest(server.url, {
        method: 'PUT',
        path: `/api/v1/statistics/${hash}`,
        headers: { apikey: other.key, 'content-type': 'application/json' },
        body: JSON.stringify(contribution),
      });
      return `${status} ${text}`;
    };
    const unknown = await contribute('0'.repeat(64));
    expect(await contribute(contentHash)).toBe(unknown);
  });
});

test('C26: a behavior of packs is told to those only whose samples show it', async () => {
  const [owner, other] = [await server.addKey(), await server.addKey()];
  await upload(owner.key, ['lnk.short.example'], 'told-to-owner');
  const ask = async (key: string, path: string) =>
    (await (await fetch(server.url + path, { headers: { apikey: key } })).json()) as { body: Record<string, unknown> };
  const list = (await ask(owner.key, '/upload/v1.0/uploads/list')).body as unknown as { uuid: string }[];
  const flows = (await ask(owner.key, `/sec/v1.0/samples/${list[0]!.uuid}/aggregated`)).body as unknown as {
    secflow: { flowId: string };
    behavior: object;
  }[];
  const { secflow, behavior } = flows[0]!;
  expect(behavior).toHaveProperty('title');
  expect((await ask(owner.key, `/sec/v1.0/behaviors/${secflow.flowId}`)).body).toEqual(behavior);
  expect((await ask(other.key, `/sec/v1.0/behaviors/${secflow.flowId}`)).body).toEqual({});
});
