import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { processorMilliseconds } from '../lib/testing/processor-time.ts';
import { KNOWLEDGE_FIELDS } from '../model/knowledge.ts';
import { lintPack, parsePack, problemLines, problemText, readPack } from './pack.ts';
import { LARGEST_FILE_CHARACTERS, readYamlFile } from './yaml-file.ts';

const HEAD = `name: mine
version: 1.2.3
title: Mine
author: Somebody
licence: CC0-1.0
updated: 2026-01-02
`;
const ENTRY = `
  - names: [files.site.com]
    concern_level: 2
    category: File Sharing
    title: Files
    intended_purpose: Stores files.
    abuse: Files may be harmful.
    when_concerned: When large.
`;
const SHORT_ENTRY =
  '- {names: [a.com], concern_level: 2, category: A, title: A, intended_purpose: Abc., abuse: Abc., when_concerned: Abc.}\n';
/** A file of so many entries that what grows with their square shows, a quarter of the largest one that is read. */
const filled = (begin: string, entry: string, end: string): string => {
  const room = LARGEST_FILE_CHARACTERS / 4 - HEAD.length - begin.length - end.length;
  return `${HEAD}${begin}${entry.repeat(Math.floor(room / entry.length))}${end}`;
};
const problemsOf = (text: string): string[] => lintPack([{ file: 'mine.yaml', text }]).problems.map(problemText);

test('a short entry becomes a whole record with its fields in order', () => {
  const pack = parsePack([{ file: 'mine.yaml', text: `${HEAD}destinations:${ENTRY}` }]);
  expect(pack.records).toHaveLength(1);
  expect(Object.keys(pack.records[0]!)).toEqual(KNOWLEDGE_FIELDS);
  expect(pack.records[0]).toEqual({
    destination_data: 'files.site.com_TCP/443',
    name: 'files.site.com',
    protocol_name: 'TCP',
    port: 443,
    owner_groups: [],
    landscape: [],
    concern_level: 2,
    category: 'File Sharing',
    title: 'Files',
    refs: [],
    comments: [],
    controllable_subdomains: false,
    controllable_urls: false,
    excluded_subdomains: [],
    tags: [],
    intended_purpose: 'Stores files.',
    last_modified: Date.UTC(2026, 0, 2) / 1000,
    abuse: 'Files may be harmful.',
    author: 'Somebody',
    ttp_of_groups: [],
    when_concerned: 'When large.',
    all_children_inherit_knowledge: false,
    report_abuse_how: 'Unknown',
  });
});

test('an entry may stand for several names and ports, ICMP and IPv6 among them', () => {
  const text = `${HEAD}destinations:${ENTRY.replace('[files.site.com]', '[WWW.Site.com., "2001:DB8:0::7"]').replace(
    'concern_level',
    'ports: [TCP/80, UDP/53, ICMP]\n    concern_level',
  )}`;
  expect(parsePack([{ file: 'mine.yaml', text }]).records.map((record) => record.destination_data)).toEqual([
    'www.site.com_TCP/80',
    'www.site.com_UDP/53',
    'www.site.com_ICMP/ICMP',
    '2001:db8::7_TCP/80',
    '2001:db8::7_UDP/53',
    '2001:db8::7_ICMP/ICMP',
  ]);
});

describe('owners by name', () => {
  const withOwners = (owners: string, more = ''): string =>
    `${HEAD}destinations:${ENTRY.replace('[files.site.com]', '[a.com, b.com, c.com, d.com]')}    owners: ${owners}\n${more}`;

  test('go to the names that they own, and to no others', () => {
    const text = withOwners('{One: [a.com, B.com.], Two: [c.com, a.com]}');
    const { records } = parsePack([{ file: 'mine.yaml', text }]);
    expect(records.map(({ owner_groups }) => owner_groups)).toEqual([['One', 'Two'], ['One'], ['Two'], []]);
  });

  test('are refused for a name of another entry, and beside owners of all names', () => {
    expect(problemsOf(withOwners('{One: [e.com]}'))).toEqual([
      'mine.yaml:15: destinations[0].owners.One[0]: found e.com, expected one of the names of the entry',
    ]);
    expect(problemsOf(withOwners('{One: [a.com]}', '    owner_groups: [Two]\n'))).toEqual([
      'mine.yaml:15: destinations[0].owners: found owner_groups as well, expected one of the two',
    ]);
  });
});

