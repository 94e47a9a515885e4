import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDestination } from '../model/destination.ts';
import type { Guard, KnowledgePack, KnowledgeRecord } from '../model/knowledge.ts';
import { createKnowledgeBase, type KnowledgeBase } from './knowledge-base.ts';
import { isSameOwner } from './parent-domain.ts';

/** Random packs that people wrote, and lists, about the same few names. */

const NAMES = ['site.com', 'a.site.com', 'b.a.site.com', 'github.io', 'x.github.io'];
const NOW = 1000;
const RUNS = { seed: 20_261_127, numRuns: 2000 };

interface RecordSketch {
  readonly name: string;
  readonly port: number;
  readonly concern: number;
  readonly inherits: boolean;
  readonly expiresAt: number;
  readonly isAnyPort: boolean;
}

const recordSketch = fc.record({
  name: fc.constantFrom(...NAMES),
  port: fc.constantFrom(80, 443),
  concern: fc.integer({ min: 1, max: 5 }),
  inherits: fc.boolean(),
  expiresAt: fc.constantFrom(Number.POSITIVE_INFINITY, NOW - 1, NOW, NOW + 1),
  isAnyPort: fc.boolean(),
});
const packSketches = fc.array(fc.record({ isList: fc.boolean(), records: fc.array(recordSketch, { maxLength: 4 }) }), {
  maxLength: 5,
});
const guardedNames = fc.subarray(NAMES);

function recordOf({ name, port, concern, inherits }: RecordSketch, title: string): KnowledgeRecord {
  return {
    destination_data: `${name}_TCP/${port}`,
    name,
    protocol_name: 'TCP',
    port,
    owner_groups: [],
    landscape: [],
    concern_level: concern,
    category: 'C',
    title,
    refs: [],
    comments: [],
    controllable_subdomains: false,
    controllable_urls: false,
    excluded_subdomains: [],
    tags: [],
    intended_purpose: 'Unknown',
    last_modified: 0,
    abuse: 'Abuse.',
    author: 'A',
    ttp_of_groups: [],
    when_concerned: 'When.',
    all_children_inherit_knowledge: inherits,
    report_abuse_how: 'Unknown',
  };
}

/** Titles are unique, so that a record tells where it is from. People write each key once, and nothing that expires. */
function packOf(sketch: { isList: boolean; records: readonly RecordSketch[] }, number: number): KnowledgePack {
  const byKey = new Map(sketch.records.map((record) => [`${record.name} ${record.port}`, record]));
  const records = sketch.isList ? sketch.records : [...byKey.values()];
  const anyPort = records.filter(({ isAnyPort }) => isAnyPort);
  return {
    name: `pack-${number}`,
    version: '1.0.0',
    title: 'P',
    author: 'A',
    licence: 'CC0-1.0',
    updated: '2026-01-02',
    sources: [],
    records: records.map((record, i) => recordOf(record, `${number}.${i}`)),
    tagsByKind: new Map(),
    behaviors: [],
    events: [],
    ...(sketch.isList
      ? {
          guards: [],
          anyPortKeys: new Set(anyPort.map(({ name, port }) => `${name}_TCP/${port}`)),
          expiresAt: Float64Array.from(records, ({ expiresAt }) => expiresAt),
        }
      : {}),
  };
}

function withGuards(packs: readonly KnowledgePack[], names: readonly string[]): KnowledgePack[] {
  const guards = names.map((target): Guard => ({ target, names: 'exact', list: 'G' }));
  return [...packs, { ...packOf({ isList: true, records: [] }, 99), guards }];
}

const destinations = NAMES.flatMap((name) => [80, 443, 8080].map((port) => createDestination(name, 'TCP', port)));
const answers = (base: KnowledgeBase): (KnowledgeRecord | null)[] =>
  destinations.map((destination) => base.find(destination));
const baseOf = (packs: readonly KnowledgePack[]): KnowledgeBase => createKnowledgeBase(packs, () => NOW);

