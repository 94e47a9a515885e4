import type { MetadataKindV1 } from '@flowsage/client';

/** Tabs of kinds in the address of the page. */
export const KIND_TABS: Readonly<Record<MetadataKindV1, string>> = {
  destination: 'destinations',
  behavior: 'behaviors',
  event: 'events',
};

/** Where a record is read: of what speaks now, or of the pack of that name. */
export function recordPath(kind: MetadataKindV1, key: string, pack = ''): string {
  const query = new URLSearchParams({ tab: KIND_TABS[kind], record: key, ...(pack === '' ? {} : { of: pack }) });
  return `/knowledge?${query.toString()}`;
}
