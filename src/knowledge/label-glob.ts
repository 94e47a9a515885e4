import { FLOW_CATEGORIES, LABELS, type LabelEntry } from '../model/labels.ts';

/** The labels of both vocabularies that any of some patterns names, as 0 or 1 for each id. */
export interface LabelSet {
  readonly labels: Uint8Array;
  readonly categories: Uint8Array;
}

/** `*` stands for any letters, none among them; case does not count. */
export function labelSetOf(globs: readonly string[]): LabelSet {
  const tests = globs.map(expressionOf);
  const matching = (entries: readonly LabelEntry[]): Uint8Array =>
    Uint8Array.from(entries, ({ name }) => (tests.some((test) => test.test(name)) ? 1 : 0));
  return { labels: matching(LABELS), categories: matching(FLOW_CATEGORIES) };
}

/** Whether a pattern names any label at all. */
export function namesAnyLabel(glob: string): boolean {
  if (!glob.includes('*')) return ALL_NAMES.has(glob.toLowerCase());
  const { labels, categories } = labelSetOf([glob]);
  return labels.includes(1) || categories.includes(1);
}

const ALL_NAMES: ReadonlySet<string> = new Set([...LABELS, ...FLOW_CATEGORIES].map(({ name }) => name.toLowerCase()));

/** Stars in a row mean the same as one, and would only make the expression slow. */
function expressionOf(glob: string): RegExp {
  const parts = glob.split(/\*+/).map((part) => part.replace(/[^A-Za-z0-9]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'i');
}
