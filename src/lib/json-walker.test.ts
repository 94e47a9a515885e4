import { expect, test } from 'vitest';
import { type JsonChoice, JsonWalker, type JsonWalkOptions } from './json-walker.ts';

/** What a walk gives, in pieces of `pieceBytes`. `choices` says what to do with a path; what is not named is entered. */
function walk(text: string, choices: Record<string, JsonChoice> = {}, pieceBytes = 7, options: JsonWalkOptions = {}) {
  const seen: string[] = [];
  const walker = new JsonWalker(
    {
      choose: (path, type) => choices[path.join('/')] ?? (type === 'object' || type === 'array' ? 'enter' : 'take'),
      value: (path, value) => seen.push(`${path.join('/')}=${JSON.stringify(value)}`),
      leave: (path) => seen.push(`leave ${path.join('/')}`),
      skipped: (reason) => seen.push(reason),
    },
    options,
  );
  const bytes = new TextEncoder().encode(text);
  for (let i = 0; i < bytes.length; i += pieceBytes) walker.push(bytes.subarray(i, i + pieceBytes));
  walker.end();
  return seen;
}

const DOCUMENT = '\ufeff{"a": [1, "x\\"]é", {"b": null}], "c\\u0041": {"d": [[]]}, "skip": {"}": "]"}, "e": -1.5e3}\n';

test('any cutting of the document gives the same values', () => {
  const choices: Record<string, JsonChoice> = { skip: 'pass', 'a/*': 'take' };
  const whole = walk(DOCUMENT, choices, 1000);
  expect(whole).toEqual([
    'a/*=1',
    'a/*="x\\"]é"',
    'a/*={"b":null}',
    'leave a',
    'leave cA/d/*',
    'leave cA/d',
    'leave cA',
    'e=-1500',
    'leave ',
  ]);
  for (let pieceBytes = 1; pieceBytes < 30; pieceBytes++) expect(walk(DOCUMENT, choices, pieceBytes)).toEqual(whole);
});

test('values may follow one another', () => {
  expect(walk('{"a":1}\n{"a":2}{"a":3}', { '': 'take' })).toEqual(['={"a":1}', '={"a":2}', '={"a":3}']);
  expect(walk('7', {})).toEqual(['=7']);
});

test('a value above its limits is passed over, and the rest is read', () => {
  const long = `{"a": "${'x'.repeat(100)}", "b": ${'['.repeat(9)}${']'.repeat(9)}, "c": 1}`;
  expect(walk(long, { b: 'take' }, 11, { maxBytes: 50, maxDepth: 6 })).toEqual([
    'JSON value too long',
    'JSON nested too deeply',
    'c=1',
    'leave ',
  ]);
  expect(walk(long, { a: 'pass', b: 'pass' }, 11, { maxBytes: 50, maxDepth: 6 })).toEqual(['c=1', 'leave ']);
});

test.each<[string, string, RegExp]>([
  ['no colon', '{"a" 1}', /byte 5: found 1, expected a colon/],
  ['no comma', '{"a":1 "b":2}', /byte 7: found ", expected a comma/],
  ['a key without quotes', '{a:1}', /byte 1: found a, expected a key/],
  ['a comma too many', '[1,]', /byte 3: found \], expected a value/],
  ['a bracket of another kind', '{"a":1]', /byte 6: found \], expected the bracket that was opened/],
  ['such a bracket in a value that is passed over', '{"a":{"b":[}}}', /found }, expected/],
  ['a line end in text', '{"a":"line\nend"}', /found byte 10, expected text without line ends/],
  ['an end in a list', '{"a":[1,2', /ends at byte 9 inside a value/],
  ['an end in text', '{"a":"', /ends at byte 6/],
  ['a word that is none', '[nul]', /is broken/],
  ['a long key', `{"${'k'.repeat(2000)}":1}`, /a key before byte 2003 is too long/],
  ['bottomless nesting', '['.repeat(100), /nested deeper than 32/],
])('%s is refused with its place', (_, text, message) => {
  for (const pieceBytes of [1, 1000]) expect(() => walk(text, {}, pieceBytes)).toThrow(message);
});

test('a hundred thousand brackets in a value that is passed over cost nothing', () => {
  const text = `{"a": ${'['.repeat(100_000)}${']'.repeat(100_000)}, "b": 1}`;
  expect(walk(text, { a: 'pass' }, 4096)).toEqual(['b=1', 'leave ']);
});
