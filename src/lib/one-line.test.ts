import { expect, it } from 'vitest';
import { isOneLine } from './one-line.ts';

it('takes words of every script, with the joiners that they are written with', () => {
  for (const text of ['', 'Our own monitoring', 'ours 👩‍💻', 'می‌خواهم', 'क्‍ष', '💧'])
    expect(isOneLine(text), text).toBe(true);
});

it('takes no second line, no control character and no half of one', () => {
  for (const text of ['a\nb', 'a\rb', 'a\tb', 'a\u0000', '\u001b[31mred', 'a\u0085b', 'a\u2028b', 'a\u2029b', '\ud83d'])
    expect(isOneLine(text), JSON.stringify(text)).toBe(false);
});
