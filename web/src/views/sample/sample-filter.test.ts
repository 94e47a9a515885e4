import { describe, expect, it } from 'vitest';
import { facetCounts } from './filter/facet-counts.ts';
import { termWords } from './filter/value-text.ts';
import {
  boundText,
  isSameEnd,
  matchingRows,
  parseSpan,
  parseTerms,
  type SampleFilter,
  spanText,
  termText,
} from './sample-filter.ts';
import { sampleRows } from './sample-rows.ts';
import { sentenceRows } from './sentence-rows.ts';
import { annotationsOf, flowOf, recordOf } from './testing/sample-fixtures.ts';

const NONE: SampleFilter = { terms: [], text: '', span: null };

const ROWS = sampleRows(
  [
    flowOf({ relativeStart: 0, dst: 'a.example:443', label: 'one' }),
    flowOf({ relativeStart: 5, dst: 'b.example:80', label: 'two' }),
    flowOf({ relativeStart: 9.5, dst: 'b.example:443', label: 'two', src: '10.0.0.9:1' }),
  ],
  annotationsOf(3, { records: [recordOf('behavior', 'Known Thing')], behaviorOf: [0, -1, -1] }),
);

const rowsOf = (texts: readonly string[], more: Partial<SampleFilter> = {}) =>
  matchingRows(ROWS, { ...NONE, ...more, terms: parseTerms(texts) });

describe('the filter', () => {
  it('shows everything when it is empty', () => {
    expect(rowsOf([])).toEqual([0, 1, 2]);
  });

  it('takes terms of one field as alternatives and those of different fields together', () => {
    expect(rowsOf(['destination:a.example:443', 'destination:b.example:80'])).toEqual([0, 1]);
    expect(rowsOf(['label:two', 'source:10.0.0.9'])).toEqual([2]);
  });

  it('leaves out in any case what is excluded', () => {
    expect(rowsOf(['!label:two'])).toEqual([0]);
    expect(rowsOf(['label:two', '!name:b.example'])).toEqual([]);
  });

  it('finds texts without case in titles, names, sources and labels', () => {
    expect(rowsOf([], { text: ' kNOWN ' })).toEqual([0]);
    expect(rowsOf([], { text: 'b.EXAMPLE' })).toEqual([1, 2]);
    expect(rowsOf([], { text: '10.0.0.9' })).toEqual([2]);
    // As verdicts write names.
    expect(rowsOf([], { text: 'b[.]example:443' })).toEqual([2]);
  });

  it('finds names with characters that are not seen by what stands for them', () => {
    const rows = sampleRows(
      [
        flowOf({ relativeStart: 0, dst: '\u202Egnp.exe:443' }),
        flowOf({ relativeStart: 1, dst: 'plain.example:443' }),
        flowOf({ relativeStart: 2, dst: '\\u202egnp.exe:443' }),
      ],
      annotationsOf(3),
    );
    const found = (text: string) => matchingRows(rows, { ...NONE, text });
    expect(found('U+202Egnp[.]exe')).toEqual([0]);
    expect(found('<U+202E>gnp.exe')).toEqual([0]);
    // As the name that has it and as the name that is written so.
    expect(found('\\u202egnp[.]exe')).toEqual([0, 2]);
  });

  it('shows flows that began within the span, both ends counted', () => {
    expect(rowsOf([], { span: [5, 9.5] })).toEqual([1, 2]);
  });

  it('is narrowed by the flows of a sentence', () => {
    expect(matchingRows(ROWS, NONE, new Set([2, 77]))).toEqual([2]);
  });

  it('reads back what it writes, whatever the value holds', () => {
    for (const value of ['', 'a:b:c', '!x', 'level:E', '\u202eevil', 'a b&c=d'])
      for (const exclude of [true, false])
        expect(parseTerms([termText({ field: 'destination', value, exclude })])).toEqual([
          { field: 'destination', value, exclude },
        ]);
    expect(parseSpan(spanText([0.1234567, 12]))).toEqual([0.123457, 12]);
  });

  it('ignores what an address holds that is no term or span', () => {
    expect(parseTerms(['', 'nothing', 'constructor:x', '__proto__:y', ':z'])).toEqual([]);
    for (const text of ['', '5', '9-5', '-1-2', 'a-b', '1-2-3', 'NaN-1']) expect(parseSpan(text)).toBeNull();
  });

  it('takes numbers as they are, and both ends of a range together', () => {
    const rows = sampleRows(
      [
        flowOf({ srcBytes: 10, duration: 0.5, srcIpBytes: 50 }),
        flowOf({ srcBytes: 100, duration: 2, srcIpBytes: 300 }),
        flowOf({ srcBytes: 1000, duration: 2.000001 }),
      ],
      annotationsOf(3),
    );
    const fitting = (...texts: readonly string[]) => matchingRows(rows, { ...NONE, terms: parseTerms(texts) });
    expect(fitting('bytesUp:>=100')).toEqual([1, 2]);
    expect(fitting('bytesUp:<=100')).toEqual([0, 1]);
    expect(fitting('bytesUp:>=11', 'bytesUp:<=999')).toEqual([1]);
    expect(fitting('!bytesUp:>=100')).toEqual([0]);
    expect(fitting('bytesUp:100', 'bytesUp:10')).toEqual([0, 1]);
    expect(fitting('!bytesUp:100')).toEqual([0, 2]);
    expect(fitting('duration:<=2', 'bytesUp:>=11')).toEqual([1]);
    // What is not told is neither above nor below.
    expect(fitting('ipBytesUp:>=0')).toEqual([0, 1]);
    expect(fitting('!ipBytesUp:>=100')).toEqual([0]);
  });

  it('writes a range into the address and reads it back, and takes nothing else for a number', () => {
    for (const text of ['bytesUp:>=0', 'duration:<=0.000001', '!packetsDown:>=12', 'start:5.5'])
      expect(parseTerms([text]).map(termText)).toEqual([text]);
    expect(boundText({ isLeast: false, limit: 0.1 + 0.2 })).toBe('<=0.3');
    for (const value of [
      '',
      '>=',
      '>=-1',
      '>1',
      '=>1',
      '1e9',
      '>=1e9',
      'x',
      '>=0x1',
      '>= 1',
      `>=${'9'.repeat(40)}`,
      '∞',
    ])
      expect(parseTerms([`bytesUp:${value}`]), value).toEqual([]);
  });

  it('knows which terms set the same end of a range', () => {
    const term = (text: string) => parseTerms([text])[0]!;
    expect(isSameEnd(term('bytesUp:>=1'), term('bytesUp:>=5'))).toBe(true);
    // Less than 5 is an upper end.
    expect(isSameEnd(term('!bytesUp:>=5'), term('bytesUp:<=9'))).toBe(true);
    expect(isSameEnd(term('bytesUp:>=1'), term('bytesUp:<=5'))).toBe(false);
    expect(isSameEnd(term('bytesUp:>=1'), term('bytesDown:>=1'))).toBe(false);
    expect(isSameEnd(term('bytesUp:1'), term('bytesUp:2'))).toBe(false);
  });

  it('says what a range is in exact numbers', () => {
    const words = (text: string) => termWords(parseTerms([text])[0]!);
    expect(words('bytesUp:>=1234')).toBe('Bytes up: at least 1,234 B');
    expect(words('!bytesUp:>=1234')).toBe('Bytes up: less than 1,234 B');
    expect(words('duration:<=0.5')).toBe('Duration: at most 0.5 s');
    expect(words('!count:<=1')).toBe('Samples: more than 1');
    expect(words('!label:two')).toBe('not Label: two');
  });

  it('reads no more terms than anybody clicks', () => {
    expect(parseTerms(new Array<string>(5000).fill('level:E')).length).toBeLessThan(200);
  });
});

