import type { ActivityGroup, CategoryName, MetadataRecord } from '@flowsage/client';
import { recordOf, ruleOf } from './rules.ts';

/** What speaks for a group of flows in texts. */
export interface GroupSpeaker {
  /** What a detection found, else what is known; null for nothing. */
  readonly title: string | null;
  readonly record: MetadataRecord | null;
  /** The title is that of an Event, which has flows to several destinations. */
  readonly isEvent: boolean;
}

/** Kept beside the groups: old clients get every member of a group, and know these not. */
const SPEAKERS = new WeakMap<ActivityGroup, GroupSpeaker>();

/** Remembers what speaks for a group, from who knows its findings. */
export function keepSpeaker(group: ActivityGroup, speaker: GroupSpeaker): void {
  SPEAKERS.set(group, speaker);
}

/**
 * What speaks for a group that stands in this category; of a group that came from elsewhere the record that put it there,
 * else any that its flows have.
 */
export function speakerOfGroup(group: ActivityGroup, category: CategoryName): GroupSpeaker {
  return SPEAKERS.get(group) ?? speakerOfRecords(group, category);
}

function speakerOfRecords(group: ActivityGroup, category: CategoryName): GroupSpeaker {
  let any: GroupSpeaker = { title: null, record: null, isEvent: false };
  for (const activity of group.overlapping_activities) {
    const record = recordOf(activity);
    if (record === null) continue;
    const speaker = { title: record.title, record, isEvent: record === activity.event };
    if (ruleOf(activity).category === category) return speaker;
    if (any.record === null) any = speaker;
  }
  return any;
}
