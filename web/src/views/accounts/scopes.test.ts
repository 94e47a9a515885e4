import type { KeyV1 } from '@flowsage/client';
import { describe, expect, it } from 'vitest';
import { EXPIRIES, expiryTime, keyState, STANDARD_EXPIRY, sortKeys } from './scopes.ts';

const NOW = Date.parse('2026-11-27T10:00:00Z');

const key = (id: string, change: Partial<KeyV1> = {}): KeyV1 => ({
  id,
  accountId: 'a',
  name: id,
  scopes: ['read'],
  createdAt: '2026-01-01T00:00:00Z',
  expiresAt: null,
  lastUsedAt: null,
  revokedAt: null,
  ...change,
});

describe('keys', () => {
  it('end at the moment at which they expire', () => {
    expect(keyState({ revokedAt: null, expiresAt: '2026-11-27T10:00:01Z' }, NOW)).toBe('valid');
    expect(keyState({ revokedAt: null, expiresAt: '2026-11-27T10:00:00Z' }, NOW)).toBe('expired');
    expect(keyState({ revokedAt: null, expiresAt: null }, NOW)).toBe('valid');
  });

  it('are revoked rather than expired when both are so', () => {
    expect(keyState({ revokedAt: '2026-01-02T00:00:00Z', expiresAt: '2026-01-01T00:00:00Z' }, NOW)).toBe('revoked');
  });

  it('stand with the valid ones first, the newest on top', () => {
    const keys = [
      key('old'),
      key('gone', { revokedAt: '2026-11-01T00:00:00Z', createdAt: '2026-10-01T00:00:00Z' }),
      key('new', { createdAt: '2026-09-01T00:00:00Z' }),
    ];
    expect(sortKeys(keys, NOW).map(({ id }) => id)).toEqual(['new', 'old', 'gone']);
  });

  it('hold as long as was chosen', () => {
    expect(expiryTime('7 days', NOW)).toBe('2026-12-04T10:00:00.000Z');
    expect(expiryTime('Never', NOW)).toBeNull();
    expect(EXPIRIES.map(({ text }) => text)).toContain(STANDARD_EXPIRY);
  });
});
