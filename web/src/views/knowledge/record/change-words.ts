import {
  type DestinationKnowledge,
  type FieldChangeV1,
  type MetadataEditV1,
  type MetadataRecord,
  TAG_FIELDS,
} from '@flowsage/client';
import { RELEVANCES } from '../../../components/relevance-pill.tsx';
import { secondsText } from '../../../text/numbers.ts';
import { TAG_NAMES } from '../../sample/details/tag-names.ts';
import { CONCERNS } from './concern-meter.tsx';
import { isKnowledgeField, KNOWLEDGE_NAMES } from './knowledge-form-state.ts';
import { readTags } from './record-form-state.ts';

/** A change of one field, ready to be shown. */
export interface ShownChange {
  readonly field: string;
  readonly name: string;
  /** `added`, `removed` or `changed`, for the whole field. */
  readonly what: 'added' | 'removed' | 'changed';
  /** What is not there any more, and what is new: texts, or the tags that differ. */
  readonly removed: readonly string[];
  readonly added: readonly string[];
  /** Tags that stayed. */
  readonly kept: readonly string[];
}

const NAMES: Readonly<Record<string, string>> = {
  title: 'Title',
  description: 'Description',
  relevance: 'Relevance',
  rule: 'Steps and window',
  ...KNOWLEDGE_NAMES,
  ...Object.fromEntries(Object.entries(TAG_NAMES).map(([field, name]) => [field, `Tags: ${name.toLowerCase()}`])),
};

export function fieldName(field: string): string {
  return Object.hasOwn(NAMES, field) ? NAMES[field]! : field;
}

/** What differs, field by field; of lists the entries that came and went. */
export function shownChanges(changes: readonly FieldChangeV1[]): readonly ShownChange[] {
  return changes.map(({ field, before, after }): ShownChange => {
    const was = textsOf(field, before);
    const is = textsOf(field, after);
    const isList = Array.isArray(before) || Array.isArray(after);
    return {
      field,
      name: fieldName(field),
      what: was.length === 0 ? 'added' : is.length === 0 ? 'removed' : 'changed',
      removed: isList ? was.filter((text) => !is.includes(text)) : was,
      added: isList ? is.filter((text) => !was.includes(text)) : is,
      kept: isList ? was.filter((text) => is.includes(text)) : [],
    };
  });
}

/** How one record differs from another, as the server tells it of versions. */
export function changesBetween(before: MetadataRecord, after: MetadataRecord): readonly FieldChangeV1[] {
  const texts = (['title', 'description', 'relevance'] as const).flatMap((field) =>
    before[field] === after[field] ? [] : [{ field, before: before[field], after: after[field] }],
  );
  const tags = TAG_FIELDS.flatMap((field) => {
    const [was, is] = [readTags(before[field]), readTags(after[field])];
    return JSON.stringify(was) === JSON.stringify(is) ? [] : [{ field, before: was, after: is }];
  });
  return [...texts, ...tags];
}

/** The fields that people give, against what a pack says in their place. */
export function knowledgeChanges(
  ofPack: DestinationKnowledge | null,
  changes: readonly FieldChangeV1[],
): readonly FieldChangeV1[] {
  return changes.flatMap((change) => {
    const { field, after } = change;
    if (!isKnowledgeField(field)) return [];
    const said = ofPack === null ? null : ofPack[field];
    const isSaid = said !== 'Unknown' && said !== '' && !(Array.isArray(said) && said.length === 0);
    const before = isSaid ? said : null;
    return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ field, before, after }];
  });
}

/** All of it in a sentence: `Changes title and description; adds tags: threats`. */
export function changesSentence(changes: readonly FieldChangeV1[]): string {
  if (changes.length === 0) return 'Changes nothing.';
  const shown = shownChanges(changes);
  const parts = (['changed', 'added', 'removed'] as const).flatMap((what) => {
    const names = shown.filter((one) => one.what === what).map(({ name }) => lowered(name));
    return names.length === 0 ? [] : [`${VERBS[what]} ${listed(names)}`];
  });
  const sentence = parts.join('; ');
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}

/** Names of fields that differ, as in a sentence: `title and how it is abused`. */
export function changedFields(fields: readonly string[]): string {
  return listed(fields.map((field) => lowered(fieldName(field))));
}

const VERBS = { changed: 'changes', added: 'adds', removed: 'takes away' } as const;

function lowered(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

export function listed(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

function textsOf(field: string, value: unknown): readonly string[] {
  if (value === null || value === undefined || value === '') return [];
  if (Array.isArray(value)) return value.map(String);
  if (field === 'relevance' && typeof value === 'string' && Object.hasOwn(RELEVANCES, value))
    return [RELEVANCES[value as keyof typeof RELEVANCES].text];
  if (field === 'concern_level' && typeof value === 'number') return [`${value} of 5, ${CONCERNS[value - 1] ?? ''}`];
  if (typeof value === 'boolean') return [value ? 'yes' : 'no'];
  if (field === 'rule' && isRule(value)) return [ruleText(value)];
  return [typeof value === 'string' ? value : JSON.stringify(value)];
}

type Rule = NonNullable<MetadataEditV1['rule']>;

/** Steps by their names, and by the beginning of their flow ids where they have none. */
function ruleText({ steps, windowSeconds, stepNames = [] }: Rule): string {
  const words = steps.map((step, at) => {
    const id = step.slice(0, 12);
    return stepNames[at] ? `${stepNames[at]} (${id})` : id;
  });
  return `${words.join(' → ')} within ${secondsText(windowSeconds)}`;
}

function isRule(value: unknown): value is Rule {
  if (typeof value !== 'object' || value === null) return false;
  const { steps, windowSeconds } = value as Readonly<Record<string, unknown>>;
  return Array.isArray(steps) && steps.every((step) => typeof step === 'string') && typeof windowSeconds === 'number';
}
