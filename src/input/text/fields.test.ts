import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DelimitedLine } from './delimited.ts';
import { asciiText, fieldText, parseCount, parseSecondsAsMicros, TextCache, utf8Text } from './fields.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
/** Calls a field function on a text that stands between other bytes. */
function on<T>(read: (bytes: Uint8Array, start: number, end: number) => T, text: string): T {
  const bytes = encode(`9${text}9`);
  return read(bytes, 1, bytes.length - 1);
}

test.each([
  ['0', 0],
  ['0042', 42],
  ['9007199254740991', Number.MAX_SAFE_INTEGER],
  ['99999999999999999999999', Number.MAX_SAFE_INTEGER],
  ['', Number.NaN],
  ['-', Number.NaN],
  ['-1', Number.NaN],
  ['1.0', Number.NaN],
  ['1e3', Number.NaN],
])('parseCount(%j) is %d', (text, value) => {
  expect(on(parseCount, text)).toBe(value);
});

test.each([
  ['1617652277.459626', 1_617_652_277_459_626],
  ['1.5', 1_500_000],
  ['7', 7_000_000],
  ['.5', 500_000],
  ['5.', 5_000_000],
  ['0.0000004', 0],
  ['0.0000005', 1],
  ['0.99999949999', 999_999],
  ['0.9999995', 1_000_000],
  ['', Number.NaN],
  ['.', Number.NaN],
  ['-1.0', Number.NaN],
  ['1.2.3', Number.NaN],
  ['1e3', Number.NaN],
  ['99999999999.0', Number.NaN],
])('parseSecondsAsMicros(%j) is %d', (text, value) => {
  expect(on(parseSecondsAsMicros, text)).toBe(value);
});

test('seconds of six decimals are exact', () => {
  fc.assert(
    fc.property(fc.nat(2_000_000_000), fc.nat(999_999), (seconds, micros) => {
      expect(on(parseSecondsAsMicros, `${seconds}.${String(micros).padStart(6, '0')}`)).toBe(seconds * 1e6 + micros);
    }),
    { seed: 20_260_107 },
  );
});

describe('texts', () => {
  test('short and long, ASCII and not, are those of the decoder', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 90 }), fc.string({ unit: 'grapheme', maxLength: 90 }), (ascii, any) => {
        expect(on(asciiText, ascii)).toBe(ascii);
        expect(on(fieldText, ascii)).toBe(ascii);
        expect(on(fieldText, any)).toBe(on(utf8Text, any));
      }),
      { seed: 20_260_108 },
    );
  });

  test('the cache gives the right text also where texts meet in a slot', () => {
    const cache = new TextCache();
    const texts = Array.from({ length: 30_000 }, (_, i) => `10.${i >> 8}.${i & 255}.1`);
    for (let round = 0; round < 2; round++)
      for (const text of texts) expect(cache.get(encode(text), 0, text.length) === text).toBe(true);
    const long = 'x'.repeat(500);
    expect(cache.get(encode(long), 0, 500)).toBe(long);
    expect(cache.get(encode(''), 0, 0)).toBe('');
  });
});

describe('DelimitedLine', () => {
  const line = new DelimitedLine();
  const columns = (): string[] =>
    Array.from({ length: line.count }, (_, i) => utf8Text(line.bytes, line.starts[i]!, line.ends[i]!));

  test('cuts at every separator', () => {
    line.split(encode('a\t\tb c\t'), 0, 7, 9);
    expect(columns()).toEqual(['a', '', 'b c', '']);
  });

  test('keeps separators inside quotes, and drops quotes and blanks around', () => {
    const text = ' a ,"b,c", "" ,"d,';
    line.splitQuoted(encode(text), 0, text.length, 44);
    expect(columns()).toEqual(['a', 'b,c', '', '"d,']);
  });

  test('cuts at runs of blanks', () => {
    line.splitBlanks(encode('  a  b\tc '), 0, 9);
    expect(columns()).toEqual(['a', 'b', 'c']);
  });

  test('looks at no more than 512 columns', () => {
    const text = ','.repeat(2000);
    line.split(encode(text), 0, 2000, 44);
    expect(line.count).toBe(512);
    line.splitQuoted(encode(text), 0, 2000, 44);
    expect(line.count).toBe(512);
    line.splitBlanks(encode('a '.repeat(2000)), 0, 4000);
    expect(line.count).toBe(512);
  });
});
