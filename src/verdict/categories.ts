import type { Categorization, CategoryName } from '@flowsage/client';

/** The categories, worst first. A destination and a sample are called by the worst that they show. */
export const WORST_FIRST = [
  'Impact',
  'Malicious Activity',
  'Suspicious Activity',
  'Attack Vector',
  'Common Activity',
] as const satisfies readonly CategoryName[];

/** The categories that are told, in the order in which an attack goes on. */
export const STORY_ORDER = ['Attack Vector', 'Malicious Activity', 'Suspicious Activity', 'Impact'] as const;

export type InterestingCategory = (typeof STORY_ORDER)[number];

/** The worst of several; `Common Activity` for none. */
export function worstCategory(categories: Iterable<CategoryName>): CategoryName {
  const present = new Set(categories);
  return WORST_FIRST.find((category) => present.has(category)) ?? 'Common Activity';
}

/** The worst category that a sample shows; null where all of it is common. */
export function worstOf(categorization: Categorization): InterestingCategory | null {
  const worst = worstCategory(WORST_FIRST.filter((category) => categorization[category].length > 0));
  return worst === 'Common Activity' ? null : worst;
}
