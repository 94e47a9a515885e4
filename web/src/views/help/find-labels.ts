import type { LabelV1 } from '@flowsage/client';

/** Labels that have all the words in their name or meaning, those with all of them in the name first. */
export function findLabels(labels: readonly LabelV1[], text: string): readonly LabelV1[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const has = (where: string): boolean => words.every((word) => where.toLowerCase().includes(word));
  const found = labels.filter(({ name, meaning, why }) => has(`${name} ${meaning} ${why}`));
  return [...found.filter(({ name }) => has(name)), ...found.filter(({ name }) => !has(name))];
}
