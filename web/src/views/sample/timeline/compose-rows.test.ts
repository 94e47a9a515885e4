import { describe, expect, it } from 'vitest';
import { rowsToCompose } from './compose-rows.ts';

const events = [
  { record: 0, steps: [[4, 5], [9]], rows: [4, 5, 9] },
  { record: 1, steps: [], rows: [] },
];

describe('flows that an Event is composed of', () => {
  it('are those of a narrow filter', () => {
    expect(rowsToCompose('7', [1, 2], true, events)).toEqual([1, 2]);
  });

  it('are the flow or the steps of the Event that is looked at, where many are shown', () => {
    const many = Array.from({ length: 21 }, (_, row) => row);
    expect(rowsToCompose('7', many, true, events)).toEqual([7]);
    expect(rowsToCompose('7', [1, 2], false, events)).toEqual([7]);
    expect(rowsToCompose('r7', many, false, events)).toEqual([7]);
    expect(rowsToCompose('e0', many, false, events)).toEqual([4, 9]);
  });

  it('are none where nothing is chosen, or an address names what is not there', () => {
    for (const cursor of ['', 'e1', 'e7', 'gx', 'e'])
      expect(rowsToCompose(cursor, [], false, events), cursor).toEqual([]);
  });
});
