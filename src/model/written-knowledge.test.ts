import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  KNOWLEDGE_LIMITS,
  WRITTEN_KNOWLEDGE_FORMS,
  writtenKnowledgeOf,
  writtenKnowledgeOfKind,
} from './written-knowledge.ts';

const WHOLE = {
  owner_groups: ['Example Ltd'],
  landscape: ['Web Hosting'],
  concern_level: 3,
  category: 'File Sharing',
  refs: ['https://example.com/about'],
  comments: ['Moved in May.'],
  controllable_subdomains: false,
  controllable_urls: true,
  intended_purpose: 'Sharing of files.\nFor teams.',
  abuse: 'Malware is stored there.',
  ttp_of_groups: ['APT0'],
  when_concerned: 'After a mail.',
  report_abuse_how: 'abuse@example.com',
};

describe('what people say of a place', () => {
  test('has one order, and may have any of its fields', () => {
    const turned = Object.fromEntries(Object.entries(WHOLE).reverse());
    expect(JSON.stringify(writtenKnowledgeOf(turned))).toBe(JSON.stringify(WHOLE));
    expect(Object.keys(WHOLE)).toEqual(Object.keys(WRITTEN_KNOWLEDGE_FORMS));
    for (const [field, value] of Object.entries(WHOLE))
      expect(writtenKnowledgeOf({ [field]: value })).toEqual({ [field]: value });
  });

  test('is none where nothing is said', () => {
    for (const none of [null, undefined, {}, { owner_groups: [], abuse: ' ', category: '' }])
      expect(writtenKnowledgeOf(none)).toBeNull();
  });

  test('has no blanks around texts, and each text of a list once', () => {
    expect(writtenKnowledgeOf({ refs: [' a ', 'a', 'b'], abuse: ' Used so.\n' })).toEqual({
      refs: ['a', 'b'],
      abuse: 'Used so.',
    });
  });

  test.each([
    [7, /knowledge is a number, expected a JSON object/],
    [[], /knowledge is a list/],
    [{ excluded_subdomains: [] }, /there is a member "excluded_subdomains", expected owner_groups, landscape/],
    [{ toString: 1 }, /there is a member "toString"/],
    [{ concern_level: 0 }, /concern_level is 0, expected a whole number, 1 to 5/],
    [{ concern_level: 6 }, /concern_level is 6/],
    [{ concern_level: 2.5 }, /concern_level is 2.5/],
    [{ concern_level: '3' }, /concern_level is a string/],
    [{ controllable_urls: 'true' }, /controllable_urls is a string, expected true or false/],
    [{ category: null }, /category is null, expected text of one line/],
    [{ category: 'a\nb' }, /category holds U\+000a at character 2/],
    [{ abuse: 'so\u0007so' }, /abuse holds U\+0007 at character 3/],
    [{ abuse: 'no' }, /abuse is a text of 2 characters, expected 3 to 2000/],
    [{ abuse: 'x'.repeat(2001) }, /abuse is a text of 2001 characters/],
    [{ refs: 'https://example.com' }, /refs is a string, expected a list of texts/],
    [{ refs: [1] }, /refs is a number/],
    [{ refs: [' '] }, /refs is a list with an empty text/],
    [{ refs: ['x'.repeat(201)] }, /refs is a text of 201 characters, expected at most 200/],
    [{ refs: Array.from({ length: 101 }, (_, i) => `${i}`) }, /refs is a list of 101, expected at most 100 texts/],
    [{ refs: ['\ud800'] }, /refs holds U\+d800/],
  ])('is refused in another form: %j', (input, message) => {
    expect(() => writtenKnowledgeOf(input)).toThrow(message);
  });

  test('is for Destinations alone', () => {
    expect(writtenKnowledgeOfKind('destination', WHOLE)).toEqual(WHOLE);
    expect(writtenKnowledgeOfKind('event', null)).toBeNull();
    expect(() => writtenKnowledgeOfKind('behavior', {})).toThrow(/a behavior has none, expected null/);
    expect(() => writtenKnowledgeOfKind('event', WHOLE)).toThrow(/an event has none/);
  });

  test('has the bounds of packs', () => {
    const { line, lines, prose, destination } = JSON.parse(
      readFileSync(new URL('../../knowledge/pack.schema.json', import.meta.url), 'utf8'),
    ).$defs;
    expect(KNOWLEDGE_LIMITS).toEqual({
      lineChars: line.maxLength,
      lines: lines.maxItems,
      leastProseChars: prose.minLength,
      proseChars: prose.maxLength,
      leastLevel: destination.properties.concern_level.minimum,
      mostLevel: destination.properties.concern_level.maximum,
    });
  });
});
