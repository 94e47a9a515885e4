import { WRITTEN_KNOWLEDGE_FIELDS, type WrittenKnowledgeField, type WrittenKnowledgeV1 } from '@flowsage/client';

/** What somebody has typed of a place beyond its record; empty texts and lists, and null, say nothing. */
export type KnowledgeForm = Readonly<Record<KnowledgeList, readonly string[]>> &
  Readonly<Record<KnowledgeText, string>> &
  Readonly<Record<KnowledgeFlag, boolean | null>> & {
    readonly category: string;
    readonly concern_level: number | null;
  };

export const KNOWLEDGE_LISTS = ['owner_groups', 'landscape', 'ttp_of_groups', 'comments', 'refs'] as const;
export const KNOWLEDGE_TEXTS = ['intended_purpose', 'abuse', 'when_concerned', 'report_abuse_how'] as const;
export const KNOWLEDGE_FLAGS = ['controllable_subdomains', 'controllable_urls'] as const;

export type KnowledgeList = (typeof KNOWLEDGE_LISTS)[number];
export type KnowledgeText = (typeof KNOWLEDGE_TEXTS)[number];
export type KnowledgeFlag = (typeof KNOWLEDGE_FLAGS)[number];

/** What each field is called on the page. */
export const KNOWLEDGE_NAMES: Readonly<Record<WrittenKnowledgeField, string>> = {
  owner_groups: 'Run by',
  landscape: 'Used for',
  concern_level: 'Concern',
  category: 'Class',
  refs: 'Sources',
  comments: 'Comments',
  controllable_subdomains: 'Strangers can get a subdomain there',
  controllable_urls: 'Strangers can publish under its URLs',
  intended_purpose: 'Made for',
  abuse: 'How it is abused',
  ttp_of_groups: 'Used by groups',
  when_concerned: 'When to look closer',
  report_abuse_how: 'Report abuse',
};

/** The bounds of the server, so that the form can say before it is sent. */
export const KNOWLEDGE_LIMITS = { line: 200, lines: 100, leastText: 3, text: 2000 } as const;

export function isKnowledgeField(field: string): field is WrittenKnowledgeField {
  return WRITTEN_KNOWLEDGE_FIELDS.some((one) => one === field);
}

export function knowledgeFormOf(knowledge: WrittenKnowledgeV1 | null): KnowledgeForm {
  const known = knowledge ?? {};
  const lists = KNOWLEDGE_LISTS.map((field) => [field, known[field] ?? []] as const);
  const texts = KNOWLEDGE_TEXTS.map((field) => [field, known[field] ?? ''] as const);
  const flags = KNOWLEDGE_FLAGS.map((field) => [field, known[field] ?? null] as const);
  return {
    ...(Object.fromEntries([...lists, ...texts, ...flags]) as unknown as KnowledgeForm),
    category: known.category ?? '',
    concern_level: known.concern_level ?? null,
  };
}

/** What is sent: the fields that say something, without blanks around texts. */
export function knowledgeOf(form: KnowledgeForm): WrittenKnowledgeV1 {
  const fields = WRITTEN_KNOWLEDGE_FIELDS.flatMap((field) => {
    const value = cleaned(form[field]);
    return value === null || value === '' || (Array.isArray(value) && value.length === 0) ? [] : [[field, value]];
  });
  return Object.fromEntries(fields);
}

/** Why it cannot be sent, in words; none: it can. */
export function knowledgeProblems(form: KnowledgeForm): readonly string[] {
  const { line, lines, leastText, text } = KNOWLEDGE_LIMITS;
  const problems: string[] = [];
  for (const field of KNOWLEDGE_LISTS) {
    const list = cleaned(form[field]) as readonly string[];
    if (list.length > lines) problems.push(`“${KNOWLEDGE_NAMES[field]}” has more than ${lines} entries.`);
    if (list.some((one) => one.length > line))
      problems.push(`An entry of “${KNOWLEDGE_NAMES[field]}” is longer than ${line} characters.`);
  }
  if (form.category.trim().length > line) problems.push(`The class is longer than ${line} characters.`);
  for (const field of KNOWLEDGE_TEXTS) {
    const { length } = form[field].trim();
    if (length > 0 && (length < leastText || length > text))
      problems.push(`“${KNOWLEDGE_NAMES[field]}” has ${length} characters, and takes ${leastText} to 2,000.`);
  }
  return problems;
}

/** Whether something that was kept is such a form. */
export function isKnowledgeForm(value: unknown): value is KnowledgeForm {
  if (typeof value !== 'object' || value === null) return false;
  const form = value as Readonly<Record<string, unknown>>;
  return (
    KNOWLEDGE_LISTS.every((field) => Array.isArray(form[field])) &&
    [...KNOWLEDGE_TEXTS, 'category'].every((field) => typeof form[field] === 'string') &&
    KNOWLEDGE_FLAGS.every((field) => form[field] === null || typeof form[field] === 'boolean') &&
    (form['concern_level'] === null || typeof form['concern_level'] === 'number')
  );
}

function cleaned(value: KnowledgeForm[WrittenKnowledgeField]): KnowledgeForm[WrittenKnowledgeField] {
  if (typeof value === 'string') return value.trim();
  if (typeof value !== 'object' || value === null) return value;
  return [...new Set(value.map((one) => one.trim()).filter((one) => one !== ''))];
}