test('the order of lists changes nothing, wherever they stand among the packs', () => {
  fc.assert(
    fc.property(packSketches, guardedNames, fc.infiniteStream(fc.nat()), (sketches, guarded, numbers) => {
      const packs = withGuards(sketches.map(packOf), guarded);
      const written = packs.filter(({ guards }) => guards === undefined);
      const mixed = packs.filter(({ guards }) => guards !== undefined);
      for (const pack of written) mixed.push(pack);
      const lists = packs.filter(({ guards }) => guards !== undefined);
      const shuffled = [...written];
      for (const list of lists) shuffled.splice(numbers.next().value % (shuffled.length + 1), 0, list);
      const expected = answers(baseOf(packs));
      expect(answers(baseOf(mixed))).toEqual(expected);
      expect(answers(baseOf(shuffled))).toEqual(expected);
    }),
    RUNS,
  );
});

test('no list that speaks for a destination is graver than the answer, unless a guard names it', () => {
  let reached = 0;
  fc.assert(
    fc.property(packSketches, guardedNames, (sketches, guarded) => {
      const packs = withGuards(sketches.map(packOf), guarded);
      const found = answers(baseOf(packs));
      for (const [i, { name, port }] of destinations.entries()) {
        if (guarded.includes(name)) continue;
        for (const pack of packs)
          pack.records.forEach((record, at) => {
            if (pack.expiresAt === undefined || pack.expiresAt[at]! <= NOW) return;
            const isBelow = name.endsWith(`.${record.name}`) && isSameOwner(name, record.name);
            const speaks = record.name === name || (isBelow && record.all_children_inherit_knowledge);
            const isPort = record.port === port || pack.anyPortKeys!.has(record.destination_data);
            if (!speaks || !isPort) return;
            reached++;
            expect(found[i]?.concern_level ?? 0).toBeGreaterThanOrEqual(record.concern_level);
          });
      }
    }),
    RUNS,
  );
  expect(reached).toBeGreaterThan(3000);
});

test('an expired record is never an answer, and what it hid is one again', () => {
  let reached = 0;
  fc.assert(
    fc.property(packSketches, guardedNames, (sketches, guarded) => {
      const packs = withGuards(sketches.map(packOf), guarded);
      const live = packs.map((pack): KnowledgePack => {
        const { expiresAt, ...rest } = pack;
        if (expiresAt === undefined) return pack;
        const isLive = (_: unknown, i: number): boolean => expiresAt[i]! > NOW;
        reached += pack.records.length - pack.records.filter(isLive).length;
        return { ...rest, records: pack.records.filter(isLive) };
      });
      expect(answers(baseOf(packs))).toEqual(answers(baseOf(live)));
    }),
    RUNS,
  );
  expect(reached).toBeGreaterThan(1000);
});

test('a guarded destination is described as if no list named what people described', () => {
  fc.assert(
    fc.property(packSketches, (sketches) => {
      const packs = withGuards(sketches.map(packOf), NAMES);
      const written = baseOf(packs.filter(({ expiresAt }) => expiresAt === undefined));
      const found = answers(baseOf(packs));
      for (const [i, expected] of answers(written).entries()) if (expected !== null) expect(found[i]).toEqual(expected);
    }),
    RUNS,
  );
});

test('what people wrote is told beside a graver list, and the pack of the list is named', () => {
  const sketch = { port: 443, expiresAt: Number.POSITIVE_INFINITY, isAnyPort: true };
  const shipped = packOf(
    { isList: false, records: [{ ...sketch, name: 'a.site.com', concern: 1, inherits: false }] },
    1,
  );
  const list = packOf({ isList: true, records: [{ ...sketch, name: 'site.com', concern: 5, inherits: true }] }, 2);
  const base = baseOf([list, shipped]);
  const record = base.find(createDestination('a.site.com', 'TCP', 443))!;
  expect(record).toMatchObject({ name: 'site.com', title: '2.0', abuse: 'Abuse. Otherwise it is known as 1.0.' });
  expect(base.packOf(record)).toBe(list);
  expect(base.find(createDestination('a.site.com', 'TCP', 443))).toBe(record);
  expect(base.get('a.site.com_TCP/443')).toMatchObject({ title: '1.0', concern_level: 1 });
});
