import type { VerdictV1 } from '@flowsage/client';
import { describe, expect, it } from 'vitest';
import { parseRowList, rowListText } from './row-list.ts';
import { sentenceRows } from './sentence-rows.ts';

describe('flows that a link names', () => {
  it('are written as spans and read again', () => {
    expect(rowListText([9, 3, 4, 5, 4])).toBe('3-5.9');
    expect(parseRowList('3-5.9')).toEqual([3, 4, 5, 9]);
  });

  it('are as many as a page can take, whatever the address says', () => {
    expect(parseRowList('0-999999999')).toHaveLength(1000);
    for (const text of ['', 'x', '1-', '-1', '1..2', '1,2', '12345678901']) expect(parseRowList(text), text).toBeNull();
  });

  it('are shown in place of those of a sentence', () => {
    const verdict = { story: [], evidence: [] } as unknown as VerdictV1;
    expect(sentenceRows(verdict, 'rows.3-5.9')).toEqual({
      text: 'flows that the link names',
      rows: new Set([3, 4, 5, 9]),
      flowCount: 4,
    });
    expect(sentenceRows(verdict, 'rows.x')).toBeNull();
  });
});
