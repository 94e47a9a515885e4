import { describe, expect, it } from 'vitest';
import { FLOW_COLUMNS } from '../../../../../src/model/columns.ts';
import { FIRST_COLUMNS, FLOW_TABLE_COLUMNS, TABLE_COLUMNS } from './column-list.ts';

describe('the columns of the table of flows', () => {
  it('are those of the product, in its order and with its meanings', () => {
    expect(FLOW_TABLE_COLUMNS.map(({ name, meaning }) => ({ name, meaning }))).toEqual(
      FLOW_COLUMNS.map(({ name, meaning }) => ({ name, meaning })),
    );
  });

  it('show texts as texts and numbers as numbers', () => {
    const isText = (kind: string) => kind === 'text';
    expect(FLOW_TABLE_COLUMNS.map(({ kind }) => isText(kind))).toEqual(FLOW_COLUMNS.map(({ type }) => isText(type)));
  });

  it('have a name of their own each', () => {
    expect(new Set(TABLE_COLUMNS.map(({ name }) => name)).size).toBe(TABLE_COLUMNS.length);
    for (const name of FIRST_COLUMNS) expect(TABLE_COLUMNS.map((column) => column.name)).toContain(name);
  });
});
