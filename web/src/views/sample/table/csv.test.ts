import { describe, expect, it } from 'vitest';
import { csvLines } from './csv.ts';

const line = (...values: (string | number | null)[]) => csvLines([], [values])[1];

describe('comma-separated values', () => {
  it('begin with the head and end every line with CR LF', () => {
    expect(csvLines(['src', 'dstBytes'], [['10.0.0.1:50000', 3]])).toEqual([
      'src,dstBytes\r\n',
      '10.0.0.1:50000,3\r\n',
    ]);
  });

  it('quote commas, quotes and line breaks, and nothing else', () => {
    expect(line('a,b', 'say "no"', 'two\nlines', 'one\rtwo', 'plain; text')).toBe(
      '"a,b","say ""no""","two\nlines","one\rtwo",plain; text\r\n',
    );
  });

  it('leave a field empty where there is nothing', () => {
    expect(line(null, '', 0)).toBe(',,0\r\n');
  });

  it('put an apostrophe before texts that a spreadsheet would calculate', () => {
    for (const text of ['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\uff1d1', '\uff201'])
      expect(line(text)).toBe(`'${text}\r\n`);
    expect(line('\rx')).toBe('"\'\rx"\r\n');
    expect(line('=HYPERLINK("http://evil.example","x")')).toBe('"\'=HYPERLINK(""http://evil.example"",""x"")"\r\n');
  });

  it('leave negative numbers and signs inside of texts alone', () => {
    expect(line(-3.5, 'a=b', 'x-y')).toBe('-3.5,a=b,x-y\r\n');
  });
});
