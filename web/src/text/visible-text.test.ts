import { expect, it } from 'vitest';
import { visibleText, withUnseen } from './visible-text.ts';

it('what is shown of unseen characters gives them back', () => {
  for (const text of ['\u202egnp.exe', 'a\u001b[2Jb', '\u200babc', 'x\u{e0041}z', 'plain.example:443']) {
    expect(withUnseen(visibleText(text)), visibleText(text)).toBe(text);
    expect(withUnseen(visibleText(text).replace(/[<>]/g, '')), text).toBe(text);
  }
  expect(withUnseen('\\u202egnp.exe \\x1b[2J')).toBe('\u202egnp.exe \u001b[2J');
});

it('numbers of characters that are seen stay as they are', () => {
  for (const text of ['U+0041', '\\u0041', '\\x41', '<U+00E9>', 'U+110000', 'U+00', '\\u12'])
    expect(withUnseen(text)).toBe(text);
});
