import type { Role, Scope, Visibility } from '@flowsage/client';

/** Who owns samples: a person or a team. */
export interface Account {
  /** UUID. */
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** What its uploads are when they do not say; null: as the server's setting has it. */
  readonly defaultVisibility: Visibility | null;
  /** Epoch seconds. */
  readonly createdAt: number;
  readonly isDisabled: boolean;
}

/** A key of an account as it is stored: never the key itself. */
export interface AccountKey {
  /** Made of the key's hash; names the key in lists and logs. */
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  /** HMAC-SHA-256 of the key under `salt`, hexadecimal. */
  readonly hash: string;
  readonly salt: string;
  readonly scopes: readonly Scope[];
  /** Epoch seconds. */
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly lastUsedAt: number | null;
  readonly revokedAt: number | null;
}

/** What each role may do. A key may have fewer of these, never more. */
export const ROLE_SCOPES: Readonly<Record<Role, readonly Scope[]>> = {
  reader: ['read'],
  contributor: ['read', 'upload'],
  editor: ['read', 'upload', 'edit'],
  administrator: ['read', 'upload', 'edit', 'administer'],
};

export const ROLES: readonly Role[] = ['reader', 'contributor', 'editor', 'administrator'];
export const SCOPES: readonly Scope[] = ['read', 'upload', 'edit', 'administer'];

/** Holds what `flowsage e2e` counts without a server. */
export const LOCAL_ACCOUNT_ID = 'local';

/** Who did something, for the audit log and the history of records. */
export interface Actor {
  readonly accountId: string;
  /** Null for the server itself. */
  readonly keyId: string | null;
}
