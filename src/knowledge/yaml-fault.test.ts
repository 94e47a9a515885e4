import { expect, test } from 'vitest';
import { yamlFault } from './yaml-fault.ts';
import { readYamlFile } from './yaml-file.ts';

test.each([
  ['a: "b\n', 2, 'a text that begins with " and does not end', 'a closing "'],
  ["a: 'b\n", 2, "a text that begins with ' and does not end", "a closing '"],
  ['a: [1, 2\n', 2, 'a list that begins with [ and does not end', 'a closing ], in its line or indented'],
  ['a: {b: c\n', 2, 'a map that begins with { and does not end', 'a closing }, in its line or indented'],
  [
    'a: b: c\n',
    1,
    'a key within the value of another one',
    'the key in a line of its own, or a text with ": " in it in quotes',
  ],
  ['\ta: b\n', 1, 'a tab as indentation', 'blanks'],
  [
    'a:\n  - b\n c: d\n',
    3,
    'an entry that is indented otherwise than those before it',
    'entries of one map or list in the same column',
  ],
  ['a: "\\q"\n', 1, 'the escape \\q', 'an escape of YAML, or the text in single quotes'],
  ['a: b\n---\nc: d\n', 2, 'a second document', 'one document in a file'],
  ['a: @b\n', 1, 'a text that begins with @', 'such a text in quotes'],
  ['a: !x\n', 1, 'the tag !x', 'no tags'],
  ['a: ]\n', 1, 'a ] that closes nothing', 'no such mark, or the text in quotes'],
  ['a: "b" c\n', 1, 'text behind the end of a value', 'one value, or the whole text in quotes'],
  ['a\nb: c\n', 1, 'a line without a colon among keys', 'a key, a colon and a value'],
  ['%x\na: b\n', 2, 'a directive', 'no directives'],
  ['k: &a &b c\n', 1, 'an anchor', 'no anchors: values are written out'],
])('%j', (text, line, found, expected) => {
  expect(readYamlFile('a.yaml', text).problems).toEqual([{ file: 'a.yaml', line, path: '', found, expected }]);
});

test('what is not known is told as it is, cut to a line', () => {
  expect(yamlFault('Something else')).toEqual({ found: 'Something else', expected: 'YAML 1.2 core data' });
  expect(yamlFault('x'.repeat(5000)).found).toHaveLength(200);
});
