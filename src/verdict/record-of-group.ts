import type { ActivityGroup, CategoryName, MetadataRecord } from '@flowsage/client';
import { isKnown } from '../model/metadata.ts';
import { confidenceRank } from './confidence.ts';
import { recordOf, ruleOf } from './rules.ts';

/** What speaks for a group of flows in texts. */
export interface GroupSpeaker {
  /** What a detection found, else what is known; null for nothing. */
  readonly title: string | null;
  readonly record: MetadataRecord | null;
  /** The title is that of an Event, which has flows to several destinations. */
  readonly isEvent: boolean;
  /** The group is a reason for its category, and not only beside one at the same destination. */
  readonly isReason: boolean;
  /** Score of the finding that is told; 0 for none. */
  readonly score: number;
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

/**
 * The same groups, those first that are reasons for the category; of these the surest, then those with the highest score,
 * then as they stood.
 */
export function surestFirst(groups: readonly ActivityGroup[], category: CategoryName): ActivityGroup[] {
  return groups
    .map((group) => ({ group, speaker: speakerOfGroup(group, category) }))
    .sort(
      (a, b) =>
        Number(b.speaker.isReason) - Number(a.speaker.isReason) ||
        confidenceRank(a.group.confidence) - confidenceRank(b.group.confidence) ||
        b.speaker.score - a.speaker.score,
    )
    .map(({ group }) => group);
}

/** Whether somebody described the destination itself, and not only what flows of this kind or order mean. */
export function isOfDescribedPlace({ overlapping_activities }: ActivityGroup): boolean {
  return overlapping_activities.some(({ destination }) => isKnown(destination));
}

function speakerOfRecords(group: ActivityGroup, category: CategoryName): GroupSpeaker {
  let any: GroupSpeaker = { title: null, record: null, isEvent: false, isReason: false, score: 0 };
  for (const activity of group.overlapping_activities) {
    const record = recordOf(activity);
    if (record === null) continue;
    const isReason = ruleOf(activity).category === category;
    const speaker = { title: record.title, record, isEvent: record === activity.event, isReason, score: 0 };
    if (isReason) return speaker;
    if (any.record === null) any = speaker;
  }
  return any;
}
