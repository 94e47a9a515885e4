import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BackupRows } from '../maintenance.ts';
import type { Store } from '../store.ts';
import {
  accountOf,
  at,
  CONTRACT_NOW,
  type CreateStore,
  collect,
  hashOf,
  idOf,
  keyOf,
  newSample,
  processSample,
  type StoreUnderTest,
  sampleOf,
  streamOf,
} from './fixtures.ts';

export function maintenanceContract(create: CreateStore): void {
  describe('maintenance', () => {
    let place: StoreUnderTest;
    let store: Store;
    let otherPlace: StoreUnderTest;
    let other: Store;
    beforeEach(async () => {
      [place, otherPlace] = [await create(), await create()];
      store = await place.open(() => CONTRACT_NOW);
      other = await otherPlace.open(() => CONTRACT_NOW);
      await store.createAccount(accountOf('ann', { createdAt: CONTRACT_NOW - 0.123456789 }));
      await store.createKey(keyOf('k', 'ann'));
      const contribution = { ...sampleOf('a', ['site.com', '8.8.8.8']), uncountedFlowIds: [hashOf('doubt')] };
      await processSample(store, newSample('a', 'ann', { visibility: 'public' }), contribution);
      await store.createSample(newSample('b', 'ann', { fileBytes: 2 ** 52, idempotencyKey: 'k' }));
      await store.requestText(idOf('a'), 'summary');
      await store.audit({ actor: { accountId: 'ann', keyId: 'k' }, action: 'x', object: 'y', detail: '' });
    });
    afterEach(async () => {
      await Promise.all([store.close(), other.close()]);
      await Promise.all([place.dispose(), otherPlace.dispose()]);
    });
    const backup = (of = store): Promise<BackupRows[]> => collect(of.backup());
    const restore = (parts: readonly BackupRows[], version = store.schemaVersion) =>
      other.restore(version, streamOf(parts));

    test('a backup holds JSON and gives the same store in another place', async () => {
      const parts = await backup();
      await restore(JSON.parse(JSON.stringify(parts)) as BackupRows[]);
      expect(await backup(other)).toEqual(parts);
      expect((await other.verify()).faults).toEqual([]);
      expect(await collect(other.flows(idOf('a')))).toEqual(await collect(store.flows(idOf('a'))));
      const viewer = { accountId: null, minAccounts: 1 };
      const observe = (of: Store) => of.statisticsFor(viewer).nameObservations(['site.com', '8.8.8.8']);
      expect(await observe(other)).toEqual(await observe(store));
      expect((await other.createSample(newSample('c', 'ann', { idempotencyKey: 'k' }))).isNew).toBe(false);
      await other.close();
      other = await otherPlace.open(() => CONTRACT_NOW);
      expect((await other.claimSample({ worker: 'w', leaseSeconds: 9, maxAttempts: 3 }))?.id).toBe(idOf('b'));
    });

    test('a backup is of one moment while work goes on', async () => {
      const before = await backup();
      const parts: BackupRows[] = [];
      for await (const part of store.backup()) {
        parts.push(part);
        const name = `during ${parts.length}`;
        await store.createSample(newSample(name, 'ann'));
        await store.contribute(sampleOf(name, ['new.com']), { accountId: 'ann', sampleId: name });
        await store.deleteSample('ann', idOf('a'));
      }
      expect(parts.length).toBeGreaterThan(5);
      expect(parts).toEqual(before);
    });

    test('a backup that is given up holds nothing back', async () => {
      for await (const _ of store.backup()) break;
      await store.deleteAccount('ann');
      expect(await store.size()).toMatchObject({ samples: 0, flows: 0, contents: 0, accounts: 0 });
    });

    test('is restored into an empty store only', async () => {
      const parts = await backup();
      await other.createAccount(accountOf('bob'));
      await expect(restore(parts)).rejects.toMatchObject({ kind: 'conflict' });
      expect(await other.findAccount('bob')).not.toBeNull();
    });

    test('a hostile or newer backup is refused and leaves the store empty and of use', async () => {
      const [part] = await backup();
      const row = part!.rows[0]!;
      for (const bad of [
        { table: 'schema_version', rows: [[99]] },
        { table: 'sample"; DROP TABLE flow; --', rows: [row] },
        { table: part!.table, rows: [row.slice(1)] },
        { table: part!.table, rows: [row.map(() => true)] },
        { table: 'content', rows: [[1.5, hashOf('x'), null, 1]] },
        { table: 'content', rows: [[2 ** 31, hashOf('x'), null, 1]] },
        { table: 'content_name', rows: [[1, '18446744073709551616', 'site.com', null, 1, 1]] },
        { table: 'content_name', rows: [[1, '0x10', 'site.com', null, 1, 1]] },
      ]) {
        await expect(restore([part!, bad]), JSON.stringify(bad)).rejects.toMatchObject({ kind: 'invalid-input' });
      }
      await expect(restore([], store.schemaVersion + 1)).rejects.toMatchObject({ kind: 'conflict' });
      await expect(restore([], 0)).rejects.toMatchObject({ kind: 'conflict' });
      expect(await other.size()).toMatchObject({ samples: 0, contents: 0, accounts: 0 });
      await restore(await backup());
      expect((await other.verify()).faults).toEqual([]);
    });

    test('what does not fit together is found and named', async () => {
      const parts = await backup();
      const broken = parts.flatMap((part) => (part.table === 'content_holder' ? [] : [part]));
      const withFlow = broken.map((part) => (part.table === 'flow' ? { ...part, rows: part.rows.slice(1) } : part));
      await restore(withFlow);
      const { checked, faults } = await other.verify();
      expect(checked).toMatchObject({ samples: 2, flows: 2, contents: 1, holders: 0 });
      expect(faults).toEqual([
        'content: contents that nobody holds (1)',
        'sample: processed samples that hold no content (1)',
        'flow: samples with another number of flows than reported (1)',
      ]);
    });

    test('flows and statistics that tell of different behaviours are found', async () => {
      const parts = await backup();
      const changed = parts.map((part) =>
        part.table === 'content_behavior'
          ? { ...part, rows: part.rows.map((row, i) => (i === 0 ? [row[0]!, 7, '7', row[3]!] : row)) }
          : part,
      );
      await restore(changed);
      expect((await other.verify()).faults).toEqual([
        'content_behavior: behaviors of flows that it does not have (1)',
        'content_behavior: behaviors that no flow of the sample has (1)',
      ]);
    });

    test('a content read anew by a later program does not look like a fault', async () => {
      const later = { ...sampleOf('a', []), destinations: [at('site.com', 'otherLabel', CONTRACT_NOW)] };
      await store.failSample(idOf('b'), 'nobody', '');
      await store.deleteSample('ann', idOf('b'));
      await processSample(store, newSample('c', 'ann'), later);
      expect((await store.verify()).faults).toEqual([]);
    });

    test('sizes are counted, and it answers', async () => {
      const size = await store.size();
      expect(size).toMatchObject({ samples: 2, flows: 3, contents: 1, accounts: 1 });
      expect(size.bytes).toBeGreaterThan(10_000);
      await store.ping();
      const closed = await place.open(() => CONTRACT_NOW).catch((error: Error) => error.message);
      expect(closed).toMatch(/already open/);
    });
  });
}
