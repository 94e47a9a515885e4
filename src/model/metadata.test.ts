import { TAG_FIELDS } from '@flowsage/client';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isKnown,
  METADATA_LIMITS,
  metadataOf,
  metadataOver,
  readTags,
  relevanceOf,
  strictMetadataOf,
  writeTags,
} from './metadata.ts';

const MINIMAL = { title: 'Example', description: 'A site.' };

describe('a posted record', () => {
  it('takes tags as arrays, as JSON text, as empty text and as nothing', () => {
    const record = metadataOf({
      ...MINIMAL,
      destinationTags: ['CDN', 'CDN', 'Banking'],
      threatTags: '["Phishing"]',
      securityTags: '',
      impactsTags: [],
      platformHintTags: null,
    });
    expect(record).toMatchObject({
      destinationTags: '["CDN","Banking"]',
      threatTags: '["Phishing"]',
      securityTags: '',
      impactsTags: '',
      platformHintTags: '',
      attackVectorTags: '',
    });
  });

  it('has eleven members, all texts, whatever else was sent', () => {
    const record = metadataOf({ ...MINIMAL, extra: 1, __proto__: { relevance: 'knownBad' } });
    expect(Object.keys(record).sort()).toEqual(['description', 'relevance', 'title', ...TAG_FIELDS].sort());
    expect(Object.values(record).every((value) => typeof value === 'string')).toBe(true);
  });

  it('keeps title and description to the letter', () => {
    const sent = { title: ' `Öffnen`\u0000 ', description: 'two\nlines ' };
    expect(metadataOf(sent)).toMatchObject(sent);
  });

  it('may fill its bounds and not pass them', () => {
    const { titleChars, descriptionChars, tags, tagChars } = METADATA_LIMITS;
    const list = (length: number, chars: number): string[] =>
      Array.from({ length }, (_, index) => String(index).padStart(chars, '\u0001'));
    const full = {
      title: 'x'.repeat(titleChars),
      description: 'x'.repeat(descriptionChars),
      threatTags: JSON.stringify(list(tags, tagChars)),
    };
    expect(readTags(metadataOf(full).threatTags)).toEqual(list(tags, tagChars));
    for (const beyond of [
      { title: 'x'.repeat(titleChars + 1) },
      { description: 'x'.repeat(descriptionChars + 1) },
      { threatTags: list(tags + 1, 2) },
      { threatTags: list(1, tagChars + 1) },
      { threatTags: `[${' '.repeat(100_000)}]` },
    ])
      expect(() => metadataOf({ ...full, ...beyond })).toThrow(/expected/);
  });

  const refused: readonly (readonly [input: unknown, sentence: RegExp])[] = [
    [null, /body is null/],
    [[MINIMAL], /body is a list/],
    ['text', /expected a JSON object/],
    [{ description: 'x' }, /title is missing/],
    [{ ...MINIMAL, title: ' \n' }, /title is empty text/],
    [{ ...MINIMAL, description: 7 }, /description is a number/],
    [{ ...MINIMAL, threatTags: 7 }, /threatTags is a number/],
    [{ ...MINIMAL, threatTags: { 0: 'x' } }, /threatTags is an object/],
    [{ ...MINIMAL, threatTags: 'Phishing' }, /threatTags is text that is no list/],
    [{ ...MINIMAL, threatTags: '[1]' }, /threatTags is text that is no list/],
    [{ ...MINIMAL, threatTags: ['x', 1] }, /threatTags holds a number/],
    [{ ...MINIMAL, threatTags: [''] }, /threatTags holds empty text/],
  ];
  for (const [input, sentence] of refused)
    it(`is refused as ${JSON.stringify(input)}`, () => {
      expect(() => metadataOf(input)).toThrow(expect.objectContaining({ name: 'AppError', kind: 'invalid-input' }));
      expect(() => metadataOf(input)).toThrow(sentence);
    });
});

it('characters that no pack may have are refused where that can be told, and taken out where not', () => {
  const good = { title: 'Two words 💧', description: 'two\nlines\tand a tab', threatTags: ['Trojan'] };
  expect(strictMetadataOf(good)).toMatchObject({ title: good.title, description: good.description });
  for (const [more, told] of [
    [{ title: 'a\u0000b' }, 'title holds U+0000 at character 2, expected one line without control characters'],
    [{ title: 'a\nb' }, 'title holds U+000a'],
    [{ title: '\u001b[31mred' }, 'title holds U+001b at character 1'],
    [{ title: 'half \ud83d' }, 'title holds U+d83d'],
    [{ description: 'a\u0000' }, 'description holds U+0000'],
    [{ threatTags: ['a\u0007'] }, 'threatTags holds U+0007'],
  ] as const)
    expect(() => strictMetadataOf({ ...good, ...more })).toThrow(told);
  const odd = {
    title: ' \u001b[31mTwo\nlines\u0000\ud83d',
    description: 'a\u0000\nb',
    threatTags: ['Tro\u0000jan', '\u0001'],
  };
  expect(metadataOver({}, odd)).toMatchObject({
    title: '[31mTwo lines',
    description: 'a\nb',
    threatTags: '["Trojan"]',
  });
});

it('relevance has four words, and the old word for one of them', () => {
  expect(['knownBad', 'seenNearBad', 'knownUninteresting', ''].map(relevanceOf)).toEqual([
    'knownBad',
    'seenNearBad',
    'knownUninteresting',
    '',
  ]);
  expect(relevanceOf('notInteresting')).toBe('knownUninteresting');
  expect(['KnownBad', 'bad', 5, null, undefined, {}].map(relevanceOf)).toEqual(['', '', '', '', '', '']);
});

describe('tags', () => {
  it('come back as they were written', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (tags) => {
        expect(readTags(writeTags(tags))).toEqual(tags);
      }),
      { seed: 3, numRuns: 100 },
    );
  });

  it('are empty text when there are none', () => {
    expect(writeTags([])).toBe('');
    expect([readTags(''), readTags('[]'), readTags(' '), readTags([])]).toEqual([[], [], [], []]);
  });

  it('that are no list still count as one tag', () => {
    expect(readTags('Redirect')).toEqual(['Redirect']);
    expect(readTags('[1]')).toEqual(['[1]']);
    expect(readTags(['a'])).toEqual(['a']);
  });
});

it('a record is known, an empty object is not', () => {
  expect(isKnown(metadataOf(MINIMAL))).toBe(true);
  expect(isKnown({})).toBe(false);
});
