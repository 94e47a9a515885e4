import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { processorMilliseconds } from '../lib/testing/processor-time.ts';
import { parseAddress } from '../model/address.ts';
import { createDestination, normalizeName } from '../model/destination.ts';
import { createFlowBatch, type FlowBatch } from '../model/flow-batch.ts';
import type { ExpiringPattern, FlowPattern, NumberRange } from '../model/flow-pattern.ts';
import { isInternalName } from '../model/internal-names.ts';
import { FLOW_CATEGORIES, findFlowCategory, findLabel, LABELS } from '../model/labels.ts';
import { NAME_CONFLICTS, NAME_SOURCES } from '../model/naming.ts';
import { protocolInformation } from '../model/protocol.ts';
import { createKnowledgeBase } from './knowledge-base.ts';
import { parsePack } from './pack.ts';
import { createPatternIndex, matchPatterns, type PatternLookups } from './pattern-index.ts';

const entry = (names: string, category: string, rest: string): string => `
  - names: ${names}
    ${rest}
    category: ${category}
    title: T
    intended_purpose: For tests.
    abuse: None of it.
    when_concerned: Never at all.
`;
const knowledge = createKnowledgeBase([
  parsePack([
    {
      file: 'k.yaml',
      text: `name: k
version: 1.0.0
title: K
author: A
licence: CC0-1.0
updated: 2026-01-02
destinations:
${entry('[a.example, 192.0.2.7]', 'URL Shortener', 'concern_level: 3\n    tags: [Redirect]\n    landscape: [Phishing]')}
${entry('[b.a.example]', 'Mail', 'concern_level: 1\n    tags: [Ads]\n    all_children_inherit_knowledge: true')}
`,
    },
  ]),
]);

interface Flow {
  /** Host text without address, name at an address, or an address alone. */
  readonly host: string;
  readonly address: string | null;
  readonly protocol: number;
  readonly port: number;
  readonly label: number;
  readonly category: number;
  readonly nameSource: number;
  readonly nameConflict: number;
  readonly bytes: number;
  readonly samples: number | null;
}

function batchOf(flows: readonly Flow[]): FlowBatch {
  const batch = createFlowBatch(flows.length);
  for (const [row, flow] of flows.entries()) {
    batch.protocol[row] = flow.protocol;
    const address = batch.addresses.internText(flow.address ?? flow.host);
    batch.dstAddress[row] = address;
    if (flow.address !== null) batch.destinationName[row] = batch.names.intern(flow.host);
    else if (address < 0) batch.dstHost[row] = batch.names.intern(flow.host);
    batch.dstPort[row] = flow.port;
    batch.label[row] = flow.label;
    batch.flowCategory[row] = flow.category;
    batch.nameSource[row] = flow.nameSource;
    batch.nameConflict[row] = flow.nameConflict;
    batch.srcPayloadBytes[row] = flow.bytes;
    batch.dstPackets[row] = flow.bytes;
    batch.endMicros[row] = flow.bytes * 1e6;
  }
  return batch;
}

const NOW = 1_700_000_000;
/** What people described beside the pack. */
const DESCRIBED = new Set(['other.test:443', 'x.b.a.example:53', '8.8.8.8:443', 'a.example:4000']);

function isDescribed({ host, port }: Flow): boolean {
  return DESCRIBED.has(`${normalizeName(host)}:${port}`);
}

const lookupsOf = (flows: readonly Flow[]): PatternLookups => ({
  knowledge,
  sampleCountOf: (row) => flows[row]!.samples,
  tellRarity: true,
  isDescribed: (row) => isDescribed(flows[row]!),
  now: NOW,
});

