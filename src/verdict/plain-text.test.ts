import fc from 'fast-check';
import { expect, it } from 'vitest';
import { plainLine, plainLines, shownLine } from './plain-text.ts';
import { hostileText } from './testing/hostile-activities.ts';

it('marks of chats, of pages and of our own sentences are taken out, and the words stay', () => {
  expect(plainLine('a `code` *bold* <!here>', 99)).toBe("a 'code' ∗bold∗ ‹!here›");
  expect(plainLine('We  have\nobserved 3 Impacts', 99)).toBe('We observed 3 Impacts');
  expect(plainLine('There are 3 known Attack Vectors', 99)).toBe('There are 3 known Attack-Vectors');
  expect(plainLines('We have\nobserved\n7 attack\nvectors', 99)).toBe('We observed\n7 attack-vectors');
});

it('control characters are shown, line ends are kept only where lines are wanted', () => {
  expect(plainLine(' a\tb\r\nc\u001b[31m ', 99)).toBe('a b c\\x1b[31m');
  expect(plainLines(' a\tb \r\nc\rd\u0085e\n\n', 99)).toBe('a b\nc\nd\\x85e');
});

it('what the verdict tells stays as it is, but for what controls or hides something', () => {
  expect(shownLine('<script>alert(`1`)</script> *.example', 99)).toBe('<script>alert(`1`)</script> *.example');
  expect(shownLine('We  have\nobserved', 99)).toBe('We have observed');
  expect(shownLine(' a\tb\u001b[31m\u202egnp', 99)).toBe(plainLine(' a\tb\u001b[31m\u202egnp', 99));
  expect(shownLine('123456', 5)).toBe('12345…');
});

it('text is cut between characters', () => {
  expect(plainLine('12345', 5)).toBe('12345');
  expect(plainLine('123456', 5)).toBe('12345…');
  expect(plainLine('1234😀', 5)).toBe('1234…');
  expect(plainLines('12\n456', 3)).toBe('12…');
});

it('nothing dangerous passes, whatever comes', () => {
  fc.assert(
    fc.property(hostileText, fc.integer({ min: 1, max: 60 }), (text, maxChars) => {
      const line = plainLine(text, maxChars);
      expect(line).not.toMatch(/[\x00-\x1f\x7f-\x9f\u2028\u202e`*<>]|we\s+have\s+observed|attack\s+vector/i);
      expect(plainLines(text, maxChars)).not.toMatch(/[\x00-\x09\x0b-\x1f`*<>]|we\s+have\s+observed|attack\s+vector/i);
    }),
    { seed: 2, numRuns: 1000 },
  );
});
