import { describe, expect, it } from 'vitest';
import { FIRST_COLUMNS } from './column-list.ts';
import { columnsOf, movedColumn, narrowColumns, withColumn } from './shown-columns.ts';

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

  it('begin with the destination on phones, until somebody chose', () => {
    expect(narrowColumns(FIRST_COLUMNS).slice(0, 2)).toEqual(['level', 'dst']);
    expect(narrowColumns(FIRST_COLUMNS).toSorted()).toEqual(FIRST_COLUMNS.toSorted());
    expect(narrowColumns(['src', 'dst'])).toEqual(['src', 'dst']);
  });

  it('have all that matters on a laptop without scrolling', () => {
    const upToRelevance = columnsOf(FIRST_COLUMNS).slice(0, FIRST_COLUMNS.indexOf('relevance') + 1);
    // 1,440 pixels without the menu, the edges and the numbers of the flows.
    expect(upToRelevance.reduce((sum, { width }) => sum + width, 0)).toBeLessThan(1190 - 68);
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
