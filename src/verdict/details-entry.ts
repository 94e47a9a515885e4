import type { ActivityGroup, CategorizedDestination, CategoryName, Confidence, MetadataRecord } from '@flowsage/client';
import { readTags } from '../model/metadata.ts';
import { confidenceRank, highestConfidence } from './confidence.ts';
import { type DestinationData, splitDestinationData } from './destination-data.ts';
import { plainLine, plainLines } from './plain-text.ts';
import { isOfDescribedPlace, speakerOfGroup, surestFirst } from './record-of-group.ts';
import { tagWords } from './tag-words.ts';

const TITLE_CHARS = 80;
const DESCRIPTION_CHARS = 800;
const PLACE_CHARS = 120;
const NAMED_TAGS = 5;

/** Everything that one category saw of one destination and port. */
export interface Entry {
  readonly name: string;
  readonly port: string;
  /** Whether the parser of an old client finds the destination in `name:port`. */
  readonly canBeNumbered: boolean;
  /** Seconds into the sample. */
  readonly start: number;
  readonly confidence: Confidence;
  readonly isKnown: boolean;
  /** Somebody described the destination itself. */
  readonly isDescribed: boolean;
  /** The group that speaks for all: a reason for the category, the surest, the earliest of several. */
  readonly speaker: ActivityGroup;
}

/** What is told of an entry. The texts are safe to stand in `details`. */
export interface EntryTexts {
  /** `name:port`, for a line that is not parsed. */
  readonly place: string;
  readonly title: string;
  /** Never empty, no line end at its end. */
  readonly description: string;
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

/** The texts of an entry of this category. Made for those that are shown only: a sample may have thousands. */
export function textsOf({ name, port, speaker }: Entry, category: CategoryName): EntryTexts {
  const { title, record } = speakerOfGroup(speaker, category);
  return {
    place: plainLine(`${name}:${port}`, PLACE_CHARS),
    title: titleOf(title),
    description: describe(speaker, record, category),
  };
}

/** Whether a line with this place is found: a dot and letters or digits before the last colon, and nothing odd before. */
export function isFoundByParser({ name, port }: DestinationData): boolean {
  return (
    /^[a-z0-9_-]+(\.[a-z0-9_-]+)*\.[a-z0-9]+$/.test(name) && name.length <= 253 && /^([0-9]{1,5}|ICMP)$/.test(port)
  );
}

function createEntry(data: DestinationData, groups: readonly ActivityGroup[], category: CategoryName): Entry {
  return {
    ...data,
    canBeNumbered: isFoundByParser(data),
    start: groups.reduce((first, group) => Math.min(first, group.first_seen_in_this_group), Number.POSITIVE_INFINITY),
    confidence: highestConfidence(groups.map((group) => group.confidence)),
    isKnown: groups.some((group) => group.has_known_metadata),
    isDescribed: groups.some(isOfDescribedPlace),
    speaker: surestFirst(groups, category)[0]!,
  };
}

/** A colon after a dotted word would be taken for a destination, so titles have none. */
function titleOf(said: string | null): string {
  const title =
    said === null
      ? ''
      : plainLine(
          said.replace(/[\s:]+/g, (gap) => (gap.includes(':') ? ' - ' : ' ')),
          TITLE_CHARS,
        );
  return title || 'Unknown Destination';
}

function describe(group: ActivityGroup, record: MetadataRecord | null, category: CategoryName): string {
  const lines = [plainLines(group.description, DESCRIPTION_CHARS)];
  if (record !== null)
    for (const [word, field] of TAG_LINES) {
      const tags = tagWords(readTags(record[field]), NAMED_TAGS);
      // Only of an impact it is said that there was one.
      const told = field === 'impactsTags' && category !== 'Impact' ? 'Possible effects' : word;
      if (tags !== '') lines.push(`${told}: ${tags}.`);
    }
  return lines.filter((line) => line !== '').join('\n') || 'Nothing more is known of it.';
}

const TAG_LINES = [
  ['Ways in', 'attackVectorTags'],
  ['Threats', 'threatTags'],
  ['Effects', 'impactsTags'],
] as const;
