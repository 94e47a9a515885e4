import type { RecordKey } from '../../api/knowledge.ts';

/** Whether people can write under a key: behaviors of packs are patterns, and speak for flows of many ids. */
export function isEditableKey({ kind, key }: RecordKey): boolean {
  if (kind === 'behavior') return /^[0-9a-f]{32,64}$/i.test(key);
  return kind === 'destination' || !key.includes('/');
}
