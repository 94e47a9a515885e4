import type { Categorization, CategorizedDestination, MetadataRecord, TagField } from '@flowsage/client';
import { readTags } from '../model/metadata.ts';
import { type InterestingCategory, STORY_ORDER } from './categories.ts';
import { defang, defangWithin } from './defang.ts';
import { plainLine } from './plain-text.ts';
import { recordOfGroup } from './record-of-group.ts';
import { secondsText } from './seconds-text.ts';
import { productNames, tagWords } from './tag-words.ts';

/** Bounds that keep a story in one message of a chat, which takes 3,000 characters. */
const NAMED_SITES = 3;
const NAMED_TAGS = 3;
const NAME_CHARS = 80;
const TITLE_CHARS = 50;

/** An old client looks for these very words. */
const SEE_DETAILS = 'please review the `Details` section below.';

/** One destination of a category. */
interface Site {
  /** Seconds into the sample. */
  readonly start: number;
  /** Its name, and its title where it has one. */
  readonly text: string;
  readonly record: MetadataRecord | null;
}

/**
 * Tells a sample in a few sentences: how long it is, how the traffic may have come in, what bad or unknown places it went
 * to, and what came of it. Names are defanged. The only marks are code spans of letters and blanks, with a blank on both
 * sides.
 */
export function writeStory(categorization: Categorization, sampleSeconds: number): string {
  const destinations = Object.values(categorization).reduce((sum, list) => sum + list.length, 0);
  const sentences = [opening(sampleSeconds, destinations)];
  let before: number | null = null;
  for (const category of STORY_ORDER) {
    const sites = sitesOf(categorization[category], category);
    if (sites.length === 0) continue;
    const start = sites[0]!.start;
    sentences.push(sentence(CHAPTERS[category](sites), before === null ? '' : start < before ? 'Earlier, ' : 'Then '));
    before = start;
  }
  if (before === null) {
    if (destinations > 0)
      sentences.push('Nothing in it calls for attention: all of it is known or of an everyday kind.');
    return sentences.join(' ');
  }
  const common = categorization['Common Activity'].length;
  if (common > 0)
    sentences.push(`${common === 1 ? 'Another one' : `The other ${common}`} showed everyday activity only.`);
  sentences.push(`For what was seen of each of them, ${SEE_DETAILS}`);
  return sentences.join(' ');
}

function opening(sampleSeconds: number, destinations: number): string {
  const seconds = secondsText(sampleSeconds);
  const length = `${seconds} ${seconds === '1' ? 'second' : 'seconds'} of traffic`;
  if (destinations === 0) return `${length}, and no flow in it.`;
  return `${length} went to ${destinations} ${destinations === 1 ? 'destination' : 'destinations'}.`;
}

/** What is said of each category; each begins in lower case and ends without a full stop. */
const CHAPTERS: Readonly<Record<InterestingCategory, (sites: readonly Site[]) => string>> = {
  'Attack Vector': (sites) => {
    const kind = inBrackets(tagWords(tagsOf(sites, 'attackVectorTags'), NAMED_TAGS));
    const what =
      sites.length === 1 ? 'an `Attack Vector` was' : `${sites.length} places known as an \`Attack Vector\` were`;
    return `${what} visited at ${moment(sites)}${kind}: ${named(sites)}`;
  },
  'Malicious Activity': (sites) => {
    const threats = inBrackets(tagWords(tagsOf(sites, 'threatTags'), NAMED_TAGS));
    const products = productNames(tagsOf(sites, 'associatedAppOrServiceTags'), NAMED_TAGS);
    const target = products === '' ? '' : `, in connection with ${products}`;
    return `\`Malicious Activity\` began at ${moment(sites)}${threats}${target}: ${named(sites)}`;
  },
  'Suspicious Activity': (sites) => {
    const places = sites.length === 1 ? 'a destination' : `${sites.length} destinations`;
    const them = sites.length === 1 ? 'it' : 'them';
    const caveat = `Little is known of ${them}, which alone is no proof of harm`;
    return `\`Suspicious Activity\` with ${places} began at ${moment(sites)}: ${named(sites)}. ${caveat}`;
  },
  Impact: (sites) => {
    const effects = inBrackets(tagWords(tagsOf(sites, 'impactsTags'), NAMED_TAGS));
    return `an \`Impact\` was seen at ${moment(sites)}${effects}: ${named(sites)}`;
  },
};

function sentence(chapter: string, connection: string): string {
  const text = `${connection}${chapter}.`;
  return `${text[0]!.toUpperCase()}${text.slice(1)}`;
}

function sitesOf(destinations: readonly CategorizedDestination[], category: InterestingCategory): readonly Site[] {
  return destinations
    .map(({ destination, activity_groups }) => {
      const record = firstRecord(activity_groups, category);
      const name = plainLine(defang(destination), NAME_CHARS) || 'a destination without a name';
      const title = record === null ? '' : plainLine(defangWithin(record.title), TITLE_CHARS);
      const start = activity_groups.reduce(
        (first, group) => Math.min(first, group.first_seen_in_this_group),
        Number.POSITIVE_INFINITY,
      );
      return { start, record, text: title === '' ? name : `${title} (${name})` };
    })
    .sort((a, b) => a.start - b.start);
}

function firstRecord(
  groups: CategorizedDestination['activity_groups'],
  category: InterestingCategory,
): MetadataRecord | null {
  for (const group of groups) {
    const record = recordOfGroup(group, category);
    if (record !== null) return record;
  }
  return null;
}

function tagsOf(sites: readonly Site[], field: TagField): string[] {
  return sites.slice(0, NAMED_SITES).flatMap(({ record }) => (record === null ? [] : readTags(record[field])));
}

function moment(sites: readonly Site[]): string {
  return `second ${secondsText(sites[0]!.start)}`;
}

function named(sites: readonly Site[]): string {
  const texts = sites.slice(0, NAMED_SITES).map(({ text }) => text);
  const others = sites.length - texts.length;
  if (others > 0) texts.push(`${others} more`);
  return texts.length === 1 ? texts[0]! : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`;
}

function inBrackets(words: string): string {
  return words === '' ? '' : ` (${words})`;
}