describe('counts of values', () => {
  it('are not narrowed by what is chosen of their own field, but by all else', () => {
    const counts = facetCounts(ROWS, { ...NONE, terms: parseTerms(['label:one', '!source:10.0.0.9']) }, null);
    expect([...counts.label]).toEqual([
      ['one', 1],
      ['two', 1],
    ]);
    expect([...counts.level]).toEqual([['B', 1]]);
  });
});

describe('sentences of a verdict', () => {
  it('lead to their flows by kind and place, and to nothing where there is none', () => {
    const step = { atSeconds: 0, sentence: 'A thing happened.', flowCount: 9, rows: [1, 2], records: [] };
    const verdict = {
      verdict: 'Impact',
      confidence: 'High',
      headline: '',
      story: [step],
      evidence: [],
      unknown: [],
      nextChecks: [],
      knowledge: { packs: [], otherSamples: 0 },
    } as const;
    expect(sentenceRows(verdict, 'story.0')).toEqual({ text: step.sentence, rows: new Set([1, 2]), flowCount: 9 });
    for (const id of ['story.1', 'evidence.0', 'toString.0', '', 'story.x', 'story.0.0', 'evidence.0.0'])
      expect(sentenceRows(verdict, id)).toBeNull();
    const clicked = { name: 'Link clicked', destination: 'a.example:443', startSeconds: 0, flowCount: 1, rows: [2] };
    const event = { ...verdict, story: [{ ...step, steps: [clicked], stepCount: 1 }] };
    expect(sentenceRows(event, 'story.0.0')).toEqual({
      text: 'Link clicked: a.example:443',
      rows: new Set([2]),
      flowCount: 1,
    });
    expect(sentenceRows(event, 'story.0.1')).toBeNull();
  });
});
