import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BackupRows } from '../maintenance.ts';
import type { Store } from '../store.ts';
import {
  accountOf,
  CONTRACT_NOW,
  type CreateStore,
  collect,
  hashOf,
  idOf,
  keyOf,
  newSample,
  processSample,
  resultOf,
  type StoreUnderTest,
  sampleOf,
} from './fixtures.ts';

export function accountContract(create: CreateStore): void {
  let place: StoreUnderTest;
  let store: Store;
  beforeEach(async () => {
    place = await create();
    store = await place.open(() => CONTRACT_NOW);
  });
  afterEach(async () => {
    await store.close();
    await place.dispose();
  });

  describe('accounts', () => {
    test('are kept and listed in order of creation', async () => {
      const [late, early] = [accountOf('late'), accountOf('early', { createdAt: 5, defaultVisibility: 'public' })];
      await store.createAccount(late);
      await store.createAccount(early);
      expect(await store.listAccounts()).toEqual([early, late]);
      expect(await store.findAccount('early')).toEqual(early);
      expect(await store.findAccount("' OR 1=1")).toBeNull();
      await expect(store.createAccount(late)).rejects.toMatchObject({ kind: 'conflict' });
    });

    test('change in what is given and nothing else', async () => {
      const account = accountOf('ann', { defaultVisibility: 'public' });
      await store.createAccount(account);
      expect(await store.changeAccount('ann', { name: 'New' })).toEqual({ ...account, name: 'New' });
      const changed = { role: 'editor', defaultVisibility: null, isDisabled: true } as const;
      expect(await store.changeAccount('ann', changed)).toEqual({ ...account, name: 'New', ...changed });
      expect(await store.findAccount('ann')).toEqual({ ...account, name: 'New', ...changed });
      expect(await store.changeAccount('none', { name: 'x' })).toBeNull();
    });

    test('deleted leave everything as if they had never been', async () => {
      for (const id of ['ann', 'bob']) await store.createAccount(accountOf(id));
      await store.createKey(keyOf('bobs', 'bob'));
      await processSample(store, newSample('b', 'bob'), sampleOf('shared', ['site.com']));
      const before = await everything(store);
      await store.createKey(keyOf('anns', 'ann'));
      await processSample(store, newSample('a1', 'ann', { visibility: 'public' }), sampleOf('shared', ['site.com']));
      await processSample(store, newSample('a2', 'ann'), sampleOf('own', ['site.com', 'own.com']));
      await store.createSample(newSample('a3', 'ann'));
      await store.requestText(idOf('a1'), 'summary');
      await store.contribute(sampleOf('given', ['given.com']), { accountId: 'ann', sampleId: hashOf('given') });
      expect(await store.deleteAccount('ann')).toBe(true);
      expect(await everything(store)).toEqual(before.filter((row) => !row.startsWith('account ["ann"')));
      expect(await store.deleteAccount('ann')).toBe(false);
      expect(await store.findKey('anns')).toBeNull();
      expect((await store.verify()).faults).toEqual([]);
    });

    test('deleted while their sample is processed tell the worker that it lost', async () => {
      await store.createAccount(accountOf('ann'));
      await store.createSample(newSample('a', 'ann'));
      await store.claimSample({ worker: 'w', leaseSeconds: 60, maxAttempts: 3 });
      const result = resultOf(sampleOf('a', ['site.com']));
      const [isDeleted] = await Promise.all([
        store.deleteAccount('ann'),
        // Whether this is before or after, nothing of it may stay.
        store.createSample(newSample('b', 'ann')).catch(() => undefined),
      ]);
      expect(isDeleted).toBe(true);
      expect(await store.completeSample(idOf('a'), 'w', result)).toBe('lost');
      expect(await store.renewClaim(idOf('a'), 'w', 60)).toBe(false);
      expect(await store.size()).toMatchObject({ samples: 0, accounts: 0 });
    });
  });

  describe('keys', () => {
    beforeEach(async () => {
      await store.createAccount(accountOf('ann'));
      await store.createAccount(accountOf('bob', { isDisabled: true }));
    });

    test('are found with their account, whatever their state', async () => {
      const key = keyOf('k', 'bob', { scopes: [], expiresAt: 5 });
      await store.createKey(key);
      expect(await store.findKey('k')).toEqual({ key, account: await store.findAccount('bob') });
      expect(await store.findKey('none')).toBeNull();
      await expect(store.createKey(key)).rejects.toMatchObject({ kind: 'conflict' });
      await expect(store.createKey(keyOf('x', 'nobody'))).rejects.toMatchObject({ kind: 'not-found' });
    });

    test('are listed of one account or of all', async () => {
      for (const [id, accountId] of [
        ['k1', 'ann'],
        ['k2', 'bob'],
        ['k3', 'ann'],
      ] as const)
        await store.createKey(keyOf(id, accountId));
      expect((await store.listKeys('ann')).map(({ id }) => id)).toEqual(['k1', 'k3']);
      expect((await store.listKeys(null)).map(({ id }) => id)).toEqual(['k1', 'k2', 'k3']);
    });

    test('revoked before keep their time', async () => {
      await store.createKey(keyOf('k', 'ann'));
      expect((await store.revokeKey('k'))?.revokedAt).toBe(CONTRACT_NOW);
      await store.close();
      store = await place.open(() => CONTRACT_NOW + 50);
      expect((await store.revokeKey('k'))?.revokedAt).toBe(CONTRACT_NOW);
      expect(await store.revokeKey('none')).toBeNull();
    });

    test('keep when they were last used, never an earlier time', async () => {
      for (const id of ['k1', 'k2', 'k3']) await store.createKey(keyOf(id, 'ann'));
      await store.touchKeys(
        new Map([
          ['k1', 100.5],
          ['k2', 200],
          ['none', 300],
        ]),
      );
      await store.touchKeys(
        new Map([
          ['k1', 50],
          ['k2', 250],
        ]),
      );
      await store.touchKeys(new Map());
      expect((await store.listKeys(null)).map(({ lastUsedAt }) => lastUsedAt)).toEqual([100.5, 250, null]);
    });
  });

  test('the audit log is read newest first', async () => {
    for (const action of ['one', 'two', 'three']) {
      await store.audit({ actor: { accountId: 'ann', keyId: null }, action, object: 'x', detail: "it's" });
    }
    const [newest, ...older] = await store.listAudit(2);
    expect(newest).toEqual({
      at: CONTRACT_NOW,
      actor: { accountId: 'ann', keyId: null },
      action: 'three',
      object: 'x',
      detail: "it's",
    });
    expect(older.map(({ action }) => action)).toEqual(['two']);
    expect(await store.lastAudit('one')).toMatchObject({ action: 'one', at: CONTRACT_NOW });
    expect(await store.lastAudit('four')).toBeNull();
  });
}

/** All rows of all tables as texts. */
async function everything(store: Store): Promise<string[]> {
  const parts: BackupRows[] = await collect(store.backup());
  return parts.flatMap(({ table, rows }) => rows.map((row) => `${table} ${JSON.stringify(row)}`)).sort();
}
