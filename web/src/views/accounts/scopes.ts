import type { KeyV1, Role, Scope } from '@flowsage/client';

/** What each scope lets a key do, in the order in which they are listed. */
export const SCOPES: Readonly<Record<Scope, string>> = {
  read: 'Read samples, verdicts and what is known',
  upload: 'Upload, share and delete samples',
  edit: 'Publish what is known; without it, edits are proposals',
  administer: 'Accounts, settings, backup',
};

/** What each role may do at most: its keys have these scopes or fewer. */
export const ROLES: Readonly<Record<Role, { readonly meaning: string; readonly scopes: readonly Scope[] }>> = {
  reader: { meaning: 'reads', scopes: ['read'] },
  contributor: { meaning: 'reads and uploads, proposes edits', scopes: ['read', 'upload'] },
  editor: { meaning: 'also publishes what is known', scopes: ['read', 'upload', 'edit'] },
  administrator: { meaning: 'everything', scopes: ['read', 'upload', 'edit', 'administer'] },
};

/** Whether the first role may do less than the second one. */
export function isLesserRole(role: Role, than: Role): boolean {
  return ROLES[role].scopes.length < ROLES[than].scopes.length;
}

export type KeyState = 'valid' | 'expired' | 'revoked';

export function keyState({ revokedAt, expiresAt }: Pick<KeyV1, 'revokedAt' | 'expiresAt'>, now: number): KeyState {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && Date.parse(expiresAt) <= now ? 'expired' : 'valid';
}

/** Valid ones first, then the newest. */
export function sortKeys(keys: readonly KeyV1[], now: number): readonly KeyV1[] {
  const rank = (key: KeyV1): number => (keyState(key, now) === 'valid' ? 0 : 1);
  return [...keys].sort((a, b) => rank(a) - rank(b) || b.createdAt.localeCompare(a.createdAt));
}

/** How long a key may hold, in days; null for ever. */
export const EXPIRIES: readonly { readonly text: string; readonly days: number | null }[] = [
  { text: '7 days', days: 7 },
  { text: '30 days', days: 30 },
  { text: '90 days', days: 90 },
  { text: 'One year', days: 365 },
  { text: 'Never', days: null },
];

export const STANDARD_EXPIRY = '90 days';

/** When a key that is made now ends. */
export function expiryTime(text: string, now: number): string | null {
  const { days } = EXPIRIES.find((one) => one.text === text) ?? { days: null };
  return days === null ? null : new Date(now + days * 86_400_000).toISOString();
}
