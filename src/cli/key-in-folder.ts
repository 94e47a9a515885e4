import type { Scope } from '@flowsage/client';
import { AppError } from '../lib/app-error.ts';
import type { Account } from '../model/account.ts';
import { createKeyring } from '../server/keyring.ts';
import type { Store } from '../store/index.ts';
import { withDataFolder } from './data-folder-store.ts';

export interface WantedKey {
  readonly name: string;
  readonly scopes?: readonly Scope[];
  /** ISO 8601. */
  readonly expiresAt?: string;
  /** Null: the first administrator. */
  readonly accountId?: string;
}

/**
 * Makes a key in a data folder that no server runs on: the way back in when the last key of an administrator is lost.
 * Whoever may write the folder could do anything to it anyway.
 */
export function createKeyInFolder(
  folder: string,
  wanted: WantedKey,
): Promise<{ readonly id: string; readonly key: string }> {
  return withDataFolder(folder, async (store) => {
    const account = await accountOf(store, wanted.accountId ?? null);
    const keyring = createKeyring(store, () => Date.now() / 1000);
    const { key, stored } = await keyring.create(account, {
      name: wanted.name,
      ...(wanted.scopes === undefined ? {} : { scopes: wanted.scopes }),
      expiresAt: wanted.expiresAt === undefined ? null : Date.parse(wanted.expiresAt) / 1000,
    });
    await store.audit({
      actor: { accountId: account.id, keyId: null },
      action: 'key.create',
      object: stored.id,
      detail: 'in the data folder, without a server',
    });
    return { id: stored.id, key };
  });
}

async function accountOf(store: Store, accountId: string | null): Promise<Account> {
  const accounts = await store.listAccounts();
  const found = accounts.find((account) =>
    accountId === null ? account.role === 'administrator' && !account.isDisabled : account.id === accountId,
  );
  if (found !== undefined) return found;
  const what = accountId === null ? 'no administrator' : `no account ${accountId}`;
  throw new AppError('not-found', `there is ${what} in this folder; it has ${accounts.length} accounts`);
}
