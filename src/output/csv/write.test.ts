import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteWriter } from '../../lib/byte-writer.ts';
import { FLOW_COLUMNS } from '../../model/columns.ts';
import { createFlowBatch } from '../../model/flow-batch.ts';
import { FlowView } from '../../model/flow-view.ts';
import { flowIdentifier } from '../../pipeline/flow-identity.ts';
import { anyBatch, textOf, viewOf, writeSample } from '../testing/random-batch.ts';
import { csv } from './write.ts';

/** The one line of a flow whose ends are these texts. */
function lineOf(src: string, dst: string): string {
  const batch = createFlowBatch(1, { baseMicros: 0 });
  batch.srcHost[0] = batch.names.intern(src);
  batch.dstHost[0] = batch.names.intern(dst);
  const out = new ByteWriter();
  csv.flow(out, new FlowView(batch, flowIdentifier), 0, true, null);
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

/** Records of RFC 4180, read by its grammar and nothing else. */
function readCsv(text: string): string[][] {
  const records: string[][] = [[]];
  let at = 0;
  while (at < text.length) {
    let cell = '';
    if (text[at] === '"') {
      for (at++; text[at] !== '"' || text[at + 1] === '"'; at++) {
        if (text[at] === '"') at++;
        cell += text[at];
      }
      at++;
    } else {
      const end = /[,\r]|$/.exec(text.slice(at))!.index + at;
      cell = text.slice(at, end);
      expect(cell).not.toMatch(/["\n]/);
      at = end;
    }
    records.at(-1)!.push(cell);
    if (text[at] === ',') at++;
    else {
      expect(text.slice(at, at + 2)).toBe('\r\n');
      at += 2;
      records.push([]);
    }
  }
  records.pop();
  return records;
}

it('is read back by the grammar of RFC 4180, a record a flow with a cell a column', () => {
  fc.assert(
    fc.property(anyBatch, (batch) => {
      const text = textOf(writeSample(csv, batch));
      expect(text).toMatch(/^[\x20-\x7e\r\n]*$/);
      const [head, ...records] = readCsv(text);
      expect(head).toEqual(FLOW_COLUMNS.map(({ name }) => name));
      expect(records).toHaveLength(batch.count);
      const view = viewOf(batch);
      records.forEach((cells, row) => {
        expect(cells).toHaveLength(FLOW_COLUMNS.length);
        FLOW_COLUMNS.forEach((column, i) => {
          const value = column.value(view, row);
          const cell = cells[i]!;
          if (value === null) expect(cell).toBe('');
          else if (column.type === 'integer') expect(Number(cell)).toBe(value);
          else if (column.type === 'seconds') expect(Number(cell)).toBe((value as number) / 1e6);
          else if (/^[\x20-\x7e]*$/.test(value as string))
            expect(cell).toBe(/^[=+\-@]/.test(value as string) ? `'${value}` : value);
          // No cell may begin as a formula does.
          if (column.type === 'text') expect(cell).not.toMatch(/^[=+\-@\t\r]/);
        });
      });
    }),
    { seed: 9 },
  );
});
