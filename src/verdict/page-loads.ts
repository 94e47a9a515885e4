import type { Activity, CategorizedDestination, MetadataRecord } from '@flowsage/client';
import { isKnown, readTags } from '../model/metadata.ts';
import { splitDestinationData } from './destination-data.ts';
import { isFoundByParser } from './details-entry.ts';

/** What people call the traffic of a page that somebody opened. */
const PAGE_TAGS = new Set(['NewPage', 'NewTab', 'WebsiteLoading']);

/** What belongs to a page or a program without being the page: its parts, its measuring, and what programs do on their own. */
const BACKGROUND_TAGS = new Set([
  'Ads',
  'Analytics',
  'Assets',
  'BackgroundActivity',
  'BrowserLaunch',
  'CDN',
  'LogoStorage',
  'Tracking',
  'UI',
  'UpdateServers',
]);

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

/** Whether a record speaks of a page, and none of the flow of something in its background. */
function isPage({ event, behavior, destination }: Activity): boolean {
  const tags = [event, behavior, destination].filter(isKnown).flatMap(pageTagsOf);
  return tags.some((tag) => PAGE_TAGS.has(tag)) && !tags.some((tag) => BACKGROUND_TAGS.has(tag));
}

function pageTagsOf({ activityPurposeTags, destinationTags }: MetadataRecord): string[] {
  return [...readTags(activityPurposeTags), ...readTags(destinationTags)];
}
