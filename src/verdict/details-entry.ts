import type { ActivityGroup, CategorizedDestination, CategoryName, Confidence, MetadataRecord } from '@flowsage/client';
import { readTags } from '../model/metadata.ts';
import { confidenceRank, highestConfidence } from './confidence.ts';
import { type DestinationData, splitDestinationData } from './destination-data.ts';
import { plainLine, plainLines } from './plain-text.ts';
import { recordOfGroup } from './record-of-group.ts';
import { tagWords } from './tag-words.ts';

const TITLE_CHARS = 80;
const DESCRIPTION_CHARS = 800;
const PLACE_CHARS = 120;
const NAMED_TAGS = 5;

/** Everything that one category saw of one destination and port. Its texts are safe to stand in `details`. */
export interface Entry {
  readonly name: string;
  readonly port: string;
  /** `name:port`, for a line that is not parsed. */
  readonly place: string;
  /** Whether the parser of an old client finds the destination in `name:port`. */
  readonly canBeNumbered: boolean;
  readonly title: string;
  /** Seconds into the sample. */
  readonly start: number;
  readonly confidence: Confidence;
  /** Never empty, no line end at its end. */
  readonly description: string;
  readonly isKnown: boolean;
}

/** The entries of a category: one for each destination and port, the surest first, then in order of time. */
export function collectEntries(destinations: readonly CategorizedDestination[], category: CategoryName): Entry[] {
  const byPlace = new Map<string, { readonly data: DestinationData; readonly groups: ActivityGroup[] }>();
  for (const { activity_groups } of destinations)
    for (const group of activity_groups) {
      const data = splitDestinationData(group.destination_and_port);
      const key = `${data.name}:${data.port}`;
      const place = byPlace.get(key);
      if (place === undefined) byPlace.set(key, { data, groups: [group] });
      else place.groups.push(group);
    }
  return [...byPlace.values()]
    .map(({ data, groups }) => createEntry(data, groups, category))
    .sort((a, b) => confidenceRank(a.confidence) - confidenceRank(b.confidence) || a.start - b.start);
}

/** Whether a line with this place is found: a dot and letters or digits before the last colon, and nothing odd before. */
export function isFoundByParser({ name, port }: DestinationData): boolean {
  return (
    /^[a-z0-9_-]+(\.[a-z0-9_-]+)*\.[a-z0-9]+$/.test(name) && name.length <= 253 && /^([0-9]{1,5}|ICMP)$/.test(port)
  );
}

function createEntry(data: DestinationData, groups: readonly ActivityGroup[], category: CategoryName): Entry {
  const confidence = highestConfidence(groups.map((group) => group.confidence));
  // The surest group speaks for all; the earliest of several.
  const speaker = groups.find((group) => group.confidence === confidence) ?? groups[0]!;
  const record = recordOfGroup(speaker, category);
  return {
    ...data,
    place: plainLine(`${data.name}:${data.port}`, PLACE_CHARS),
    canBeNumbered: isFoundByParser(data),
    title: titleOf(record),
    start: groups.reduce((first, group) => Math.min(first, group.first_seen_in_this_group), Number.POSITIVE_INFINITY),
    confidence,
    description: describe(speaker, record),
    isKnown: groups.some((group) => group.has_known_metadata),
  };
}

/** A colon after a dotted word would be taken for a destination, so titles have none. */
function titleOf(record: MetadataRecord | null): string {
  const title =
    record === null
      ? ''
      : plainLine(
          record.title.replace(/[\s:]+/g, (gap) => (gap.includes(':') ? ' - ' : ' ')),
          TITLE_CHARS,
        );
  return title || 'Unknown Destination';
}

function describe(group: ActivityGroup, record: MetadataRecord | null): string {
  const lines = [plainLines(group.description, DESCRIPTION_CHARS)];
  if (record !== null)
    for (const [word, field] of TAG_LINES) {
      const tags = tagWords(readTags(record[field]), NAMED_TAGS);
      if (tags !== '') lines.push(`${word}: ${tags}.`);
    }
  return lines.filter((line) => line !== '').join('\n') || 'Nothing more is known of it.';
}

const TAG_LINES = [
  ['Ways in', 'attackVectorTags'],
  ['Threats', 'threatTags'],
  ['Effects', 'impactsTags'],
] as const;
