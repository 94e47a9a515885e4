import { expect, test } from 'vitest';
import { createDestination } from '../model/destination.ts';
import { metadataOf } from '../model/metadata.ts';
import { knownDestination } from '../pipeline/known-records.ts';
import { readCompiledPacks, writeCompiledPacks } from './compiled-packs.ts';
import { createKnowledgeBase } from './knowledge-base.ts';
import { lintPack, parsePack, problemText } from './pack.ts';

/** Entries of destinations that tell description and relevance themselves. */

const packText = (words: string): string => `name: ours
version: 1.0.0
title: Ours
author: Us
licence: CC0-1.0
updated: 2026-01-02
destinations:
  - names: [portal.partner.example]
    concern_level: 1
    category: Web Portal
    title: Portal of a Partner
${words}    intended_purpose: Shows their price lists.
    abuse: Was broken into once.
    when_concerned: When it asks for a password.
    all_children_inherit_knowledge: true
`;
const filesOf = (words: string) => [{ file: 'ours.yaml', text: packText(words) }];

function told(words: string, name = 'portal.partner.example') {
  const knowledge = createKnowledgeBase([parsePack(filesOf(words))]);
  const record = knowledge.find(createDestination(name, 'TCP', 443))!;
  const { metadata } = knownDestination(knowledge, record, `${name}:443`);
  expect(metadataOf(metadata)).toEqual(metadata);
  return [metadata.relevance, metadata.description];
}

test('take the place of what follows from other fields, each by itself', () => {
  expect(told('')).toEqual(['knownUninteresting', 'Shows their price lists.']);
  expect(told('    relevance: seenNearBad\n')).toEqual(['seenNearBad', 'Shows their price lists.']);
  expect(told("    relevance: ''\n")).toEqual(['', 'Shows their price lists.']);
  expect(told('    description: Where prices are looked up.\n')).toEqual([
    'knownUninteresting',
    'Where prices are looked up.',
  ]);
});

test('hold for names below that the entry speaks for', () => {
  const words = '    description: Where prices are looked up.\n    relevance: seenNearBad\n';
  expect(told(words, 'www.portal.partner.example')).toEqual(['seenNearBad', 'Where prices are looked up.']);
});

test('are compiled, and packs without them are compiled as before', () => {
  const roundTrip = (words: string): string => {
    const files = filesOf(words);
    const packs = [parsePack(files)];
    const text = writeCompiledPacks(files, packs);
    expect(readCompiledPacks(text, files)).toEqual(packs);
    return text;
  };
  expect(roundTrip('    relevance: seenNearBad\n')).toContain('"ownWords":{"portal.partner.example_TCP/443":');
  expect(roundTrip('')).not.toContain('ownWords');
});

test('are held to the schema', () => {
  const problems = (words: string): string[] => lintPack(filesOf(words)).problems.map(problemText);
  expect(problems('    relevance: bad\n')).toEqual([
    expect.stringContaining('destinations[0].relevance: found "bad", expected '),
  ]);
  expect(problems("    description: ''\n")[0]).toContain('destinations[0].description: found ');
});
