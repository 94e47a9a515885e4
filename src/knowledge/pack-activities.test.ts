import { describe, expect, test } from 'vitest';
import { readCompiledPacks, writeCompiledPacks } from './compiled-packs.ts';
import { lintPack, parsePack, problemText } from './pack.ts';

const HEAD = `name: mine
version: 1.2.3
title: Mine
author: Somebody
licence: CC0-1.0
updated: 2026-01-02
`;
const BEHAVIORS = `behaviors:
  - id: link-followed
    match:
      destination: {names: [go.example, "*.go.example"], suffixes: [short.example], ports: [TCP/443, UDP/1024-65535, ICMP]}
      labels: ["*Downloaded*"]
      srcBytes: {least: 10}
    title: Link Followed
    description: A link was followed.
    relevance: seenNearBad
    tags: {attackVector: [Redirect]}
`;
const EVENTS = `events:
  - id: link-to-new-page
    title: Link to a New Page
    description: A new page came after a link.
    window: 30
    steps:
      - absent: {match: {destination: {known: {categories: [Mail]}}}}
        within: 10
      - behavior: link-followed
      - match: {destination: {unknown: true}}
        destination: different
        repeat: {most: 10}
      - behavior: other/upload
        destination: {sameSiteAs: 3}
        optional: true
`;
const CASES = `cases:
  - title: A link and a page
    flows:
      - {at: 0, dst: "go.example:443", srcBytes: 500, dstBytes: 5000, srcPackets: 8, dstPackets: 9, duration: 0.5}
      - {at: 2, dst: "[2001:db8::1]:443", times: 3}
      - {at: 9, dst: "8.8.8.8", protocol: ICMP}
    expect:
      - {flow: 0, destination: null, behavior: link-followed, event: mine/link-to-new-page}
`;
const TEXT = HEAD + BEHAVIORS + EVENTS + CASES;
const problemsOf = (text: string): string[] => lintPack([{ file: 'mine.yaml', text }]).problems.map(problemText);
const afterChange = (from: string | RegExp, to: string): string[] => {
  expect(TEXT).toMatch(from);
  return problemsOf(TEXT.replace(from, to));
};

test('behaviors, events and cases are read, with what was left out', () => {
  const { pack, cases, problems } = lintPack([{ file: 'mine.yaml', text: TEXT }]);
  expect(problems).toEqual([]);
  expect(pack!.behaviors).toMatchObject([
    {
      id: 'mine/link-followed',
      title: 'Link Followed',
      relevance: 'seenNearBad',
      priority: 0,
      concern_level: null,
      author: 'Somebody',
      last_modified: Date.UTC(2026, 0, 2) / 1000,
      match: { labels: ['*Downloaded*'], srcBytes: { least: 10 } },
    },
  ]);
  expect(pack!.behaviors[0]!.tags).toEqual({
    destination: [],
    activityPurpose: [],
    impacts: [],
    threat: [],
    attackVector: ['Redirect'],
    security: [],
    associatedAppOrService: [],
    platformHint: [],
  });
  expect(pack!.events[0]).toMatchObject({ id: 'mine/link-to-new-page', window: 30, source: 'same' });
  expect(pack!.events[0]!.steps).toEqual([
    { absent: { match: { destination: { known: { categories: ['Mail'] } } } }, within: 10, destination: null },
    { behavior: 'mine/link-followed', destination: null, repeat: { least: 1, most: 1 }, optional: false },
    {
      match: { destination: { unknown: true } },
      destination: { kind: 'differentFrom', step: 2 },
      repeat: { least: 1, most: 10 },
      optional: false,
    },
    {
      behavior: 'other/upload',
      destination: { kind: 'sameSiteAs', step: 3 },
      repeat: { least: 1, most: 1 },
      optional: true,
    },
  ]);
  expect(cases).toHaveLength(1);
  expect(cases[0]).toMatchObject({ file: 'mine.yaml', line: 33, expectLines: [39] });
});

test('steps have the names that they are given', () => {
  const named = TEXT.replace(
    '- behavior: link-followed',
    '- behavior: link-followed\n        name: The link is opened',
  );
  const { pack, problems } = lintPack([{ file: 'mine.yaml', text: named }]);
  expect(problems).toEqual([]);
  expect(pack!.events[0]!.steps.map(({ name }) => name)).toEqual([
    undefined,
    'The link is opened',
    undefined,
    undefined,
  ]);
  expect(afterChange('- behavior: link-followed', '- behavior: link-followed\n        name: " blank"')).toEqual([
    expect.stringMatching(/steps\[1\]\.name: /),
  ]);
});

