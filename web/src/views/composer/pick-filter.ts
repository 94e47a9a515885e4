import type { SampleRow } from '../sample/sample-row.ts';

export const PICK_SCOPES = ['', 'known', 'source'] as const;
export type PickScope = (typeof PICK_SCOPES)[number];

/** Rows to pick from: those that have the words, and that are known or of the source of the first step. */
export function rowsToPick(
  rows: readonly SampleRow[],
  words: string,
  scope: PickScope,
  source: string | null,
): readonly SampleRow[] {
  const needle = words.trim().toLowerCase();
  return rows.filter(
    (row) =>
      (scope !== 'known' || row.ownLevel === 'B') &&
      (scope !== 'source' || source === null || row.source === source) &&
      (needle === '' ||
        [row.title, row.ownTitle, row.destination, row.source, row.category, row.label].some((text) =>
          text.toLowerCase().includes(needle),
        )),
  );
}
