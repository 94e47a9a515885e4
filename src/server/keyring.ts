import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Scope } from '@flowsage/client';
import { AppError } from '../lib/app-error.ts';
import { type Account, type AccountKey, ROLE_SCOPES } from '../model/account.ts';
import type { AccountStore } from '../store/index.ts';
import type { Principal } from './access.ts';

/** Makes, checks and revokes keys. */
export interface Keyring {
  /** Whoever holds this key; null when it is unknown, revoked, expired, or its account is disabled. */
  verify(key: string): Promise<Principal | null>;
  /** Whoever holds the key of this id, for sessions that it has opened; null when that is not valid any more. */
  principalOf(keyId: string): Promise<Principal | null>;
  /** Whether the key was good at some time in the last hour. Says nothing about now. */
  wasGoodLately(key: string): boolean;
  /** Makes a key, or takes the one given (32 characters or more). This is the only time that the key itself is told. */
  create(account: Account, options: NewKeyOptions): Promise<{ readonly key: string; readonly stored: AccountKey }>;
  revoke(keyId: string): Promise<AccountKey | null>;
  /** Forgets what it remembers of keys: after accounts were changed. */
  forget(): void;
  /** Writes down when keys were used. */
  flush(): Promise<void>;
}

export interface NewKeyOptions {
  readonly name: string;
  readonly scopes?: readonly Scope[];
  /** Epoch seconds. */
  readonly expiresAt?: number | null;
  readonly key?: string;
}

/** 256 random bits. */
const KEY_BYTES = 32;
const KEY_PREFIX = 'fsk_';
export const SHORTEST_KEY = 32;
const LONGEST_KEY = 512;

/** A key that was revoked by another process is refused after this time at the latest. */
const REMEMBERED_MILLISECONDS = 1000;
const REMEMBERED_KEYS = 10_000;
const LATELY_SECONDS = 3600;

export function createKeyring(store: AccountStore, now: () => number): Keyring {
  const remembered = new Map<string, { readonly found: Principal; readonly key: AccountKey; readonly until: number }>();
  const rememberedById: typeof remembered = new Map();
  const used = new Map<string, number>();
  const goodAt = new Map<string, number>();

  const check = async (text: string): Promise<Principal | null> => {
    if (text.length < SHORTEST_KEY || text.length > LONGEST_KEY) return null;
    const id = keyIdOf(text);
    const known = remembered.get(id);
    if (known !== undefined && performance.now() < known.until) return isValid(known.key, now()) ? known.found : null;
    remembered.delete(id);
    const stored = await store.findKey(id);
    // Compared also when there is no such key, so that the time of the answer tells nothing.
    const key = stored?.key ?? NO_KEY;
    const given = Buffer.from(hashOf(text, key.salt), 'hex');
    if (!timingSafeEqual(given, Buffer.from(key.hash, 'hex')) || stored === null) return null;
    if (!isValid(key, now()) || stored.account.isDisabled) return null;
    const found = principalOf(key, stored.account);
    if (remembered.size >= REMEMBERED_KEYS) remembered.clear();
    remembered.set(id, { found, key, until: performance.now() + REMEMBERED_MILLISECONDS });
    return found;
  };

  /** Remembered by itself: nothing is compared here, so that no text becomes a good key by it. */
  const byId = async (id: string): Promise<Principal | null> => {
    const known = rememberedById.get(id);
    if (known !== undefined && performance.now() < known.until) return isValid(known.key, now()) ? known.found : null;
    rememberedById.delete(id);
    const stored = await store.findKey(id);
    if (stored === null || !isValid(stored.key, now()) || stored.account.isDisabled) return null;
    const found = principalOf(stored.key, stored.account);
    if (rememberedById.size >= REMEMBERED_KEYS) rememberedById.clear();
    rememberedById.set(id, { found, key: stored.key, until: performance.now() + REMEMBERED_MILLISECONDS });
    return found;
  };

  return {
    verify: async (text) => {
      const found = await check(text);
      if (found === null) return null;
      used.set(found.keyId, now());
      if (goodAt.size >= REMEMBERED_KEYS) goodAt.clear();
      goodAt.set(found.keyId, now());
      return found;
    },
    principalOf: async (keyId) => {
      const found = await byId(keyId);
      if (found !== null) used.set(keyId, now());
      return found;
    },
    wasGoodLately: (text) => {
      const at = goodAt.get(keyIdOf(text));
      return at !== undefined && now() - at < LATELY_SECONDS;
    },
    create: async (account, options) => {
      const key = options.key ?? KEY_PREFIX + randomBytes(KEY_BYTES).toString('base64url');
      if (key.length < SHORTEST_KEY || key.length > LONGEST_KEY)
        throw new AppError(
          'invalid-input',
          `key: ${key.length} characters, expected ${SHORTEST_KEY} to ${LONGEST_KEY}`,
        );
      const salt = randomBytes(16).toString('hex');
      const stored: AccountKey = {
        id: keyIdOf(key),
        accountId: account.id,
        name: options.name,
        hash: hashOf(key, salt),
        salt,
        scopes: options.scopes ?? ROLE_SCOPES[account.role],
        createdAt: now(),
        expiresAt: options.expiresAt ?? null,
        lastUsedAt: null,
        revokedAt: null,
      };
      await store.createKey(stored);
      return { key, stored };
    },
    revoke: async (keyId) => {
      const revoked = await store.revokeKey(keyId);
      remembered.delete(keyId);
      rememberedById.delete(keyId);
      return revoked;
    },
    forget: () => {
      remembered.clear();
      rememberedById.clear();
    },
    flush: async () => {
      if (used.size === 0) return;
      const times = new Map(used);
      used.clear();
      await store.touchKeys(times);
    },
  };
}

/** The id is part of a hash, so that it names a key without telling it. */
function keyIdOf(key: string): string {
  return createHash('sha256').update(`flowsage key id ${key}`).digest('hex').slice(0, 16);
}

function hashOf(key: string, salt: string): string {
  return createHmac('sha256', Buffer.from(salt, 'hex')).update(key).digest('hex');
}

/** A key has what its account's role has at most. */
function principalOf({ id, scopes }: AccountKey, account: Account): Principal {
  return { account, keyId: id, scopes: scopes.filter((scope) => ROLE_SCOPES[account.role].includes(scope)) };
}

function isValid(key: AccountKey, now: number): boolean {
  return key.revokedAt === null && (key.expiresAt === null || now < key.expiresAt);
}

/** Stands in for a key that is not there: nothing hashes to it. */
const NO_KEY: AccountKey = {
  id: '',
  accountId: '',
  name: '',
  hash: '0'.repeat(64),
  salt: '0'.repeat(32),
  scopes: [],
  createdAt: 0,
  expiresAt: null,
  lastUsedAt: null,
  revokedAt: 0,
};
