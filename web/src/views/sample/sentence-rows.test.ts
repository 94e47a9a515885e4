import { expect, it } from 'vitest';
import { sampleRows } from './sample-rows.ts';
import { type SentenceRows, withRest } from './sentence-rows.ts';
import { annotationsOf, flowOf, recordOf } from './testing/sample-fixtures.ts';

const flows = [
  ...[80, 81, 82, 83].map((port) => flowOf({ src: '10.0.0.9:50000', dst: `203.0.113.7:${port}` })),
  flowOf({ src: '10.0.0.5:50000', dst: '203.0.113.7:80' }),
  flowOf({ src: '10.0.0.5:50001', dst: 'shop.example:443' }),
];
const sentence = (named: readonly number[], flowCount: number): SentenceRows => ({
  text: '',
  rows: new Set(named),
  flowCount,
});
const rowsOf = (of: SentenceRows, annotations = annotationsOf(flows.length)) => [
  ...withRest(of, sampleRows(flows, annotations), annotations)!.rows,
];

it('shows all flows of a sentence that names the first ones, where they have something in common', () => {
  expect(rowsOf(sentence([0, 1], 4))).toEqual([0, 1, 2, 3]);
  expect(rowsOf(sentence([0], 5))).toEqual([0, 1, 2, 3, 4]);
  const behaviorOf = [-1, 0, 0, -1, 0, -1];
  const known = annotationsOf(flows.length, { records: [recordOf('behavior', 'Asked')], behaviorOf });
  expect(rowsOf(sentence([1, 2], 3), known)).toEqual([1, 2, 4]);
});

it('shows the first ones where nothing that they have in common counts as many', () => {
  expect(rowsOf(sentence([0, 5], 3))).toEqual([0, 5]);
  expect(rowsOf(sentence([0, 1], 2))).toEqual([0, 1]);
  expect(withRest(null, [], annotationsOf(0))).toBe(null);
});
