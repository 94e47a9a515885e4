import { describe, expect, it } from 'vitest';
import { isFiltered, LIST_DEFAULTS, type ListState, listQuery, sortedBy } from './list-query.ts';

const state = (change: Partial<ListState> = {}): ListState => ({ ...LIST_DEFAULTS, ...change });

describe('the question that an address asks', () => {
  it('asks for the newest samples when it says nothing', () => {
    expect(listQuery(state())).toEqual({ sort: 'uploadedAt', order: 'desc' });
    expect(isFiltered(state())).toBe(false);
  });

  it('takes filters and an order', () => {
    const asked = state({
      name: ' a.pcap ',
      state: 'failed',
      type: 'zeek-conn',
      visibility: 'public',
      changed: 'yes',
      sort: 'flows',
    });
    expect(listQuery(asked)).toEqual({
      name: 'a.pcap',
      state: 'failed',
      format: 'zeek-conn',
      visibility: 'public',
      changed: true,
      sort: 'flows',
      order: 'desc',
    });
    expect(isFiltered(asked)).toBe(true);
  });

  it('asks for nothing where the address says what is no such thing', () => {
    const odd = state({
      state: 'toString',
      type: '<b>',
      visibility: '__proto__',
      changed: 'maybe',
      sort: 'password',
      order: 'up',
    });
    expect(listQuery(odd)).toEqual({ sort: 'uploadedAt', order: 'desc' });
    expect(isFiltered(odd)).toBe(false);
  });

  it('cuts names that the server would not take', () => {
    expect(listQuery(state({ name: 'x'.repeat(1000) })).name).toHaveLength(255);
  });
});

describe('a click on a heading', () => {
  it('sorts names from A on and all else from the largest on', () => {
    expect(listQuery(state(sortedBy(state(), 'fileName')))).toMatchObject({ sort: 'fileName', order: 'asc' });
    expect(listQuery(state(sortedBy(state(), 'flows')))).toMatchObject({ sort: 'flows', order: 'desc' });
  });

  it('turns the order round when it is the second one, and back', () => {
    const once = state(sortedBy(state(), 'flows'));
    const twice = state(sortedBy(once, 'flows'));
    expect(listQuery(twice)).toMatchObject({ sort: 'flows', order: 'asc' });
    expect(sortedBy(twice, 'flows')).toEqual(sortedBy(state(), 'flows'));
  });

  it('leaves the address empty for the order that is there anyway', () => {
    expect(sortedBy(state({ sort: 'flows' }), 'uploadedAt')).toEqual({ sort: '', order: '' });
  });
});
