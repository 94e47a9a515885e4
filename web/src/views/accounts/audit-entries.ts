import type { AuditEntryV1 } from '@flowsage/client';

/** What was done at all, sorted; with `chosen`, though nothing of it is among the entries. */
export function auditActions(entries: readonly AuditEntryV1[], chosen = ''): readonly string[] {
  const actions = new Set(entries.map(({ action }) => action));
  if (chosen !== '') actions.add(chosen);
  return [...actions].sort();
}

/** Entries of an action that have all the words in their account, object or details. */
export function filterAudit(
  entries: readonly AuditEntryV1[],
  { action, words }: { readonly action: string; readonly words: string },
  accountNames: ReadonlyMap<string, string>,
): readonly AuditEntryV1[] {
  const parts = words.toLowerCase().split(/\s+/).filter(Boolean);
  return entries.filter((entry) => {
    if (action !== '' && entry.action !== action) return false;
    if (parts.length === 0) return true;
    const { accountId, keyId, object, detail } = entry;
    const text = [accountNames.get(accountId) ?? '', accountId, keyId ?? '', object, detail].join(' ').toLowerCase();
    return parts.every((part) => text.includes(part));
  });
}