/** The same asked of one pattern and one flow, in the plainest way. */
function fits(pattern: ExpiringPattern, flow: Flow): boolean {
  const { destination = {} } = pattern;
  const asked = createDestination(flow.host, protocolInformation(flow.protocol), flow.port);
  const record = knowledge.find(asked);
  const address = parseAddress(flow.address ?? flow.host);
  const within = (range: NumberRange | undefined, value: number): boolean =>
    range === undefined || ((range.least ?? value) <= value && value <= (range.most ?? value));
  const named = (text: string): boolean => {
    const name = normalizeName(text);
    return name.startsWith('*.') ? asked.name.endsWith(name.slice(1)) : asked.name === name;
  };
  const suffixed = (text: string): boolean => `.${asked.name}`.endsWith(`.${normalizeName(text)}`);
  const { names, suffixes } = destination;
  if ((names || suffixes) && !(names?.some(named) || suffixes?.some(suffixed))) return false;
  const bitsOf = (words: readonly number[]): string =>
    words.map((word) => (word >>> 0).toString(2).padStart(32, '0')).join('');
  const inside = (cidr: string): boolean => {
    const [text, bits] = cidr.split('/');
    const network = parseAddress(text!)!;
    if (network.family !== address?.family) return false;
    const at = network.family === 4 ? 96 : 0;
    const end = at + Number(bits);
    return bitsOf(network.words).slice(at, end) === bitsOf(address.words).slice(at, end);
  };
  const believed = (_: string, i: number): boolean => (pattern.networksExpireAt?.[i] ?? NOW + 1) > NOW;
  if (destination.cidrs && !destination.cidrs.filter(believed).some(inside)) return false;
  const served = (service: string): boolean => {
    const [protocol, range = ''] = service.split('/');
    if (protocol !== asked.protocol) return false;
    if (protocol === 'ICMP') return true;
    const [first = '', last = first] = range.split('-');
    return flow.port >= 0 && (range === '' || (Number(first) <= flow.port && flow.port <= Number(last)));
  };
  if (destination.ports && !destination.ports.some(served)) return false;
  const isKnown = record !== null || isDescribed(flow);
  if (destination.unknown !== undefined && destination.unknown === isKnown) return false;
  if (destination.known && record === null) {
    // People's own words have no category and the like.
    if (!isKnown || Object.keys(destination.known).length > 0) return false;
  } else if (destination.known && record !== null) {
    const same = (words: readonly string[] | undefined, of: readonly string[]): boolean =>
      words === undefined || words.some((word) => of.some((one) => one.toLowerCase() === word.toLowerCase()));
    const { categories, tags, landscape, concern } = destination.known;
    const { category, concern_level } = record;
    if (!same(categories, [category]) || !same(tags, record.tags) || !same(landscape, record.landscape)) return false;
    if (!within(concern, concern_level)) return false;
  }
  if (destination.scope === 'local' || destination.scope === 'public') {
    const isLocal = address === null ? isInternalName(asked.name) : isLocalText(flow.address ?? flow.host);
    if (isLocal !== (destination.scope === 'local')) return false;
  }
  const labelled = (glob: string): boolean =>
    [LABELS[flow.label]!.name, FLOW_CATEGORIES[flow.category]!.name].some((name) =>
      isLike(name.toLowerCase(), glob.toLowerCase()),
    );
  if (pattern.labels && !pattern.labels.some(labelled)) return false;
  if (pattern.nameSources && !pattern.nameSources.includes(NAME_SOURCES[flow.nameSource]!)) return false;
  const conflict = NAME_CONFLICTS[flow.nameConflict]!;
  if (
    pattern.nameConflict &&
    !pattern.nameConflict.some((one) => conflict !== '' && (one === 'any' || one === conflict))
  )
    return false;
  if (pattern.samples && (flow.samples === null || !within(pattern.samples, flow.samples))) return false;
  return (
    within(pattern.srcBytes, flow.bytes) &&
    within(pattern.dstPackets, flow.bytes) &&
    within(pattern.durationSeconds, flow.bytes)
  );
}

