import { describe, expect, it } from 'vitest';
import { sampleRows } from '../sample-rows.ts';
import { annotationsOf, flowOf, recordOf } from '../testing/sample-fixtures.ts';
import { momentText, startText } from './start-text.ts';
import { firstOfGroup, foldOf, timelineItems, worstRelevance } from './timeline-items.ts';

/** Flows 1, 3 and 4 are of one Event, 5 of another occurrence. */
const ROWS = sampleRows(
  [0, 1, 2, 3, 4, 5].map((at) =>
    flowOf({ relativeStart: at, dst: at % 2 === 0 ? 'even.example:443' : 'odd.example:443', srcBytes: 10 }),
  ),
  annotationsOf(6, {
    records: [recordOf('event', 'Phish'), recordOf('behavior', 'Bad', { relevance: 'knownBad' })],
    behaviorOf: [-1, -1, 1, -1, -1, -1],
    events: [
      { record: 0, steps: [[1], [3, 4]], rows: [1, 3, 4] },
      { record: 0, steps: [[5]], rows: [5] },
    ],
  }),
);
const ALL = [0, 1, 2, 3, 4, 5];
const keysOf = (...args: Parameters<typeof timelineItems>) => timelineItems(...args).map(({ key }) => key);

describe('the timeline', () => {
  it('folds the flows of an Event in the place of its first one', () => {
    expect(keysOf(ROWS, ALL, 'time', new Set())).toEqual(['0', 'e0', '2', 'e1']);
  });

  it('lists them below when it is unfolded, and those of other Events not', () => {
    const items = timelineItems(ROWS, ALL, 'time', new Set(['e0']));
    expect(items.map(({ key }) => key)).toEqual(['0', 'e0', '1', '3', '4', '2', 'e1']);
    expect(items[2]).toMatchObject({ kind: 'flow', inside: 'event' });
  });

  it('keeps of an Event what the filter lets through, at its first shown flow', () => {
    const items = timelineItems(ROWS, [2, 4], 'time', new Set());
    expect(items).toMatchObject([{ key: '2' }, { key: 'e0', rows: [4] }]);
  });

  it('puts flows with something in common below their first one, with their sums and the worst of them', () => {
    const items = timelineItems(ROWS, ALL, 'destination', new Set(['godd.example:443']));
    expect(items.map(({ key }) => key)).toEqual(['geven.example:443', 'godd.example:443', '1', '3', '5']);
    expect(items[0]).toMatchObject({
      rows: [0, 2, 4],
      bytesUp: 30,
      bytesDown: 6000,
      relevance: 'knownBad',
      level: 'E',
    });
  });

  it('groups occurrences of the same Event, and flows of none apart', () => {
    expect(timelineItems(ROWS, ALL, 'event', new Set())).toMatchObject([
      { key: 'g', rows: [0, 2], level: 'B' },
      { key: 'gPhish', rows: [1, 3, 4, 5], level: 'E' },
    ]);
  });

  it('tells what has to be unfolded for a flow to be seen', () => {
    expect(foldOf(ROWS, '3', 'time')).toBe('e0');
    expect(foldOf(ROWS, '0', 'time')).toBeNull();
    expect(foldOf(ROWS, '0', 'source')).toBe('g10.0.0.5');
    for (const key of ['e0', 'g', '', '99', '-1', 'x']) expect(foldOf(ROWS, key, 'time')).toBeNull();
  });

  it('finds the first flow of a group', () => {
    expect(firstOfGroup(ROWS, [2, 3, 4], 'destination', 'godd.example:443')).toBe(3);
    expect(firstOfGroup(ROWS, ALL, 'destination', 'gnobody')).toBeNull();
    expect(firstOfGroup(ROWS, ALL, 'time', 'godd.example:443')).toBeNull();
  });
});

describe('relevance of many', () => {
  it('is the worst one; that nothing is said is worse than that it is uninteresting', () => {
    expect(worstRelevance(['knownUninteresting', 'seenNearBad', ''])).toBe('seenNearBad');
    expect(worstRelevance(['knownUninteresting', ''])).toBe('');
    expect(worstRelevance(['knownUninteresting'])).toBe('knownUninteresting');
    expect(worstRelevance([])).toBe('');
  });
});

describe('times', () => {
  it('are seconds for short captures and clocks for long ones', () => {
    expect(startText(140.25316)).toBe('140.253 s');
    expect(startText(3740.9)).toBe('1:02:20');
    expect(startText(100_000)).toBe('1 d 3:46:40');
  });

  it('are moments where the sample tells when it began', () => {
    expect(momentText('2026-11-22T22:19:19.266Z', 1.5)).toBe('2026-11-22 22:19:20.766 UTC');
    expect(momentText(null, 1)).toBeNull();
    expect(momentText('2026-11-22T22:19:19Z', 1e18)).toBeNull();
  });
});
