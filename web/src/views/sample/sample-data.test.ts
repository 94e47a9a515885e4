import { describe, expect, it } from 'vitest';
import { markLanes } from './activity/marks.ts';
import { contentsSoFar, hasCounts } from './sample-data.ts';
import { sampleRows } from './sample-rows.ts';
import { annotationsOf, flowOf, recordOf } from './testing/sample-fixtures.ts';

const flows = [flowOf(), flowOf()];

describe('what there is of a sample so far', () => {
  it('is nothing, then flows of which nothing is said, then all of it', () => {
    expect(contentsSoFar(undefined)).toMatchObject({ flows: [], isKnown: false, isWhole: false });
    const first = contentsSoFar({ flows, annotations: null, isWhole: false });
    expect(first).toMatchObject({ flows, isKnown: false, isWhole: false });
    expect(sampleRows(first.flows, first.annotations)).toHaveLength(2);
    const annotations = annotationsOf(2);
    expect(contentsSoFar({ flows, annotations, isWhole: true })).toEqual({
      flows,
      annotations,
      isKnown: true,
      isWhole: true,
    });
  });

  it('counts in no other sample before anything is known, nor in a tab', () => {
    expect(hasCounts({ origin: 'own', isKnown: false })).toBe(false);
    expect(hasCounts({ origin: 'own', isKnown: true })).toBe(true);
    expect(hasCounts({ origin: 'local', isKnown: true })).toBe(false);
  });
});

it('has room for a lane of marks for each kind that there is', () => {
  const bad = annotationsOf(2, {
    records: [recordOf('behavior', 'Bad', { relevance: 'knownBad' })],
    behaviorOf: [-1, 0],
  });
  const finding = { detection: 'beacon', rows: [0] } as unknown as Parameters<typeof markLanes>[1][number];
  expect(markLanes(sampleRows(flows, annotationsOf(2)), [])).toBe(0);
  expect(markLanes(sampleRows(flows, bad), [])).toBe(1);
  expect(markLanes(sampleRows(flows, bad), [finding])).toBe(2);
});
