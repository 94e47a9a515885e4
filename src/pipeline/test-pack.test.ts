import { expect, it } from 'vitest';
import { findPackSources, SHIPPED_KNOWLEDGE_FOLDER } from '../knowledge/index.ts';
import { lintPack } from '../knowledge/pack.ts';
import { testPack } from './test-pack.ts';

const shipped = findPackSources(SHIPPED_KNOWLEDGE_FOLDER).map((source) => lintPack(source));
const packs = shipped.flatMap(({ pack }) => (pack === null ? [] : [pack]));

it('every case of the shipped packs holds', () => {
  expect(packs).toHaveLength(shipped.length);
  for (const { pack, cases } of shipped) expect(testPack(pack!, cases, packs).failures).toEqual([]);
});

const TEXT = `name: tried
version: 1.0.0
title: Tried
author: A
licence: CC0-1.0
updated: 2026-01-02
destinations:
  - names: [tried.example]
    concern_level: 2
    category: Testing
    title: Tried Name
    all_children_inherit_knowledge: true
    excluded_subdomains: [x.tried.example]
    intended_purpose: For tests.
    abuse: None of it.
    when_concerned: Never at all.
behaviors:
  - {id: one, title: One, description: One thing., match: {destination: {suffixes: [tried.example]}, samples: {most: 3}}}
events:
  - id: silence
    title: Silence
    description: Nothing came after.
    window: 10
    steps:
      - {behavior: one, repeat: {least: 3}}
      - {absent: {match: {labels: [dnsQuery]}}, within: 20}
cases:
  - title: silence
    flows:
      - {dst: 'a.tried.example:443', times: 3, every: 2, samples: 1, srcPackets: 3, srcBytes: 40}
      - {at: 60, dst: '8.8.8.8:53', protocol: UDP, srcPackets: 1, dstPackets: 1, srcBytes: 40, dstBytes: 60}
    expect:
      - {flow: 0, destination: Tried Name, behavior: one, event: silence}
      - {flow: 1, label: dnsQuery, behavior: null, event: null}
`;
const failuresOf = (text: string): string[] => {
  const { pack, cases, problems } = lintPack([{ file: 'tried.yaml', text }]);
  expect(problems).toEqual([]);
  const { failures } = testPack(pack!, cases, [pack!]);
  return failures.map(({ file, line, found, expected }) => `${file}:${line} ${found} / ${expected}`);
};

it('a case goes through labels, numbers, behaviors and events as a sample does', () => {
  expect(failuresOf(TEXT)).toEqual([]);
});

it('tells of each flow what was found instead', () => {
  expect(failuresOf(TEXT.replace('at: 60', 'at: 10'))).toEqual(
    Array.from({ length: 3 }, () => 'tried.yaml:33 event none / event tried/silence'),
  );
  expect(failuresOf(TEXT.replace('samples: 1,', 'samples: 9,')).slice(0, 2)).toEqual([
    'tried.yaml:33 behavior none / behavior tried/one',
    'tried.yaml:33 event none / event tried/silence',
  ]);
  expect(failuresOf(TEXT.replace('label: dnsQuery', 'label: keepAlive'))).toEqual([
    'tried.yaml:34 label dnsLookup or dnsQuery / label keepAlive',
  ]);
  expect(failuresOf(TEXT.replace('destination: Tried Name', 'destination: null'))[0]).toBe(
    'tried.yaml:33 destination known as Tried Name / destination none',
  );
});
