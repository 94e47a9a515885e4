import type { Categorization, CategorizedDestination } from '@flowsage/client';
import { type InterestingCategory, STORY_ORDER } from './categories.ts';
import { collectEntries, type Entry, textsOf } from './details-entry.ts';
import { collectPageLoads } from './page-loads.ts';
import { secondsText } from './seconds-text.ts';

/** Beyond these the reader is pointed to the categorization, which is complete. */
const NUMBERED_ENTRIES = 100;
const UNNUMBERED_ENTRIES = 20;
const PAGE_LOADS = 20;

/** An old client counts by the word after the number. */
const WORDS: Readonly<Record<InterestingCategory, { readonly one: string; readonly many: string }>> = {
  'Attack Vector': { one: 'Attack Vector', many: 'Attack Vectors' },
  'Malicious Activity': { one: 'Malicious Activity', many: 'Malicious Activities' },
  'Suspicious Activity': { one: 'Suspicious Activity', many: 'Suspicious Activities' },
  Impact: { one: 'Impact', many: 'Impacts' },
};

/**
 * The evidence of a summary, as text for people that an old client takes apart again. It reads `We have observed <n>
 * <Category>` sentences, and as many names, confidences and descriptions as they say, in their order; so n is the number of
 * numbered entries that follow, and nothing that comes from data looks like one of those.
 *
 * That client finds a destination only by a dot and letters or digits before its port. IPv6 addresses, names without a dot
 * and names that end otherwise are told in lines without a number. Pages that were loaded come last.
 */
export function writeDetails(categorization: Categorization): string {
  const sections = STORY_ORDER.map((category) => ({
    category,
    entries: collectEntries(categorization[category], category),
  }));
  const lines = ['Worth a look in this sample:'];
  for (const { category, entries } of sections) if (entries.length > 0) lines.push(overviewLine(category, entries));
  for (const { category, entries } of sections) lines.push('', ...sectionLines(category, entries));
  lines.push(...pageLoadLines(categorization['Common Activity']));
  return `${lines.join('\n')}\n`;
}

function overviewLine(category: InterestingCategory, entries: readonly Entry[]): string {
  const known = entries.filter((entry) => wasKnown(entry, category)).length;
  const none = category === 'Impact' ? 'inferred' : 'not known before';
  const share = known === 0 ? none : known === entries.length ? 'known before' : `${known} known before`;
  const places = entries.length === 1 ? '1 place' : `${entries.length} places`;
  return `• \`${category}\` at ${places}, ${share}`;
}

function wasKnown({ confidence, isKnown, isDescribed }: Entry, category: InterestingCategory): boolean {
  // An impact that is only inferred was never known, whatever is known of its place or of traffic like it.
  if (category === 'Impact') return confidence === 'High';
  // What flows of a kind mean does not make known who is suspected.
  return category === 'Suspicious Activity' ? isDescribed : isKnown;
}

function sectionLines(category: InterestingCategory, entries: readonly Entry[]): string[] {
  const { one, many } = WORDS[category];
  if (entries.length === 0) return [`No ${one} was found.`];
  const numbered = entries.filter((entry) => entry.canBeNumbered);
  const others = entries.filter((entry) => !entry.canBeNumbered);
  const shown = numbered.slice(0, NUMBERED_ENTRIES);
  const lines: string[] = [];
  if (shown.length === 1) lines.push(`We have observed 1 ${one}:`);
  if (shown.length > 1) lines.push(`We have observed ${shown.length} ${many}, the surest first:`);
  shown.forEach((entry, index) => {
    lines.push(...entryLines(entry, category, index + 1));
  });
  if (numbered.length > shown.length) lines.push('The others of this kind are in the categorization of this sample.');
  if (others.length > 0)
    lines.push(shown.length > 0 ? 'Of the same kind, without a number:' : `${one} without a number:`);
  for (const entry of others.slice(0, UNNUMBERED_ENTRIES)) lines.push(unnumberedLine(entry, category));
  if (others.length > UNNUMBERED_ENTRIES) lines.push('• and others, which are in the categorization of this sample');
  return lines;
}

function entryLines(entry: Entry, category: InterestingCategory, number: number): string[] {
  const { title, description } = textsOf(entry, category);
  return [
    `\t${number}. \`${title}\` (starts at ${secondsText(entry.start)}s.)`,
    `\t*Destination Name:* ${entry.name}:${entry.port}`,
    `\t*Confidence:* ${entry.confidence}`,
    // The client drops the last character before the fence, which is a line end.
    `\t*Description:* \`\`\`${description}`,
    '```',
  ];
}

/** No full stop and blank may stand before the code span, and no starred label anywhere. */
function unnumberedLine(entry: Entry, category: InterestingCategory): string {
  const { place, description } = textsOf(entry, category);
  const text = description.replace(/\s+/g, ' ');
  return `• \`${place}\` from ${secondsText(entry.start)}s on, confidence ${entry.confidence}: ${text}`;
}

function pageLoadLines(common: readonly CategorizedDestination[]): string[] {
  const pages = collectPageLoads(common).slice(0, PAGE_LOADS);
  if (pages.length === 0) return [];
  return [
    '',
    'Ordinary page loads:',
    ...pages.map(({ place, start }, index) => `${index + 1}. \`${place}\` (starts at ${secondsText(start)}s.)`),
  ];
}
