import { isObject } from '../text/values.ts';

/**
 * Interflow records nest their fields differently by sensor and version, so a field is the first scalar under its key
 * anywhere in the record, depth first. One walk finds all fields that are asked for.
 */
export function findMembers(record: Record<string, unknown>, wanted: ReadonlySet<string>): Map<string, unknown> {
  const found = new Map<string, unknown>();
  const pending: (readonly [string, unknown])[] = [['', record]];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [key, value] = next;
    if (Array.isArray(value)) {
      for (let i = value.length - 1; i >= 0; i--) if (typeof value[i] === 'object') pending.push(['', value[i]]);
    } else if (isObject(value)) {
      const entries = Object.entries(value);
      for (let i = entries.length - 1; i >= 0; i--) pending.push(entries[i]!);
    } else if (value !== null && wanted.has(key) && !found.has(key)) found.set(key, value);
  }
  return found;
}
