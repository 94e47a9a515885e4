import type { MetadataRecord, NothingKnown, Relevance, TagField } from '@flowsage/client';
import { AppError } from '../lib/app-error.ts';
import { ODD_IN_LINE, ODD_IN_LINES, refuseOddText } from './odd-text.ts';

/**
 * What people wrote about a Destination, Behavior or Event, in the form that old clients send and read: eleven texts, of
 * which eight are lists of tags, each `""` or a JSON list as text.
 */

const TAG_FIELDS = [
  'destinationTags',
  'activityPurposeTags',
  'impactsTags',
  'threatTags',
  'attackVectorTags',
  'securityTags',
  'associatedAppOrServiceTags',
  'platformHintTags',
] as const satisfies readonly TagField[];

/** Bounds of a record, in UTF-16 units and entries. A record is repeated in every activity that it speaks of. */
export const METADATA_LIMITS = { titleChars: 200, descriptionChars: 10_000, tags: 50, tagChars: 100 } as const;

/** No list within the bounds is longer as JSON, even with every character escaped. */
const TAG_TEXT_CHARS = METADATA_LIMITS.tags * (6 * METADATA_LIMITS.tagChars + 4) + 2;

/** Whether anything is known. */
export function isKnown(record: MetadataRecord | NothingKnown): record is MetadataRecord {
  return record['title'] !== undefined;
}

/**
 * The record that a client posted, checked and in the stored form. Title and description are required; tags may be JSON
 * arrays, JSON lists as text, `""` or missing; unknown members are left out.
 * Throws AppError `invalid-input`, with a sentence that names the member.
 */
export function metadataOf(input: unknown): MetadataRecord {
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    throw new AppError('invalid-input', `metadata: the body is ${nameOf(input)}, expected a JSON object`);
  const members = input as Readonly<Record<string, unknown>>;
  return {
    title: requiredText(members, 'title', METADATA_LIMITS.titleChars),
    description: requiredText(members, 'description', METADATA_LIMITS.descriptionChars),
    relevance: relevanceOf(members['relevance']),
    ...(Object.fromEntries(TAG_FIELDS.map((field) => [field, tagText(members, field)])) as Record<TagField, string>),
  };
}

const KNOWN_FIELDS: ReadonlySet<string> = new Set(['title', 'description', 'relevance', ...TAG_FIELDS]);
/** The words that records take, and the one of old notes. */
const RELEVANCE_WORDS = ['knownBad', 'seenNearBad', 'knownUninteresting', 'notInteresting', ''] as const;

/**
 * `metadataOf` for whoever can be told: unknown members, words of relevance and characters that no pack may have are
 * refused instead of left out.
 */
export function strictMetadataOf(input: unknown): MetadataRecord {
  const checked = metadataOf(input);
  refuseOddText('metadata: title', checked.title, ODD_IN_LINE, 'one line without control characters');
  refuseOddText(
    'metadata: description',
    checked.description,
    ODD_IN_LINES,
    'text without control characters but line ends',
  );
  for (const field of TAG_FIELDS)
    for (const tag of readTags(checked[field]))
      refuseOddText(`metadata: ${field}`, tag, ODD_IN_LINE, 'tags of one line without control characters');
  const record = { ...checked, title: checked.title.trimStart() };
  const members = input as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(members).find((member) => !KNOWN_FIELDS.has(member));
  if (unknown !== undefined)
    throw new AppError(
      'invalid-input',
      `metadata: there is a member ${JSON.stringify(unknown.slice(0, 80))}, expected ${[...KNOWN_FIELDS].join(', ')}`,
    );
  const { relevance } = members;
  if (!isRelevanceWord(relevance)) {
    const found = typeof relevance === 'string' ? JSON.stringify(relevance.slice(0, 80)) : nameOf(relevance);
    throw new AppError(
      'invalid-input',
      `metadata: relevance is ${found}, expected knownBad, seenNearBad, knownUninteresting or an empty text`,
    );
  }
  return record;
}

/**
 * `metadataOf` for who cannot be told: a word of relevance that is none says nothing, so that what was known before, as
 * that a place is bad, stays. Characters that no pack may have are taken out.
 */
export function metadataOver(earlier: MetadataRecord | NothingKnown, input: unknown): MetadataRecord {
  const record = withoutOddText(metadataOf(input));
  const { relevance } = input as Readonly<Record<string, unknown>>;
  return isRelevanceWord(relevance) || !isKnown(earlier) ? record : { ...record, relevance: earlier.relevance };
}

