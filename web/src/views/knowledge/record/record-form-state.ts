import {
  type MetadataEditV1,
  type MetadataRecord,
  type NothingKnown,
  type Relevance,
  TAG_FIELDS,
  type TagField,
  type WrittenKnowledgeV1,
} from '@flowsage/client';
import { type KnowledgeForm, knowledgeFormOf, knowledgeOf, knowledgeProblems } from './knowledge-form-state.ts';

/** What somebody has typed of a record; lists of tags are lists. */
export interface RecordForm {
  readonly title: string;
  readonly description: string;
  readonly relevance: Relevance;
  readonly tags: Readonly<Record<TagField, readonly string[]>>;
  /** Only of Destinations; null for all else. */
  readonly knowledge: KnowledgeForm | null;
  readonly reason: string;
}

/** The bounds of the server, so that the form can say before it is sent. */
export const FORM_LIMITS = { title: 200, description: 10_000, tags: 50, tag: 100, reason: 500 } as const;

/** The rule of an Event goes along with an edit, or it would be taken away. */
export type FormRule = NonNullable<MetadataEditV1['rule']>;

/** What an editor begins with; null: with nothing. `knowledge` is left out for what has none. */
export function formOf(
  record: MetadataRecord | NothingKnown | null,
  knowledge?: WrittenKnowledgeV1 | null,
): RecordForm {
  const known = record === null || !('title' in record) ? null : (record as MetadataRecord);
  return {
    title: known?.title ?? '',
    description: known?.description ?? '',
    relevance: known?.relevance ?? '',
    tags: Object.fromEntries(TAG_FIELDS.map((field) => [field, readTags(known?.[field] ?? '')])) as Record<
      TagField,
      readonly string[]
    >,
    knowledge: knowledge === undefined ? null : knowledgeFormOf(knowledge),
    reason: '',
  };
}

/** What is sent; tags without the blanks around them, each once. */
export function editOf(form: RecordForm, rule: FormRule | null): MetadataEditV1 {
  const { title, description, relevance, tags, knowledge, reason } = form;
  return {
    record: {
      title: title.trim(),
      description: description.trim(),
      relevance,
      ...Object.fromEntries(TAG_FIELDS.map((field) => [field, cleanTags(tags[field])])),
    },
    ...(rule === null ? {} : { rule }),
    ...(knowledge === null ? {} : { knowledge: knowledgeOf(knowledge) }),
    ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
  };
}

/** Why it cannot be sent, in words; none: it can. */
export function problemsOf({ title, description, tags, knowledge, reason }: RecordForm): readonly string[] {
  const problems: string[] = [];
  if (title.trim() === '') problems.push('It needs a title.');
  if (description.trim() === '') problems.push('It needs a description.');
  if (title.length > FORM_LIMITS.title) problems.push(`The title is longer than ${FORM_LIMITS.title} characters.`);
  if (description.length > FORM_LIMITS.description) problems.push('The description is longer than 10,000 characters.');
  if (reason.length > FORM_LIMITS.reason) problems.push(`The reason is longer than ${FORM_LIMITS.reason} characters.`);
  for (const field of TAG_FIELDS) {
    const list = cleanTags(tags[field]);
    if (list.length > FORM_LIMITS.tags) problems.push(`There are more than ${FORM_LIMITS.tags} tags of one kind.`);
    const long = list.find((tag) => tag.length > FORM_LIMITS.tag);
    if (long !== undefined) problems.push(`A tag is longer than ${FORM_LIMITS.tag} characters.`);
  }
  return knowledge === null ? problems : [...problems, ...knowledgeProblems(knowledge)];
}

/** How verdicts take the relevance of what is typed, as the rules of categorization have it. */
export function verdictWords({ relevance, tags }: RecordForm): string {
  switch (relevance) {
    case '':
      return 'Speaks neither for nor against: a verdict only tells that it is known.';
    case 'knownBad':
      return 'Verdicts always count it.';
    case 'knownUninteresting':
      return 'Verdicts count it as everyday, and what detections say of it is expected.';
    case 'seenNearBad':
      return cleanTags(tags.attackVectorTags).length > 0 || cleanTags(tags.impactsTags).length > 0
        ? 'Verdicts count it, for its tags of attack vectors or impacts.'
        : 'Verdicts count it where a detection speaks as well, or with a tag of an attack vector or impact. Alone it counts as everyday.';
  }
}

/** Whether two forms would write the same record. */
export function isSameRecord(one: RecordForm, other: RecordForm): boolean {
  const said = (form: RecordForm): string => JSON.stringify(editOf({ ...form, reason: '' }, null));
  return said(one) === said(other);
}

/** The tags of a stored field: `""`, or a JSON list as text; any other text is one tag. */
export function readTags(text: string): readonly string[] {
  if (text.trim() === '') return [];
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value) && value.every((tag): tag is string => typeof tag === 'string')) return value;
  } catch {
    // Old records hold plain words.
  }
  return [text.trim()];
}

function cleanTags(tags: readonly string[]): readonly string[] {
  return [...new Set(tags.map((tag) => tag.trim()).filter((tag) => tag !== ''))];
}
