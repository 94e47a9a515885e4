import type { ActivityGroup, CategoryName, MetadataRecord } from '@flowsage/client';
import { recordOf, ruleOf } from './rules.ts';

/**
 * What is known of a group of flows that stands in this category: the record that put it there, else any that its flows
 * have; null for nothing.
 */
export function recordOfGroup(group: ActivityGroup, category: CategoryName): MetadataRecord | null {
  let any: MetadataRecord | null = null;
  for (const activity of group.overlapping_activities) {
    const record = recordOf(activity);
    if (record === null) continue;
    if (ruleOf(activity).category === category) return record;
    any ??= record;
  }
  return any;
}
