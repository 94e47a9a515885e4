import { describe, expect, it } from 'vitest';
import { ByteWriter } from '../../lib/byte-writer.ts';
import { FLOW_COLUMNS } from '../../model/columns.ts';
import { createFlowBatch } from '../../model/flow-batch.ts';
import { FlowView } from '../../model/flow-view.ts';
import { csv } from './write.ts';

/** The one line of a flow whose ends are these texts. */
function lineOf(src: string, dst: string): string {
  const batch = createFlowBatch(1, { baseMicros: 0 });
  batch.srcHost[0] = batch.names.intern(src);
  batch.dstHost[0] = batch.names.intern(dst);
  const out = new ByteWriter();
  csv.flow(out, new FlowView(batch, () => ({ flowId: '0', destinationData: '' })), 0, true, null);
  return new TextDecoder('latin1').decode(out.take());
}

describe('CSV', () => {
  it('has a cell for every column, the first one empty or not', () => {
    expect(lineOf('a', 'b').split(',')).toHaveLength(FLOW_COLUMNS.length);
    expect(lineOf('', 'b').split(',')).toHaveLength(FLOW_COLUMNS.length);
    expect(lineOf('', 'b')).toMatch(/^,b,/);
  });

  const cells: readonly (readonly [text: string, cell: string])[] = [
    ['plain.example', 'plain.example'],
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1+1', '\\x09=1+1'],
    ['a,b', '"a,b"'],
    ['a"b', '"a""b"'],
    ['=a,"b"', `"'=a,""b"""`],
    ['a\r\nb', 'a\\x0d\\x0ab'],
    // Its lower byte is a line feed.
    ['a\u010ab', 'a\\u010ab'],
    ['m\u00fcller', 'm\\xfcller'],
    ['\u202etxt', '\\u202etxt'],
    ['\u009b2J', '\\x9b2J'],
  ];
  for (const [text, cell] of cells)
    it(`writes ${JSON.stringify(text)} as ${cell}`, () => {
      expect(lineOf(text, 'end').startsWith(`${cell},end,`)).toBe(true);
    });
});
