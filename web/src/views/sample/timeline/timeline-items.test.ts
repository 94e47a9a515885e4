import { describe, expect, it } from 'vitest';
import { sampleRows } from '../sample-rows.ts';
import { annotationsOf, flowOf, recordOf } from '../testing/sample-fixtures.ts';
import { repeatsOf } from './repeats.ts';
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

  it('groups occurrences of the same Event, and flows of none apart, behind them', () => {
    expect(timelineItems(ROWS, ALL, 'event', new Set())).toMatchObject([
      { key: 'gPhish', rows: [1, 3, 4, 5], level: 'E' },
      { key: 'g', rows: [0, 2], level: 'B' },
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

describe('repeats in the timeline', () => {
  /** Flows 0 to 2 and 4 to 6 ask for the same; 3 is something else, 7 and 8 are a pair. */
  const lookUps = sampleRows(
    [0, 1, 2, 3, 4, 5, 6, 7, 8].map((at) =>
      flowOf({
        relativeStart: at,
        dst: at === 3 ? 'shop.example:443' : at < 7 ? '10.0.0.1:53' : '10.0.0.1:123',
      }),
    ),
    annotationsOf(9),
  );
  const all = lookUps.map(({ row }) => row);
  const repeats = repeatsOf(lookUps, all);

  it('are one row in the place of the first, from three on', () => {
    const items = timelineItems(lookUps, all, 'time', new Set(), repeats);
    expect(items.map(({ key }) => key)).toEqual(['r0', '3', 'r4', '7', '8']);
    expect(items[0]).toMatchObject({ kind: 'repeats', rows: [0, 1, 2], isOpen: false });
  });

  it('stand below it when it is unfolded', () => {
    const items = timelineItems(lookUps, all, 'time', new Set(['r4']), repeats);
    expect(items.map(({ key }) => key)).toEqual(['r0', '3', 'r4', '4', '5', '6', '7', '8']);
    expect(items[3]).toMatchObject({ kind: 'flow', inside: 'group' });
  });

  it('are what the filter lets through: without what stood between, one run', () => {
    const shown = [1, 2, 4, 5];
    const items = timelineItems(lookUps, shown, 'time', new Set(), repeatsOf(lookUps, shown));
    expect(items).toMatchObject([{ key: 'r1', rows: [1, 2, 4, 5] }]);
  });

  it('say the same in each field that the row shows', () => {
    const others = [{ label: 'other' }, { src: '10.0.0.6:1' }, { flowCategory: 'other' }];
    for (const field of others) {
      const mixed = sampleRows([flowOf(), flowOf(field), flowOf(), flowOf(), flowOf()], annotationsOf(5));
      expect([...repeatsOf(mixed, [0, 1, 2, 3, 4]).runs.keys()]).toEqual([2]);
    }
  });

  it('are parted by an Event that begins among them, and not by its later flows', () => {
    const flows = [0, 1, 2, 3, 4, 5, 6, 7].map((at) => flowOf({ relativeStart: at }));
    const events = [{ record: 0, steps: [[3], [5]], rows: [3, 5] }];
    const rows = sampleRows(flows, annotationsOf(8, { records: [recordOf('event', 'Phish')], events }));
    const matching = rows.map(({ row }) => row);
    const items = timelineItems(rows, matching, 'time', new Set(), repeatsOf(rows, matching));
    expect(items).toMatchObject([{ rows: [0, 1, 2] }, { key: 'e0' }, { rows: [4, 6, 7] }]);
  });

  it('can be turned off, and stand in groups as all flows do', () => {
    expect(timelineItems(lookUps, all, 'each', new Set(), repeats).map(({ key }) => key)).toEqual(all.map(String));
    expect(keysOf(ROWS, ALL, 'each', new Set())).toEqual(['0', 'e0', '2', 'e1']);
    const keys = timelineItems(lookUps, all, 'destination', new Set(), repeats).map(({ key }) => key);
    expect(keys).toEqual(['g10.0.0.1:53', 'gshop.example:443', 'g10.0.0.1:123']);
  });

  it('are unfolded for a link that leads to one of them, and have the details of the first', () => {
    expect(foldOf(lookUps, '5', 'time', repeats)).toBe('r4');
    for (const key of ['3', '7', 'r4']) expect(foldOf(lookUps, key, 'time', repeats)).toBeNull();
    expect(foldOf(lookUps, '5', 'each', repeats)).toBeNull();
    expect(foldOf(lookUps, '5', 'source', repeats)).toBe('g10.0.0.5');
    expect(firstOfGroup(lookUps, all, 'time', 'r4')).toBe(4);
    expect(firstOfGroup(lookUps, all, 'time', 'r99')).toBeNull();
    expect(firstOfGroup(lookUps, all, 'destination', 'r4')).toBeNull();
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
