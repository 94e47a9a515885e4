import { expect, it } from 'vitest';
import { internationalMeaning, internationalName } from './international-name.ts';

const meaning = (name: string) => internationalMeaning(internationalName(name)!);

it('says what punycode spells, and what to beware of', () => {
  expect(internationalName('apple.com')).toBeNull();
  expect(meaning('xn--bcher-kva.example')).toBe('Punycode for bücher.example.');
  expect(meaning('xn--80ak6aa92e.com')).toBe(
    'Punycode for \u0430\u0440\u0440\u04cf\u0435.com. Has Cyrillic letters, which may look like Latin ones.',
  );
});

it('hides nothing of what it spells', () => {
  expect(internationalName('xn--ab-g1t.example')!.unicode).toBe('a\u200bb.example');
  expect(meaning('xn--ab-g1t.example')).toBe('Punycode for a<U+200B>b.example.');
});
