import { describe, expect, it } from 'vitest';
import { FIRST_COLUMNS } from './column-list.ts';
import { columnsOf, movedColumn, withColumn } from './shown-columns.ts';

describe('the columns that are shown', () => {
  it('are those remembered, in their order', () => {
    expect(columnsOf(['dst', 'src']).map(({ name }) => name)).toEqual(['dst', 'src']);
  });

  it('leave out what is no column, and what stands there twice', () => {
    expect(columnsOf(['dst', 'gone', 'dst', 'constructor']).map(({ name }) => name)).toEqual(['dst']);
  });

  it('are the first ones where nothing is left', () => {
    expect(columnsOf([]).map(({ name }) => name)).toEqual(FIRST_COLUMNS);
  });

  it('come at the end and go, but the last one stays', () => {
    expect(withColumn(['src'], 'dst', true)).toEqual(['src', 'dst']);
    expect(withColumn(['src', 'dst'], 'src', false)).toEqual(['dst']);
    expect(withColumn(['src'], 'src', false)).toEqual(['src']);
  });

  it('move one place, and not beyond the ends', () => {
    expect(movedColumn(['a', 'b', 'c'], 'b', -1)).toEqual(['b', 'a', 'c']);
    expect(movedColumn(['a', 'b', 'c'], 'b', 1)).toEqual(['a', 'c', 'b']);
    expect(movedColumn(['a', 'b'], 'a', -1)).toEqual(['a', 'b']);
    expect(movedColumn(['a', 'b'], 'c', 1)).toEqual(['a', 'b']);
  });
});
