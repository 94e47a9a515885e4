import { describe, expect, it } from 'vitest';
import type { SampleRow } from '../sample/sample-row.ts';
import { rowsToPick } from './pick-filter.ts';

const row = (changes: Partial<SampleRow>): SampleRow =>
  ({
    title: '',
    ownTitle: '',
    destination: '',
    source: '10.0.0.5',
    category: '',
    label: '',
    ownLevel: 'S',
    ...changes,
  }) as SampleRow;

const rows = [
  row({ destination: 'Files.example:443' }),
  row({ ownLevel: 'B', source: '10.0.0.6' }),
  row({ label: 'beacon' }),
];

describe('flows to pick from', () => {
  it('have the words in any case, in what is seen of them', () => {
    expect(rowsToPick(rows, ' files.EX', '', null)).toEqual([rows[0]]);
    expect(rowsToPick(rows, 'beac', '', null)).toEqual([rows[2]]);
    expect(rowsToPick(rows, '', '', null)).toEqual(rows);
  });

  it('are known behaviors, or of the source of the first step', () => {
    expect(rowsToPick(rows, '', 'known', null)).toEqual([rows[1]]);
    expect(rowsToPick(rows, '', 'source', '10.0.0.5')).toEqual([rows[0], rows[2]]);
    expect(rowsToPick(rows, '', 'source', null)).toEqual(rows);
  });
});