test('behaviors, events and tags by kind survive being compiled', () => {
  const destinations = `destinations:
  - names: [files.site.com]
    concern_level: 2
    category: File Sharing
    title: Files
    tags_by_kind: {threat: [Stealer]}
    intended_purpose: Stores files.
    abuse: Files may be harmful.
    when_concerned: When large.
`;
  const sources = [{ file: 'mine.yaml', text: TEXT + destinations }];
  const packs = [parsePack(sources)];
  expect(packs[0]!.tagsByKind.get('files.site.com_TCP/443')!.threat).toEqual(['Stealer']);
  expect(readCompiledPacks(writeCompiledPacks(sources, packs), sources)).toEqual(packs);
});

describe('what cannot be meant is told with its place', () => {
  const wrong: [string, string | RegExp, string, RegExp][] = [
    [
      'a label that is none',
      '*Downloaded*',
      '*Donwloaded*',
      /^mine\.yaml:11: behaviors\[0\]\.match\.labels\[0\]: found \*Donw/,
    ],
    [
      'a port that is none',
      'UDP/1024-65535',
      'UDP/9-2',
      /:10: behaviors\[0\]\.match\.destination\.ports\[1\]: found UDP\/9-2/,
    ],
    ['a name that is none', '"*.go.example"', '"*.*.example"', /match\.destination\.names\[1\]/],
    ['a range upside down', '{least: 10}', '{least: 10, most: 9}', /srcBytes: found least 10, most 9/],
    ['an empty pattern', /match:\n(.*\n){3}/, 'match: {}\n', /behaviors\[0\]\.match: found \{\}/],
    ['an unknown kind of tag', 'attackVector:', 'attack:', /unknown key "attack", expected only destination,/],
    [
      'an unknown relevance',
      'seenNearBad',
      'bad',
      /expected one of "knownBad", "seenNearBad", "knownUninteresting", ""/,
    ],
    [
      'a behavior that is not there',
      '- behavior: link-followed',
      '- behavior: nothing',
      /:25: events\[0\]\.steps\[1\]\.behavior: found nothing/,
    ],
    [
      'a relation to a later step',
      'sameSiteAs: 3',
      'sameSiteAs: 4',
      /steps\[3\]\.destination: found step 4, expected the number of an earlier/,
    ],
    [
      'a relation to an absence',
      'sameSiteAs: 3',
      'sameSiteAs: 1',
      /steps\[3\]\.destination: found step 1, which may be missing/,
    ],
    [
      'a relation of no kind',
      'destination: different\n',
      'destination: near\n',
      /steps\[2\]\.destination: found "near", expected same or different/,
    ],
    ['an absence without its time', '        within: 10\n', '', /steps\[0\]: found no "within"/],
    [
      'two forms in one step',
      '- behavior: link-followed\n',
      '- behavior: link-followed\n        match: {labels: [dnsQuery]}\n',
      /found behavior and match, expected one of/,
    ],
    ['a flow that is not there', 'flow: 0', 'flow: 3', /cases\[0\]\.expect\[0\]\.flow: found 3, expected 0 to 2/],
    [
      'an expected behavior that is not there',
      'behavior: link-followed, event',
      'behavior: lost, event',
      /found lost, expected the id of a behavior/,
    ],
    ['a destination without port', '"go.example:443"', '"go.example"', /:35: cases\[0\]\.flows\[0\]\.dst/],
  ];
  test.each(wrong)('%s', (_, from, to, message) => {
    const problems = afterChange(from, to);
    expect(problems.join('\n')).toMatch(message);
    expect(problems).toHaveLength(1);
  });

  test('an event of one flow', () => {
    const text = `${HEAD}events:
  - {id: one, title: One, description: One flow., window: 1, steps: [{match: {labels: [dnsQuery]}}]}
`;
    expect(problemsOf(text)).toEqual([expect.stringMatching(/events\[0\]\.steps: found a single flow/)]);
  });

  test('an id twice', () => {
    expect(problemsOf(TEXT.replace('events:', `${BEHAVIORS.replace('behaviors:\n', '')}events:`))).toEqual([
      'mine.yaml:17: behaviors[1]: found mine/link-followed again, ' +
        'expected each behavior once in a pack; it is at mine.yaml:8',
    ]);
  });
});
