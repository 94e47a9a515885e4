import type { CategorizedDestination } from '@flowsage/client';
import { readTags } from '../model/metadata.ts';
import { splitDestinationData } from './destination-data.ts';
import { isFoundByParser } from './details-entry.ts';
import { recordOf } from './rules.ts';

/** What people call the traffic of a page that somebody opened. */
const PAGE_TAGS = new Set(['NewPage', 'NewTab', 'WebsiteLoading', 'BrowserLaunch']);

export interface PageLoad {
  /** `name:port`. */
  readonly place: string;
  /** Seconds into the sample. */
  readonly start: number;
}

/** Pages known to be opened by people, among common destinations: each place once, in order of time. */
export function collectPageLoads(common: readonly CategorizedDestination[]): PageLoad[] {
  const firstStart = new Map<string, number>();
  for (const { activity_groups } of common)
    for (const group of activity_groups) {
      const data = splitDestinationData(group.destination_and_port);
      if (!isFoundByParser(data) || !group.overlapping_activities.some(isPage)) continue;
      const place = `${data.name}:${data.port}`;
      firstStart.set(
        place,
        Math.min(firstStart.get(place) ?? Number.POSITIVE_INFINITY, group.first_seen_in_this_group),
      );
    }
  return [...firstStart].map(([place, start]) => ({ place, start })).sort((a, b) => a.start - b.start);
}

function isPage(activity: Parameters<typeof recordOf>[0]): boolean {
  const record = recordOf(activity);
  return record !== null && readTags(record.activityPurposeTags).some((tag) => PAGE_TAGS.has(tag));
}
