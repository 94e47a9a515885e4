/** What the parser says of text that is not YAML, in the words of the other problems of packs. */

export interface YamlFault {
  readonly found: string;
  readonly expected: string;
}

/** How a message of the parser is told; `$1` stands for what its first group holds. */
const WORDS: readonly (readonly [message: RegExp, found: string, expected: string])[] = [
  [/^Missing closing (["'])quote/, 'a text that begins with $1 and does not end', 'a closing $1'],
  [
    /^Flow sequence .* end with a \]/,
    'a list that begins with [ and does not end',
    'a closing ], in its line or indented',
  ],
  [/^Flow map .* end with a \}/, 'a map that begins with { and does not end', 'a closing }, in its line or indented'],
  [
    /^Nested mappings are not allowed/,
    'a key within the value of another one',
    'the key in a line of its own, or a text with ": " in it in quotes',
  ],
  [/^Tabs are not allowed/, 'a tab as indentation', 'blanks'],
  [
    /^All (?:mapping|sequence) items must start at the same column/,
    'an entry that is indented otherwise than those before it',
    'entries of one map or list in the same column',
  ],
  [/^Invalid escape sequence (\S{1,12})/, 'the escape $1', 'an escape of YAML, or the text in single quotes'],
  [/^Source contains multiple documents/, 'a second document', 'one document in a file'],
  [/^Plain value cannot start with .*(\S)$/, 'a text that begins with $1', 'such a text in quotes'],
  [/^Unresolved tag: (\S{1,60})/, 'the tag $1', 'no tags'],
  [/^Unexpected [a-z-]*end token .*"([\]}])"$/, 'a $1 that closes nothing', 'no such mark, or the text in quotes'],
  [/^Unexpected scalar at node end/, 'text behind the end of a value', 'one value, or the whole text in quotes'],
  [/^Implicit keys need to be on a single line/, 'a line without a colon among keys', 'a key, a colon and a value'],
  [/^Missing directives-end|directive/i, 'a directive', 'no directives'],
  [/anchor/i, 'an anchor', 'no anchors: values are written out'],
];

const LONGEST_MESSAGE = 200;

/** A message of the parser in our words; one that is not known as it is. */
export function yamlFault(message: string): YamlFault {
  for (const [pattern, found, expected] of WORDS) {
    const match = pattern.exec(message);
    if (match === null) continue;
    const filled = (text: string): string => text.replace('$1', () => match[1] ?? '');
    return { found: filled(found), expected: filled(expected) };
  }
  return { found: shortened(message), expected: 'YAML 1.2 core data' };
}

/** The parser repeats what it could not read, which may be the whole file. */
function shortened(message: string): string {
  return message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE - 3)}...` : message;
}
