import type { AuditEntryV1 } from '@flowsage/client';
import { describe, expect, it } from 'vitest';
import { auditActions, filterAudit } from './audit-entries.ts';

const entry = (action: string, object: string, change: Partial<AuditEntryV1> = {}): AuditEntryV1 => ({
  at: '2026-11-27T10:00:00Z',
  accountId: 'a1',
  keyId: 'k1',
  action,
  object,
  detail: '',
  ...change,
});

const ENTRIES = [
  entry('key.create', 'k9', { detail: 'account a1: read' }),
  entry('sample.delete', 's1', { accountId: 'a2' }),
  entry('sample.delete', 's2', { keyId: null }),
];
const NAMES = new Map([['a2', 'Blue team']]);

const objects = (action: string, words: string): string[] =>
  filterAudit(ENTRIES, { action, words }, NAMES).map(({ object }) => object);

describe('the audit log', () => {
  it('shows everything in its order when nothing is asked', () => {
    expect(objects('', ' ')).toEqual(['k9', 's1', 's2']);
  });

  it('is filtered by action and by words, in any order and case', () => {
    expect(objects('sample.delete', '')).toEqual(['s1', 's2']);
    expect(objects('', 'TEAM blue')).toEqual(['s1']);
    expect(objects('key.create', 'read a1')).toEqual(['k9']);
    expect(objects('key.create', 'blue')).toEqual([]);
  });

  it('offers each action once, also one of a link that nobody did', () => {
    expect(auditActions(ENTRIES)).toEqual(['key.create', 'sample.delete']);
    expect(auditActions(ENTRIES, 'account.delete')).toEqual(['account.delete', 'key.create', 'sample.delete']);
  });
});
