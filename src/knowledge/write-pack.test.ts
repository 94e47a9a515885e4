import { expect, test } from 'vitest';
import type { KnowledgePack } from '../model/knowledge.ts';
import { findPackSources, SHIPPED_KNOWLEDGE_FOLDER } from './load-packs.ts';
import { lintPack } from './pack.ts';
import { writePack } from './write-pack.ts';

const OTHER = `name: other
version: 1.0.0-beta.1
title: "Yes: a title"
author: A
licence: CC0-1.0
updated: 2026-01-02
destinations:
  - names: [a.site.com, b.site.com, "2001:db8::7"]
    ports: [TCP/443, UDP/443, ICMP]
    concern_level: 2
    category: "on"
    title: "1.0"
    tags_by_kind: {threat: [Stealer]}
    excluded_subdomains: [x.a.site.com]
    intended_purpose: |
      Two lines:
      - of text # with marks.
    abuse: "'Quoted'"
    when_concerned: When large.
    author: Somebody Else
    last_modified: 2025-12-31
  - names: [a.site.com]
    ports: [TCP/80]
    concern_level: 2
    category: "on"
    title: "1.0"
    description: "Said: in words of its own."
    relevance: seenNearBad
    intended_purpose: Another.
    abuse: None of it.
    when_concerned: Never at all.
behaviors:
  - id: one
    priority: 3
    match: {destination: {unknown: true, cidrs: [192.0.2.0/24]}, labels: ["*Uploaded*"], srcBytes: {least: 10}}
    title: One
    description: One thing.
    category: Thing
    concern_level: 3
    tags: {impacts: [Exfiltration]}
events:
  - id: two
    title: Two
    description: Two things.
    window: 1.5
    source: any
    steps:
      - {name: It is sent, behavior: one, repeat: {least: 2, most: 3}}
      - {name: Nothing comes back, absent: {behavior: starter/nothing}, within: 3, destination: same}
      - {match: {nameConflict: [any]}, optional: true, destination: {otherSiteThan: 1}}
silences:
  - {detection: beaconing, source: 10.0.0.0/8, destination: "*.Site.com", until: 2026-12-31, reason: "Known: it is ours"}
  - {destination: "a.site.com:443", until: 2020-02-29, reason: Ended}
cases:
  - {title: A case, flows: [{dst: "a.site.com:443"}], expect: [{flow: 0, behavior: null}]}
`;

const textOf = (pack: KnowledgePack): string => JSON.stringify({ ...pack, tagsByKind: [...pack.tagsByKind] });

test('packs that were written are read as the same, and written again as the same bytes', () => {
  const sources = [...findPackSources(SHIPPED_KNOWLEDGE_FOLDER), [{ file: 'other.yaml', text: OTHER }]];
  for (const source of sources) {
    const { pack, cases, problems } = lintPack(source);
    expect(problems).toEqual([]);
    const files = writePack(
      pack!,
      cases.map(({ written }) => written),
    );
    const again = lintPack(files);
    expect(again.problems).toEqual([]);
    // As text: comparing a thousand records key by key takes longer than all the rest.
    expect(textOf(again.pack!)).toBe(textOf(pack!));
    const casesAgain = again.cases.map(({ written }) => written);
    expect(casesAgain).toEqual(cases.map(({ written }) => written));
    expect(writePack(again.pack!, casesAgain)).toEqual(files);
  }
});