/** `*` stands for any letters. */
function isLike(text: string, glob: string): boolean {
  if (glob === '') return text === '';
  if (glob[0] === '*') return isLike(text, glob.slice(1)) || (text !== '' && isLike(text.slice(1), glob));
  return text[0] === glob[0] && isLike(text.slice(1), glob.slice(1));
}

function isLocalText(text: string): boolean {
  const batch = createFlowBatch(0);
  return batch.addresses.isLocal(batch.addresses.internText(text));
}

const HOSTS = ['a.example', 'A.Example', 'b.a.example', 'x.b.a.example', 'xa.example', 'example', 'other.test'];
const ADDRESSES = ['192.0.2.7', '192.0.2.200', '8.8.8.8', '10.0.0.1', '2001:db8::1', '2a00::5'];
const anyFlow: fc.Arbitrary<Flow> = fc.record({
  host: fc.constantFrom(...HOSTS),
  address: fc.option(fc.constantFrom(...ADDRESSES)),
  protocol: fc.constantFrom(6, 17, 1, 47),
  port: fc.constantFrom(443, 53, 4000),
  label: fc.nat(LABELS.length - 1),
  category: fc.nat(FLOW_CATEGORIES.length - 1),
  nameSource: fc.nat(3),
  nameConflict: fc.nat(3),
  bytes: fc.nat(4),
  samples: fc.option(fc.nat(4)),
});
const anyAddressFlow = anyFlow.chain((flow) =>
  fc.constantFrom(...ADDRESSES).map((host) => ({ ...flow, host, address: null })),
);
const normal = (flow: Flow): Flow => (flow.protocol === 1 || flow.protocol === 47 ? { ...flow, port: -1 } : flow);
const listOf = <T>(...values: readonly T[]): fc.Arbitrary<T[]> =>
  fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 2 });
const anyRange = fc.oneof(
  fc.record({ least: fc.nat(4) }),
  fc.record({ most: fc.nat(4) }),
  fc.record({ least: fc.nat(2), most: fc.integer({ min: 2, max: 4 }) }),
);
const anyPattern = fc.record(
  {
    destination: fc.record(
      {
        names: listOf('a.example', '*.a.example', 'B.A.example.', '192.0.2.7', '*.example'),
        suffixes: listOf('a.example', 'example', 'b.a.example'),
        cidrs: listOf('192.0.2.0/24', '192.0.2.7/32', '0.0.0.0/0', '2001:db8::/32', '2a00::/12', '8.8.8.0/29'),
        ports: listOf('TCP/443', 'TCP', 'UDP/53-4000', 'UDP/53', 'ICMP'),
        known: fc.record(
          {
            categories: listOf('url shortener', 'Mail'),
            tags: listOf('redirect', 'Ads'),
            landscape: listOf('Phishing', 'None'),
            concern: anyRange,
          },
          { requiredKeys: [] },
        ),
        unknown: fc.boolean(),
        scope: fc.constantFrom('public' as const, 'local' as const, 'any' as const),
      },
      { requiredKeys: [] },
    ),
    labels: listOf('*', '*Downloaded', 'small*', '*quickly*', 'dnsQuery', 'dnslookup'),
    nameSources: listOf('passive', 'session'),
    nameConflict: listOf('any', 'differentName'),
    samples: anyRange,
    srcBytes: anyRange,
    dstPackets: anyRange,
    durationSeconds: anyRange,
  },
  { requiredKeys: [] },
) as fc.Arbitrary<FlowPattern>;
/** Patterns that ask for one or two things, so that something fits. */
const fewParts = anyPattern.chain((pattern) => {
  const { destination, ...rest } = pattern;
  const parts = [
    ...Object.entries(destination ?? {}).map(([key, value]) => ({ destination: { [key]: value } })),
    ...Object.entries(rest).map(([key, value]) => ({ [key]: value })),
  ];
  return fc.subarray(parts, { maxLength: 3 }).map((some): FlowPattern => {
    const joined: { destination?: object } = {};
    for (const part of some) {
      if ('destination' in part) joined.destination = { ...joined.destination, ...(part.destination as object) };
      else Object.assign(joined, part);
    }
    return joined;
  });
});
/** Some of the networks are believed for a while only. */
const expiring = fewParts.chain((pattern) => {
  const { length = 0 } = pattern.destination?.cidrs ?? [];
  const expiries = fc.array(fc.constantFrom(null, NOW, NOW + 1), { minLength: length, maxLength: length });
  return fc.option(expiries).map((times): ExpiringPattern => {
    return times === null ? pattern : { ...pattern, networksExpireAt: times };
  });
});

