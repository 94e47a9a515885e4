import { describe, expect, it } from 'vitest';
import type { SampleData } from '../sample/sample-data.ts';
import {
  type LocalAction,
  type LocalFiles,
  localFiles,
  MOST_FLOWS,
  MOST_WAITING,
  NO_FILES,
  nextToRead,
  openData,
} from './local-files.ts';
import { openGroups } from './open-groups.ts';

const add = (...names: readonly string[]): LocalAction => ({
  type: 'add',
  groups: openGroups(names.map((name) => new File(['x'], name))),
});
const dataOf = (id: number, flows = 1): SampleData =>
  ({ origin: 'local', id, flows: { length: flows } }) as unknown as SampleData;
const open = (id: number, flows = 1): LocalAction => ({
  type: 'stage',
  id,
  stage: { name: 'open', data: dataOf(id, flows) },
});
const shownData = (state: LocalFiles) => (state.shown === null ? null : openData(state, state.shown));
const after = (...actions: readonly LocalAction[]): LocalFiles => actions.reduce(localFiles, NO_FILES);

describe('files of a tab', () => {
  it('are read one after the other', () => {
    const two = after(add('a', 'b'));
    expect(nextToRead(two)!.file.name).toBe('a');
    const reading: LocalAction = { type: 'stage', id: 1, stage: { name: 'reading', words: '', part: null } };
    expect(nextToRead(localFiles(two, reading))).toBeNull();
    expect(nextToRead(after(add('a', 'b'), reading, open(1)))!.file.name).toBe('b');
  });

  it('are shown once they are read, the latest one', () => {
    const state = after(add('a', 'b'), open(1), open(2));
    expect(shownData(state)).toEqual(dataOf(2));
    expect(shownData(localFiles(state, { type: 'show', id: 1 }))).toEqual(dataOf(1));
  });

  it('are not shown before they are read, nor when they could not be', () => {
    const failed: LocalAction = { type: 'stage', id: 2, stage: { name: 'failed', message: 'pcap: cut off' } };
    const state = after(add('a', 'b'), open(1), failed, { type: 'show', id: 2 });
    expect(shownData(state)).toEqual(dataOf(1));
  });

  it('leave another one to be shown when one is closed', () => {
    const state = after(add('a', 'b'), open(1), open(2), { type: 'close', id: 2 });
    expect(shownData(state)).toEqual(dataOf(1));
    expect(shownData(localFiles(state, { type: 'close', id: 1 }))).toBeNull();
  });

  it('are kept as long as there is room for their flows, however many there are', () => {
    const names = Array.from({ length: 17 }, (_, i) => String(i));
    const state = after(add(...names), ...names.map((_, i) => open(i + 1, 1000)));
    expect(state.files).toHaveLength(17);
    expect(state.closed).toEqual([]);
  });

  it('go when there is no room, the oldest first and never the new one, and are named', () => {
    const half = MOST_FLOWS / 2;
    const state = after(add('a', 'b', 'c', 'd'), open(1, half), open(2, half), open(3, 1));
    expect(state.files.map(({ id }) => id)).toEqual([2, 3, 4]);
    expect(state.closed).toEqual(['a']);
    const large = localFiles(state, open(4, 2 * MOST_FLOWS));
    expect(large.files.map(({ id }) => id)).toEqual([4]);
    expect(large.closed).toEqual(['a', 'b', 'c']);
    expect(localFiles(large, add('b')).closed).toEqual(['a', 'c']);
    expect(localFiles(large, { type: 'forget' }).closed).toEqual([]);
  });

  it('wait up to a bound', () => {
    const names = Array.from({ length: MOST_WAITING + 9 }, (_, i) => String(i));
    const state = after(add(...names), add('more'));
    expect(state.files).toHaveLength(MOST_WAITING);
    expect(state.notTaken).toBe(10);
  });

  it('that were closed are passed over when they are read at last', () => {
    expect(after(add('a'), { type: 'close', id: 1 }, open(1)).files).toEqual([]);
  });
});
