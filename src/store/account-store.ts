import type { Role, Visibility } from '@flowsage/client';
import type { Account, AccountKey, Actor } from '../model/account.ts';

export interface AccountChange {
  readonly name?: string;
  readonly role?: Role;
  readonly defaultVisibility?: Visibility | null;
  readonly isDisabled?: boolean;
}

export interface AuditEntry {
  /** Epoch seconds. */
  readonly at: number;
  readonly actor: Actor;
  /** `key.create`, `sample.delete`, … */
  readonly action: string;
  /** Id of what it was done to. */
  readonly object: string;
  /** In a few words; never a secret. */
  readonly detail: string;
}

export interface AccountStore {
  createAccount(account: Account): Promise<void>;
  findAccount(accountId: string): Promise<Account | null>;
  /** In order of creation. */
  listAccounts(): Promise<readonly Account[]>;
  changeAccount(accountId: string, change: AccountChange): Promise<Account | null>;
  /** Takes an account with its keys, samples and share of the statistics away. */
  deleteAccount(accountId: string): Promise<boolean>;

  createKey(key: AccountKey): Promise<void>;
  /** A key and its account, whatever their state. */
  findKey(keyId: string): Promise<{ readonly key: AccountKey; readonly account: Account } | null>;
  /** Of one account, or of all. */
  listKeys(accountId: string | null): Promise<readonly AccountKey[]>;
  /** The key afterwards; a key revoked before keeps its time. */
  revokeKey(keyId: string): Promise<AccountKey | null>;
  /** Writes down when keys were last used, many at once. */
  touchKeys(usedAt: ReadonlyMap<string, number>): Promise<void>;

  audit(entry: Omit<AuditEntry, 'at'>): Promise<void>;
  /** Newest first. */
  listAudit(limit: number): Promise<readonly AuditEntry[]>;
  /** When something was done last; null: never. */
  lastAudit(action: string): Promise<AuditEntry | null>;
}