test('a pack may have themes in files of their own', () => {
  const pack = parsePack([
    { file: 'pack.yaml', text: HEAD },
    { file: 'a.yaml', text: `title: A\ndestinations:${ENTRY}` },
  ]);
  expect(pack).toMatchObject({ name: 'mine', version: '1.2.3', licence: 'CC0-1.0' });
  expect(pack.records).toHaveLength(1);
});

describe('what does not fit is told with file, line, path, found and expected', () => {
  test('a value of the wrong kind', () => {
    expect(problemsOf(`${HEAD}destinations:${ENTRY.replace('concern_level: 2', 'concern_level: 9')}`)).toEqual([
      'mine.yaml:9: destinations[0].concern_level: found 9, expected a number of at most 5 ' +
        '(1 ordinary, 2 worth knowing, 3 look twice, 4 suspicious, 5 hostile.)',
    ]);
  });

  test('a key that is missing or unknown', () => {
    expect(problemsOf(`${HEAD}destinations:${ENTRY.replace('category:', 'catgory:')}`)).toEqual([
      'mine.yaml:8: destinations[0]: found no "category", expected the key "category"',
      expect.stringMatching(/^mine\.yaml:8: destinations\[0\]: found the unknown key "catgory", expected only names, /),
    ]);
    expect(problemsOf('name: x\n').length).toBe(5);
  });

  test('prose that is empty', () => {
    expect(problemsOf(`${HEAD}destinations:${ENTRY.replace('Stores files.', '"   "')}`)[0]).toMatch(
      /destinations\[0\]\.intended_purpose: found " {3}"/,
    );
  });

  test('an empty text once, and text of another form in words', () => {
    expect(problemsOf(`${HEAD}destinations:${ENTRY.replace('Stores files.', '""')}`)).toEqual([
      expect.stringMatching(/intended_purpose: found "", expected a text of at least 3 characters$/),
    ]);
    expect(problemsOf(HEAD.replace('1.2.3', 'one'))[0]).toMatch(
      /version: found "one", expected three numbers with dots between them, such as 1\.0\.0 \(Semantic version: /,
    );
  });

  test('every pattern of the schema in words', () => {
    const patterns = (value: unknown): Record<string, unknown>[] => {
      if (typeof value !== 'object' || value === null) return [];
      const own =
        typeof (value as { pattern?: unknown }).pattern === 'string' ? [value as Record<string, unknown>] : [];
      return [...own, ...Object.values(value).flatMap(patterns)];
    };
    const found = patterns(
      JSON.parse(readFileSync(new URL('../../knowledge/pack.schema.json', import.meta.url), 'utf8')),
    );
    expect(found.length).toBeGreaterThan(10);
    for (const { pattern, $comment } of found) expect($comment, String(pattern)).toMatch(/^\S.*[a-z0-9]$/);
  });

  test('a relevance that denies the level of concern', () => {
    const told = (level: number, relevance: string) =>
      problemsOf(
        `${HEAD}destinations:${ENTRY.replace('concern_level: 2', `concern_level: ${level}\n    relevance: ${relevance}`)}`,
      );
    expect(told(5, 'knownUninteresting')).toEqual([
      'mine.yaml:10: destinations[0].relevance: found knownUninteresting beside concern_level 5, which means hostile, ' +
        'expected two that say the same',
    ]);
    expect(told(1, 'knownBad')).toEqual([expect.stringContaining('found knownBad beside concern_level 1')]);
    expect([...told(5, 'knownBad'), ...told(1, 'knownUninteresting'), ...told(2, 'knownBad')]).toEqual([]);
  });

  test('the same destination twice, also in another file', () => {
    const problems = lintPack([
      { file: 'pack.yaml', text: `${HEAD}destinations:${ENTRY}` },
      { file: 'b.yaml', text: `destinations:${ENTRY.replace('[files', '[FILES')}` },
    ]).problems.map(problemText);
    expect(problems).toEqual([
      'b.yaml:2: destinations[0]: found files.site.com_TCP/443 again, ' +
        'expected each destination once in a pack; it is at pack.yaml:8',
    ]);
  });

  test('names, ports, days and exclusions that cannot be', () => {
    const wrong = (from: string, to: string) => problemsOf(`${HEAD}destinations:${ENTRY.replace(from, to)}`)[0];
    expect(wrong('[files.site.com]', '[printer]')).toMatch(
      /names\[0\]: found printer, expected a host name with a dot/,
    );
    expect(wrong('[files.site.com]', '[a..com]')).toMatch(/names\[0\]: found a\.\.com/);
    for (const name of ['-a.example', 'a-.example', 'a.-b.example', '1.2.3.256', '1.2.3.4.5', '0.example.1'])
      expect(wrong('[files.site.com]', `[${name}]`)).toContain(
        `names[0]: found ${name}, expected a host name with a dot`,
      );
    for (const name of ['a-b.example', '_dmarc.example', '1.2.3.255', '3com.example', 'xn--p1ai.xn--p1ai'])
      expect(wrong('[files.site.com]', `[${name}]`)).toBeUndefined();
    expect(wrong('concern_level', 'ports: [TCP/0]\n    concern_level')).toMatch(/ports\[0\]: found TCP\/0/);
    expect(wrong('concern_level', 'ports: [TCP/70000]\n    concern_level')).toMatch(/ports\[0\]: found TCP\/70000/);
    expect(wrong('concern_level', 'ports: [tcp]\n    concern_level')).toMatch(/ports\[0\]: found "tcp"/);
    expect(wrong('concern_level', 'last_modified: 2026-02-30\n    concern_level')).toMatch(
      /last_modified: found 2026-02-30, expected a day of the calendar/,
    );
    expect(wrong('concern_level', 'excluded_subdomains: [other.com]\n    concern_level')).toMatch(
      /excluded_subdomains\[0\]: found other\.com, expected a full name below/,
    );
  });

  test('names and suffixes of patterns that nothing can have', () => {
    const wrong = (destination: string) =>
      problemsOf(
        `${HEAD}behaviors:\n  - {id: a, title: A, description: Something., match: {destination: {${destination}}}}\n`,
      );
    for (const text of ['-a.example', '*.-a.example', '1.2.3.256', '*.1.2.3.4', '.', '*..example', '300'])
      expect(wrong(`names: ["${text}"]`), text).toEqual([
        expect.stringMatching(/behaviors\[0\]\.match\.destination\.names\[0\]: found .*, expected a host name, /),
      ]);
    for (const text of ['-a.example', '1.2.3.256', '.', 'a..example'])
      expect(wrong(`suffixes: ["${text}"]`), text).toEqual([
        expect.stringMatching(/suffixes\[0\]: found .*, expected a name without \*$/),
      ]);
    for (const text of [
      'names: [printer]',
      'names: ["*.onion"]',
      'names: [1.2.3.4]',
      'suffixes: [onion, 4pda.example]',
    ])
      expect(wrong(text), text).toEqual([]);
  });

  test('problems of many entries are counted, the first fifty of a file listed, and an error shows twenty', () => {
    const text = `${HEAD}destinations:\n${'  - {names: [a.com]}\n'.repeat(9)}`;
    const lint = lintPack([{ file: 'mine.yaml', text }]);
    expect([lint.problems.length, lint.moreProblems]).toEqual([50, 4]);
    expect(problemLines(lint).slice(49)).toEqual([expect.stringMatching(/^mine\.yaml:16: /), '… and 4 more']);
    expect(() => parsePack([{ file: 'mine.yaml', text }])).toThrow(
      /^knowledge pack:\n {2}mine\.yaml:8: .*… and 34 more$/s,
    );
    expect(() => readPack([{ file: 'mine.yaml', text }])).toThrow(/^mine\.yaml:8: .*… and 4 more$/s);
  });

  test('five hundred problems are listed of all files together', () => {
    const theme = `destinations:\n${'  - {names: [a.com]}\n'.repeat(10)}`;
    const files = Array.from({ length: 12 }, (_, i) => ({ file: `${i}.yaml`, text: theme }));
    const { problems, moreProblems } = lintPack([{ file: 'pack.yaml', text: HEAD }, ...files]);
    expect([problems.length, moreProblems]).toEqual([500, 12 * 60 - 500]);
  });

  test.each([
    ['entries that say nothing', 'destinations:\n', '- {}\n', ''],
    ['steps of one event', 'events:\n- {steps: [', '{},', ']}'],
    ['the same name again and again', 'destinations:\n', SHORT_ENTRY, ''],
  ])(
    'thousands of wrong entries take little longer than reading them: %s',
    (_, begin, entry, end) => {
      const text = filled(begin, entry, end);
      // In time of the processor, which other programs do not make longer.
      const reading = process.cpuUsage();
      expect(readYamlFile('mine.yaml', text).problems).toEqual([]);
      const read = process.cpuUsage(reading).user;
      const linting = process.cpuUsage();
      const { pack, problems, moreProblems } = lintPack([{ file: 'mine.yaml', text }]);
      expect(process.cpuUsage(linting).user).toBeLessThan(4 * read);
      expect(pack).toBeNull();
      expect(problems.length).toBeGreaterThan(0);
      expect(problems.length).toBeLessThanOrEqual(50);
      if (problems.length === 50) expect(moreProblems).toBeGreaterThan(1000);
    },
    120_000,
  );
});

describe('hostile YAML is refused with a sentence', () => {
  const refused: [string, string, RegExp][] = [
    ['anchors', `${HEAD}destinations: &x []\n`, /the anchor &x/],
    ['aliases', `a: &a [1]\nb: *a\n`, /the alias \*a|the anchor &a/],
    [
      'a bomb of aliases',
      `a0: &a0 [x]\n${Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i}, `.repeat(9)}]`).join('\n')}\n`,
      /anchor|alias/,
    ],
    ['tags', 'name: !!binary aGk=\n', /the tag tag:yaml\.org,2002:binary/],
    ['own tags', 'name: !run "x"\n', /Unresolved tag|the tag/],
    ['merge keys', `${HEAD}<<: {title: x}\n`, /unknown key "<<"/],
    ['several documents', `${HEAD}---\n${HEAD}`, /found a second document, expected one/],
    ['a repeated key', `${HEAD}name: other\n`, /the key "name" twice/],
    ['the prototype', `${HEAD}__proto__: {polluted: true}\n`, /unknown key "__proto__"/],
    ['a constructor', `${HEAD}constructor: {prototype: {polluted: true}}\n`, /unknown key "constructor"/],
    ['a key that is a list', '? [a]\n: 1\n', /a key that is not text/],
    ['an empty file', '', /an empty file/],
    ['a list in place of a map', '- 1\n', /found \[1\], expected object/],
    ['a short title', HEAD.replace('title: Mine', 'title: ""'), /found "", expected a text of at least 1 character/],
    ['an empty list', `${HEAD}destinations: [{names: []}]\n`, /found \[\], expected a list of at least 1 value\b/],
    ['control characters', `${HEAD.replace('Mine', '"a\\u001bb"')}`, /title: found/],
    ['text that is no YAML', 'a: [1,\n', /found a list that begins with \[ and does not end/],
    ['deep nesting', `a: ${'['.repeat(100)}${']'.repeat(100)}\n`, /nesting of more than 12/],
    [
      'bottomless nesting',
      `a: ${'['.repeat(200_000)}`,
      /:1: found nesting too deep to read, expected nesting of at most 12/,
    ],
    ['a huge file', `a: ${'x'.repeat(1024 * 1024)}\n`, /at most 1048576 characters/],
    ['unknown bytes', '\u0000\u0001\uffff: \u0002', /found/],
  ];
  test.each(refused)('%s', (_, text, message) => {
    const start = processorMilliseconds();
    const { pack, problems } = lintPack([{ file: 'mine.yaml', text }]);
    expect(pack).toBeNull();
    expect(problems.map(problemText).join('\n')).toMatch(message);
    expect(processorMilliseconds() - start).toBeLessThan(5000);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('what the parser could not read is not repeated at length', () => {
    const [problem] = problemsOf(`a: !${'!'.repeat(100_000)}\n`);
    expect(problem!.length).toBeLessThan(300);
    expect(problem).toMatch(/!\.\.\., expected YAML 1\.2 core data$/);
  });

  test('a hundred thousand keys take a bounded time', () => {
    const text = Array.from({ length: 100_000 }, (_, i) => `k${i}: 1`).join('\n');
    const start = processorMilliseconds();
    expect(problemsOf(text).length).toBeGreaterThan(0);
    expect(processorMilliseconds() - start).toBeLessThan(15_000);
  });
});

describe('silences', () => {
  const silenceOf = (fields: string) => lintPack([{ file: 'mine.yaml', text: `${HEAD}silences:\n  - {${fields}}\n` }]);
  const problemOf = (fields: string) => silenceOf(fields).problems.map(problemText);

  test('name what they are about in its usual form, and count through their last day', () => {
    const { pack } = silenceOf(
      'detection: upload, source: "2001:DB8:0::7", destination: "Files.Site.com.:0443", until: 2026-12-31, reason: Backup',
    );
    expect(pack?.silences).toEqual([
      {
        detection: 'upload',
        source: '2001:db8::7',
        destination: 'files.site.com:443',
        until: '2026-12-31',
        untilMicros: Date.UTC(2027, 0, 1) * 1000,
        reason: 'Backup',
      },
    ]);
    expect(
      silenceOf('destination: "[2001:DB8:0::7]:443", until: 2026-12-31, reason: A').pack?.silences?.[0]?.destination,
    ).toBe('2001:db8::7:443');
    for (const fields of ['source: 10.0.0.0/8', 'source: printer', 'destination: "*.site.com"', 'destination: "::1"'])
      expect(problemOf(`${fields}, until: 2026-12-31, reason: A`)).toEqual([]);
  });

  test('are refused with their place', () => {
    expect(problemOf('detection: beacon, until: 2026-12-31, reason: A')).toEqual([
      expect.stringMatching(
        /^mine\.yaml:8: silences\[0\]\.detection: found beacon, expected one of beaconing, portScan/,
      ),
    ]);
    expect(problemOf('until: 2026-12-31, reason: A')).toEqual([
      expect.stringMatching(
        /^mine\.yaml:8: silences\[0\]: .* expected at least one of detection, source and destination$/,
      ),
    ]);
    expect(problemOf('detection: upload, reason: A')[0]).toContain('found no "until"');
    expect(problemOf('detection: upload, until: 2026-12-31')[0]).toContain('found no "reason"');
    for (const fields of [
      'detection: upload, until: 2026-02-30',
      'source: 10.0.0.0/33, until: 2026-12-31',
      'source: "printer:80", until: 2026-12-31',
      'destination: "*.site.com:443", until: 2026-12-31',
      'destination: "site.com:70000", until: 2026-12-31',
      'destination: "*", until: 2026-12-31',
    ])
      expect(problemOf(`${fields}, reason: A`)).toHaveLength(1);
    const twice = `${HEAD}silences:\n  - {source: a, until: 2026-12-31, reason: A}\n`;
    expect(problemsOf(`${twice}  - {source: A, until: 2027-12-31, reason: B}\n`)).toEqual([
      'mine.yaml:9: silences[1]: found everything from a again, expected each silence once in a pack; it is at mine.yaml:8',
    ]);
  });
});