describe('an index of patterns', () => {
  test('finds what asking each pattern of each flow finds', () => {
    let fitted = 0;
    fc.assert(
      fc.property(
        fc.array(expiring, { maxLength: 12 }),
        fc.array(fc.oneof(anyFlow, anyAddressFlow).map(normal), { maxLength: 12 }),
        (patterns, flows) => {
          const matcher = createPatternIndex(patterns).forBatch(batchOf(flows), lookupsOf(flows));
          for (const [row, flow] of flows.entries()) {
            const expected = [...patterns.keys()].filter((i) => fits(patterns[i]!, flow));
            fitted += expected.length;
            const found = matcher.all(row);
            expect(new Set(found)).toEqual(new Set(expected));
            expect(found).toHaveLength(expected.length);
            expect(matcher.first(row)).toBe(matcher.all(row)[0] ?? -1);
          }
        },
      ),
      { seed: 11, numRuns: 400 },
    );
    expect(fitted).toBeGreaterThan(2000);
  });

  const flow: Flow = {
    host: 'x.b.a.example',
    address: '8.8.8.8',
    protocol: 6,
    port: 443,
    label: findLabel('dnsLookup'),
    category: findFlowCategory('dnsQuery'),
    nameSource: 1,
    nameConflict: 0,
    bytes: 3,
    samples: null,
  };
  const firstOf = (patterns: readonly FlowPattern[], priorities?: readonly number[]): number =>
    matchPatterns(createPatternIndex(patterns, priorities), batchOf([flow]), lookupsOf([flow]))[0]!;

  test('prefers priority, then who names it, then what asks more, then what stands earlier', () => {
    const wide: FlowPattern = { destination: { suffixes: ['example'] } };
    const exact: FlowPattern = { destination: { names: ['x.b.a.example'] } };
    const narrow: FlowPattern = { ...wide, labels: ['dnsQuery'], srcBytes: { least: 1 } };
    expect(firstOf([wide, narrow, exact])).toBe(2);
    expect(firstOf([wide, narrow])).toBe(1);
    expect(firstOf([{ ...narrow, destination: {} }, wide])).toBe(1);
    expect(firstOf([wide, exact], [1, 0])).toBe(0);
    expect(firstOf([exact, exact])).toBe(0);
    expect(firstOf([])).toBe(-1);
  });

  test('falls back where the foremost does not fit the numbers', () => {
    const large: FlowPattern = { destination: { names: ['x.b.a.example'] }, srcBytes: { least: 100 } };
    expect(firstOf([large, { destination: { scope: 'public' } }])).toBe(1);
  });

  test('holds for nothing where how common a name is was never counted', () => {
    expect(firstOf([{ samples: { most: 5 } }])).toBe(-1);
  });

  test('takes a bounded time for a name made of dots', () => {
    const hostile = { ...flow, host: '.'.repeat(60_000) };
    const started = processorMilliseconds();
    createPatternIndex([{ destination: { suffixes: ['example'] } }])
      .forBatch(batchOf([hostile]), { knowledge: { find: () => null }, sampleCountOf: () => null, tellRarity: false })
      .all(0);
    expect(processorMilliseconds() - started).toBeLessThan(500);
  });
});
