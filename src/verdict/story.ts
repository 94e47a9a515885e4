import type { Categorization, CategorizedDestination, MetadataRecord, TagField } from '@flowsage/client';
import { readTags } from '../model/metadata.ts';
import { type InterestingCategory, STORY_ORDER } from './categories.ts';
import { defangHost, defangWithin } from './defang.ts';
import { plainLine } from './plain-text.ts';
import { isOfDescribedPlace, speakerOfGroup, surestFirst } from './record-of-group.ts';
import { secondsText } from './seconds-text.ts';
import { productNames, tagWords } from './tag-words.ts';

/** Bounds that keep a story in one message of a chat, which takes 3,000 characters. */
const NAMED_SITES = 3;
const NAMED_TAGS = 3;
const NAME_CHARS = 80;
const TITLE_CHARS = 80;

/** An old client looks for these very words. */
const SEE_DETAILS = 'please review the `Details` section below.';

/** What a chapter tells of: the destinations of one category. */
interface Cast {
  readonly count: number;
  /** Those of them that somebody described. */
  readonly describedCount: number;
  /** Start of the first of them, in seconds into the sample. */
  readonly start: number;
  /** Those that speak most clearly for the category, a few, in order of time. */
  readonly sites: readonly Site[];
}

interface Site {
  readonly name: string;
  /** Of what speaks for it; empty for nothing. */
  readonly title: string;
  /** The title is that of an Event, which is told once with all its places. */
  readonly isEvent: boolean;
  readonly record: MetadataRecord | null;
}

/**
 * Tells a sample in a few sentences: how long it is, how the traffic may have come in, what bad or unknown places it went
 * to, and what came of it. Names and public addresses are defanged. The only marks are code spans of letters and blanks,
 * with a blank on both sides.
 */
export function writeStory(categorization: Categorization, sampleSeconds: number): string {
  const destinations = Object.values(categorization).reduce((sum, list) => sum + list.length, 0);
  const sentences = [opening(sampleSeconds, destinations)];
  // In order of time; of what began at once, the way in goes before what came of it.
  const chapters = STORY_ORDER.filter((category) => categorization[category].length > 0)
    .map((category) => ({ category, cast: castOf(categorization[category], category) }))
    .sort((a, b) => a.cast.start - b.cast.start);
  for (const [i, { category, cast }] of chapters.entries())
    sentences.push(sentence(i === 0 ? '' : 'Then ', CHAPTERS[category](cast)));
  if (chapters.length === 0) {
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
const CHAPTERS: Readonly<Record<InterestingCategory, (cast: Cast) => string>> = {
  'Attack Vector': (cast) => {
    const what =
      cast.count === 1 ? 'an `Attack Vector` was' : `${cast.count} places known as an \`Attack Vector\` were`;
    const kinds = inBrackets(tagWords(tagsOf(cast, 'attackVectorTags'), NAMED_TAGS));
    return `${what} visited at ${moment(cast)}${kinds}: ${named(cast)}`;
  },
  'Malicious Activity': (cast) => {
    const threats = inBrackets(tagWords(tagsOf(cast, 'threatTags'), NAMED_TAGS));
    const products = productNames(tagsOf(cast, 'associatedAppOrServiceTags'), NAMED_TAGS);
    const target = products === '' ? '' : `, in connection with ${products}`;
    return `\`Malicious Activity\` began at ${moment(cast)}${threats}${target}: ${named(cast)}`;
  },
  'Suspicious Activity': (cast) => {
    const places = cast.count === 1 ? 'a destination' : `${cast.count} destinations`;
    return `\`Suspicious Activity\` with ${places} began at ${moment(cast)}: ${named(cast)}. ${caveat(cast)}`;
  },
  Impact: (cast) => {
    const effects = inBrackets(tagWords(tagsOf(cast, 'impactsTags'), NAMED_TAGS));
    return `an \`Impact\` was seen at ${moment(cast)}${effects}: ${named(cast)}`;
  },
};

function caveat({ count, describedCount }: Cast): string {
  const them = count === 1 ? 'it' : 'them';
  if (describedCount === count) return `What is known of ${them} does not explain it, which alone is no proof of harm`;
  const unknown = describedCount === 0 ? them : `${count - describedCount} of them`;
  return `Little is known of ${unknown}, which alone is no proof of harm`;
}

function sentence(connection: string, chapter: string): string {
  const text = `${connection}${chapter}.`;
  return `${text[0]!.toUpperCase()}${text.slice(1)}`;
}

function castOf(destinations: readonly CategorizedDestination[], category: InterestingCategory): Cast {
  const inOrder = destinations
    .map((destination) => ({
      destination,
      start: startOf(destination),
      surest: surestFirst(destination.activity_groups, category)[0]!,
    }))
    .sort((a, b) => a.start - b.start);
  const told = surestFirst(
    inOrder.map(({ surest }) => surest),
    category,
  ).slice(0, NAMED_SITES);
  return {
    count: inOrder.length,
    describedCount: inOrder.filter(({ destination }) => destination.activity_groups.some(isOfDescribedPlace)).length,
    start: inOrder[0]!.start,
    sites: inOrder
      .filter(({ surest }) => told.includes(surest))
      .map(({ destination }) => siteOf(destination, category)),
  };
}

function startOf({ activity_groups }: CategorizedDestination): number {
  return activity_groups.reduce((first, group) => Math.min(first, group.first_seen_in_this_group), Number.MAX_VALUE);
}

function siteOf({ destination, activity_groups }: CategorizedDestination, category: InterestingCategory): Site {
  const name = plainLine(defangHost(destination), NAME_CHARS) || 'a destination without a name';
  const speakers = surestFirst(activity_groups, category).map((group) => speakerOfGroup(group, category));
  const speaker = speakers.find(({ title }) => title !== null);
  return {
    name,
    title: speaker?.title == null ? '' : plainLine(defangWithin(speaker.title), TITLE_CHARS),
    isEvent: speaker?.isEvent ?? false,
    record: speaker?.record ?? null,
  };
}

function tagsOf({ sites }: Cast, field: TagField): string[] {
  return sites.flatMap(({ record }) => (record === null ? [] : readTags(record[field])));
}

function moment({ start }: Cast): string {
  return `second ${secondsText(start)}`;
}

function named({ count, sites }: Cast): string {
  const texts = siteTexts(sites);
  if (count > sites.length) texts.push(`${count - sites.length} more`);
  return texts.length === 1 ? texts[0]! : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`;
}

/** Each site with its title; those of one Event together, in order of time. */
function siteTexts(sites: readonly Site[]): string[] {
  const told = new Map<string, string[]>();
  for (const [i, { name, title, isEvent }] of sites.entries()) {
    const key = isEvent ? `event ${title}` : `site ${i}`;
    told.set(key, [...(told.get(key) ?? [title]), name]);
  }
  return [...told.values()].map(([title, ...names]) => {
    const places = names.join(', then ');
    return title === '' ? places : `${title} (${places})`;
  });
}

function inBrackets(words: string): string {
  return words === '' ? '' : ` (${words})`;
}
