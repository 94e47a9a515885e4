import { type MetadataV1, TAG_FIELDS } from '@flowsage/client';
import { isKnowledgeForm } from './knowledge-form-state.ts';
import type { RecordForm } from './record-form-state.ts';

/** What somebody typed of a record and did not send, with what it rests on. */
export interface RecordDraft {
  readonly form: RecordForm;
  /** What was written when the editor was opened. */
  readonly base: MetadataV1 | null;
}

const PREFIX = 'flowsage.draft ';

type Place = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** Drafts are of one account: another one may sign in in the same tab. */
export function draftName(accountId: string, { kind, key }: { readonly kind: string; readonly key: string }): string {
  return `${PREFIX}${accountId} ${kind} ${key}`;
}

/** Null where nothing is kept, or nothing that this version understands. */
export function readDraft(place: Place, name: string): RecordDraft | null {
  try {
    const draft: unknown = JSON.parse(place.getItem(name) ?? 'null');
    return isDraft(draft) ? draft : null;
  } catch {
    return null;
  }
}

/** Keeps it until the tab is closed; null takes it away. */
export function writeDraft(place: Place, name: string, draft: RecordDraft | null): void {
  try {
    if (draft === null) place.removeItem(name);
    else place.setItem(name, JSON.stringify(draft));
  } catch {
    // A full or forbidden storage keeps nothing: the form itself still has it.
  }
}

/** Takes all of them away, as when somebody signs out. */
export function forgetDrafts(place: Storage): void {
  for (const name of Object.keys(place)) if (name.startsWith(PREFIX)) place.removeItem(name);
}

function isDraft(value: unknown): value is RecordDraft {
  if (typeof value !== 'object' || value === null) return false;
  const { form, base } = value as Readonly<Record<string, unknown>>;
  if (typeof form !== 'object' || form === null || typeof base !== 'object') return false;
  const { title, description, relevance, tags, knowledge, reason } = form as Readonly<Record<string, unknown>>;
  return (
    [title, description, relevance, reason].every((text) => typeof text === 'string') &&
    typeof tags === 'object' &&
    tags !== null &&
    TAG_FIELDS.every((field) => Array.isArray((tags as Readonly<Record<string, unknown>>)[field])) &&
    (knowledge === null || isKnowledgeForm(knowledge))
  );
}
