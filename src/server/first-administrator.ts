import { randomUUID } from 'node:crypto';
import type { AccountStore } from '../store/index.ts';
import type { Keyring } from './keyring.ts';

/** Makes the first account and its key where there is none yet. */
export async function firstAdministrator(
  store: AccountStore,
  keyring: Keyring,
  adminKey: string | null,
  now: () => number,
): Promise<{ readonly accountId: string; readonly newKey: string | null } | null> {
  if ((await store.listAccounts()).length > 0) return null;
  const account = {
    id: randomUUID(),
    name: 'administrator',
    role: 'administrator',
    defaultVisibility: null,
    createdAt: now(),
    isDisabled: false,
  } as const;
  await store.createAccount(account);
  const { key } = await keyring.create(account, {
    name: 'first key',
    ...(adminKey === null ? {} : { key: adminKey }),
  });
  return { accountId: account.id, newKey: adminKey === null ? key : null };
}
