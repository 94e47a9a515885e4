import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Session } from '../../model/session.ts';
import type { Store } from '../store.ts';
import { accountOf, CONTRACT_NOW, type CreateStore, collect, hashOf, keyOf, type StoreUnderTest } from './fixtures.ts';

export function sessionContract(create: CreateStore): void {
  describe('sessions', () => {
    let place: StoreUnderTest;
    let store: Store;
    beforeEach(async () => {
      place = await create();
      store = await place.open(() => CONTRACT_NOW);
      for (const id of ['ann', 'bob']) await store.createAccount(accountOf(id));
      for (const [id, accountId] of [
        ['anns', 'ann'],
        ['anns other', 'ann'],
        ['bobs', 'bob'],
      ] as const)
        await store.createKey(keyOf(id, accountId));
    });
    afterEach(async () => {
      await store.close();
      await place.dispose();
    });

    const sessionOf = (name: string, keyId: string, change: Partial<Session> = {}): Session => ({
      id: hashOf(name),
      keyId,
      createdAt: CONTRACT_NOW - 60,
      lastUsedAt: CONTRACT_NOW - 60,
      endsAt: CONTRACT_NOW + 3600,
      ...change,
    });
    /** Names of those that are there, of the names given. */
    const present = async (...names: string[]): Promise<string[]> => {
      const found = await Promise.all(names.map((name) => store.findSession(hashOf(name))));
      return names.filter((_, i) => found[i] !== null);
    };

    test('are found until they are ended, also by another process', async () => {
      const session = sessionOf('a', 'anns');
      await store.createSession(session, 5);
      await store.close();
      store = await place.open(() => CONTRACT_NOW);
      expect(await store.findSession(session.id)).toEqual(session);
      expect(await store.endSession(session.id)).toBe(true);
      expect(await store.findSession(session.id)).toBeNull();
      expect(await store.endSession(session.id)).toBe(false);
      await expect(store.createSession(sessionOf('b', 'none'), 5)).rejects.toMatchObject({ kind: 'not-found' });
    });

    test('beyond those that a key may have go, the one used longest ago first', async () => {
      await store.createSession(sessionOf('other', 'bobs', { lastUsedAt: 1 }), 2);
      await store.createSession(sessionOf('a', 'anns', { lastUsedAt: CONTRACT_NOW - 30 }), 2);
      await store.createSession(sessionOf('b', 'anns', { lastUsedAt: CONTRACT_NOW - 40 }), 2);
      await store.createSession(sessionOf('c', 'anns', { lastUsedAt: CONTRACT_NOW }), 2);
      expect(await present('a', 'b', 'c', 'other')).toEqual(['a', 'c', 'other']);
    });

    test('that ended by themselves go with the next one', async () => {
      await store.createSession(sessionOf('a', 'anns', { endsAt: CONTRACT_NOW }), 5);
      expect(await present('a')).toEqual(['a']);
      await store.createSession(sessionOf('b', 'bobs'), 5);
      expect(await present('a', 'b')).toEqual(['b']);
    });

    test('keep when they were last used, never an earlier time', async () => {
      const names = ['a', 'b', 'c'];
      for (const name of names) await store.createSession(sessionOf(name, 'anns', { lastUsedAt: 100 }), 5);
      await store.touchSessions(
        new Map([
          [hashOf('a'), 50],
          [hashOf('b'), 250.5],
          [hashOf('none'), 300],
        ]),
      );
      await store.touchSessions(new Map());
      const found = await Promise.all(names.map((name) => store.findSession(hashOf(name))));
      expect(found.map((session) => session?.lastUsedAt)).toEqual([100, 250.5, 100]);
    });

    test('end with their key and their account, and no others', async () => {
      for (const [name, keyId] of [
        ['a', 'anns'],
        ['b', 'anns other'],
        ['c', 'bobs'],
      ] as const)
        await store.createSession(sessionOf(name, keyId), 5);
      await store.revokeKey('anns');
      expect(await present('a', 'b', 'c')).toEqual(['b', 'c']);
      await store.changeAccount('ann', { name: 'New' });
      expect(await present('b', 'c')).toEqual(['b', 'c']);
      await store.changeAccount('ann', { isDisabled: true });
      expect(await present('b', 'c')).toEqual(['c']);
      await store.deleteAccount('bob');
      expect(await present('c')).toEqual([]);
      expect((await store.verify()).faults).toEqual([]);
    });

    test('are not part of backups, and none is taken from one', async () => {
      await store.createSession(sessionOf('a', 'anns'), 5);
      const parts = await collect(store.backup());
      expect(parts.map(({ table }) => table)).not.toContain('session');
      const otherPlace = await create();
      const other = await otherPlace.open(() => CONTRACT_NOW);
      const hostile = async function* () {
        yield* parts;
        yield { table: 'session', rows: [[hashOf('a'), 'anns', 1, 1, CONTRACT_NOW + 3600]] };
      };
      await expect(other.restore(other.schemaVersion, hostile())).rejects.toMatchObject({ kind: 'invalid-input' });
      await other.restore(
        other.schemaVersion,
        (async function* () {
          yield* parts;
        })(),
      );
      await other.createSession(sessionOf('b', 'anns'), 5);
      expect(await other.findSession(hashOf('a'))).toBeNull();
      await other.close();
      await otherPlace.dispose();
    });
  });
}
