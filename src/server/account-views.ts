import type { AccountV1, KeyV1 } from '@flowsage/client';
import { type Account, type AccountKey, ROLES, SCOPES } from '../model/account.ts';
import { isoTime, isoTimeOrNull, TIME, TIME_OR_NULL } from './route-schemas.ts';

export const ROLE = { type: 'string', enum: ROLES } as const;
export const SCOPE_LIST = { type: 'array', items: { type: 'string', enum: SCOPES } } as const;
export const VISIBILITY_OR_NULL = {
  type: ['string', 'null'],
  enum: ['private', 'public', null],
  description: 'What uploads are that do not say; null: as the server has it.',
} as const;

/** `AccountV1` as a schema. */
export const ACCOUNT = {
  type: 'object',
  required: ['id', 'name', 'role', 'defaultVisibility', 'createdAt', 'disabled'],
  properties: {
    id: { type: 'string' },
    name: { type: 'string' },
    role: ROLE,
    defaultVisibility: VISIBILITY_OR_NULL,
    createdAt: TIME,
    disabled: { type: 'boolean' },
  },
} as const;

/** `KeyV1` as a schema. */
export const KEY = {
  type: 'object',
  required: ['id', 'accountId', 'name', 'scopes', 'createdAt', 'expiresAt', 'lastUsedAt', 'revokedAt'],
  properties: {
    id: { type: 'string', description: 'Names the key; it is no secret.' },
    accountId: { type: 'string' },
    name: { type: 'string' },
    scopes: SCOPE_LIST,
    createdAt: TIME,
    expiresAt: TIME_OR_NULL,
    lastUsedAt: TIME_OR_NULL,
    revokedAt: TIME_OR_NULL,
  },
} as const;

/** `NewKey` as a schema: the only one that a key itself is part of. */
export const NEW_KEY = {
  ...KEY,
  required: [...KEY.required, 'key'],
  properties: { ...KEY.properties, key: { type: 'string', description: 'Told this once and kept nowhere.' } },
} as const;

export function accountV1(account: Account): AccountV1 {
  const { id, name, role, defaultVisibility, createdAt, isDisabled } = account;
  return { id, name, role, defaultVisibility, createdAt: isoTime(createdAt), disabled: isDisabled };
}

export function keyV1(key: AccountKey): KeyV1 {
  return {
    id: key.id,
    accountId: key.accountId,
    name: key.name,
    scopes: key.scopes,
    createdAt: isoTime(key.createdAt),
    expiresAt: isoTimeOrNull(key.expiresAt),
    lastUsedAt: isoTimeOrNull(key.lastUsedAt),
    revokedAt: isoTimeOrNull(key.revokedAt),
  };
}
