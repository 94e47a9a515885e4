import { describe, expect, it } from 'vitest';
import { printable } from './printable.ts';

describe('printable text', () => {
  it('leaves names of all scripts as they are', () => {
    for (const text of ['', 'www.example.com', 'müller.de', 'пример.рф', '例え.jp', '😀.ws', ' ~!"\\'])
      expect(printable(text)).toBe(text);
  });

  const shown: readonly (readonly [what: string, odd: string, text: string])[] = [
    ['an escape sequence', '\x1b[2J', '\\x1b[2J'],
    ['a line end', 'a\r\nb', 'a\\x0d\\x0ab'],
    ['a NUL', '\0', '\\x00'],
    ['a DEL', '\x7f', '\\x7f'],
    ['a one-byte escape sequence', '\x9b2J', '\\x9b2J'],
    ['a mark that turns text round', 'exe\u202etxt', 'exe\\u202etxt'],
    ['an isolate', '\u2066a\u2069', '\\u2066a\\u2069'],
    ['a letter mark', '\u061c\u200e\u200f', '\\u061c\\u200e\\u200f'],
    ['a character without width', 'pay\u200bpal\ufeff', 'pay\\u200bpal\\ufeff'],
    ['line and paragraph separators', '\u2028\u2029', '\\u2028\\u2029'],
    ['an annotation', '\ufff9', '\\ufff9'],
  ];
  for (const [what, odd, text] of shown)
    it(`shows ${what} by its number`, () => {
      expect(printable(odd)).toBe(text);
    });

  it('leaves no control character', () => {
    for (let code = 0; code < 0xa0; code++) expect(printable(String.fromCharCode(code))).toMatch(/^[\x20-\x7e]+$/);
  });
});