function withoutOddText(record: MetadataRecord): MetadataRecord {
  const line = (text: string): string => text.replace(/[\t\n\r]+/g, ' ').replace(ODD_IN_LINE, '');
  const tagsOf = (field: TagField): string =>
    writeTags(
      readTags(record[field])
        .map(line)
        .filter((tag) => tag.trim() !== ''),
    );
  const description = record.description.replace(ODD_IN_LINES, '');
  return {
    ...record,
    // Text of nothing else says nothing, and is none.
    title: requiredText({ title: line(record.title).trimStart() }, 'title', METADATA_LIMITS.titleChars),
    description: requiredText({ description }, 'description', METADATA_LIMITS.descriptionChars),
    ...(Object.fromEntries(TAG_FIELDS.map((field) => [field, tagsOf(field)])) as Record<TagField, string>),
  };
}

/** Whether it is a word that a record may take; none at all is taken for the empty one. */
function isRelevanceWord(value: unknown): boolean {
  return value === undefined || value === null || RELEVANCE_WORDS.some((word) => word === value);
}

/** The relevance that a text stands for: old notes say `notInteresting`, and what is unknown says nothing. */
export function relevanceOf(value: unknown): Relevance {
  if (value === 'notInteresting') return 'knownUninteresting';
  return value === 'knownBad' || value === 'seenNearBad' || value === 'knownUninteresting' ? value : '';
}

/**
 * The tags of a stored field. Never throws: text that is no JSON list is one tag, since a field that says something must
 * not count as empty.
 */
export function readTags(field: string | readonly string[]): string[] {
  if (typeof field !== 'string') return [...field];
  const text = field.trim();
  if (text === '') return [];
  return parseTagList(text) ?? [text];
}

/** The stored form of tags: `""` for none, else a JSON list as text. */
export function writeTags(tags: readonly string[]): string {
  return tags.length === 0 ? '' : JSON.stringify(tags);
}

function requiredText(members: Readonly<Record<string, unknown>>, field: string, maxChars: number): string {
  const value = members[field];
  if (typeof value !== 'string' || value.trim() === '')
    throw new AppError('invalid-input', `metadata: ${field} is ${nameOf(value)}, expected text that is not empty`);
  if (value.length > maxChars)
    throw new AppError(
      'invalid-input',
      `metadata: ${field} has ${value.length} characters, expected at most ${maxChars}`,
    );
  return value;
}

function tagText(members: Readonly<Record<string, unknown>>, field: TagField): string {
  const value = members[field];
  if (value === undefined || value === null) return '';
  const list = typeof value === 'string' ? listOfText(value, field) : value;
  if (!Array.isArray(list))
    throw new AppError('invalid-input', `metadata: ${field} is ${nameOf(value)}, expected a list of tags`);
  // Bounded before it is walked: a body may hold a long list.
  if (list.length > METADATA_LIMITS.tags)
    throw new AppError(
      'invalid-input',
      `metadata: ${field} has ${list.length} tags, expected at most ${METADATA_LIMITS.tags}`,
    );
  return writeTags([...new Set(list.map((tag) => checkedTag(tag, field)))]);
}

function listOfText(text: string, field: TagField): readonly string[] {
  if (text.trim() === '') return [];
  const list = text.length > TAG_TEXT_CHARS ? null : parseTagList(text);
  if (list === null)
    throw new AppError('invalid-input', `metadata: ${field} is text that is no list, expected a JSON list of texts`);
  return list;
}

function checkedTag(tag: unknown, field: TagField): string {
  if (typeof tag !== 'string' || tag.trim() === '')
    throw new AppError('invalid-input', `metadata: ${field} holds ${nameOf(tag)}, expected texts that are not empty`);
  if (tag.length > METADATA_LIMITS.tagChars)
    throw new AppError(
      'invalid-input',
      `metadata: ${field} holds a tag of ${tag.length} characters, expected at most ${METADATA_LIMITS.tagChars}`,
    );
  return tag;
}

/** The texts of a JSON list; null where the text is anything else. */
function parseTagList(text: string): string[] | null {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((tag) => typeof tag === 'string') ? value : null;
  } catch {
    return null;
  }
}

function nameOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (typeof value === 'string') return 'empty text';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
