import { describe, expect, it } from 'vitest';
import type { FlowBatch } from '../model/flow-batch.ts';
import { NAME_SOURCES, type NameSource } from '../model/naming.ts';
import { chooseNames, DEFAULT_NAME_SOURCES, learnNames } from './choose-names.ts';
import { type FlowSketch, type LookupSketch, sketch } from './testing/named-flows.ts';

const PUBLIC = '93.184.216.34';

/** `name/source/dnsName` of each flow. */
function named(
  flows: readonly FlowSketch[],
  lookups: readonly LookupSketch[] = [],
  options: { cache?: Record<string, string>; sources?: readonly NameSource[] } = {},
): string[] {
  const { batch, answers } = sketch(flows, lookups);
  const cache = new Map(Object.entries(options.cache ?? {}));
  chooseNames(batch, { answers, cache, sources: options.sources ?? DEFAULT_NAME_SOURCES });
  return Array.from({ length: batch.count }, (_, row) => nameOf(batch, row));
}

function nameOf(batch: FlowBatch, row: number): string {
  const text = (nameId: number): string => (nameId < 0 ? '-' : batch.names.text(nameId));
  return `${text(batch.destinationName[row]!)}/${NAME_SOURCES[batch.nameSource[row]!]}/${text(batch.dnsName[row]!)}`;
}

describe('the choice of names', () => {
  const before = { time: 5, name: 'before.com', address: PUBLIC };
  const after = { time: 20, name: 'after.com', address: PUBLIC };
  const flow = { dst: PUBLIC, start: 10 };
  const session = { ...flow, session: 'session.com' };
  const cache = { [PUBLIC]: 'cache.com' };

  const cases: readonly {
    promise: string;
    flow: FlowSketch;
    lookups?: readonly LookupSketch[];
    cache?: Record<string, string>;
    sources?: string;
    expected: string;
  }[] = [
    { promise: 'the address when nothing is known', flow, expected: '-/original/-' },
    {
      promise: 'the session before all others',
      flow: session,
      lookups: [before],
      cache,
      expected: 'session.com/session/before.com',
    },
    {
      promise: 'an answer from before the flow ahead of the cache',
      flow,
      lookups: [before],
      cache,
      expected: 'before.com/passive/before.com',
    },
    {
      promise: 'an answer at the very start of the flow',
      flow,
      lookups: [{ ...before, time: 10 }],
      cache,
      expected: 'before.com/passive/before.com',
    },
    {
      promise: 'the cache ahead of an answer from after the start',
      flow,
      lookups: [after],
      cache,
      expected: 'cache.com/cache/after.com',
    },
    {
      promise: 'an answer from after the start when nothing else is known',
      flow,
      lookups: [after],
      expected: 'after.com/passive/after.com',
    },
    {
      promise: 'the latest of several answers before',
      flow,
      lookups: [before, { ...before, time: 7, name: 'later.com' }],
      expected: 'later.com/passive/later.com',
    },
    {
      promise: 'the earliest of several answers after',
      flow,
      lookups: [{ ...after, time: 30, name: 'last.com' }, after],
      expected: 'after.com/passive/after.com',
    },
    {
      promise: 'sources in the order asked for',
      flow: session,
      lookups: [before],
      cache,
      sources: 'cache,passive,session',
      expected: 'cache.com/cache/before.com',
    },
    {
      promise: 'later answers after every other source, wherever passive stands',
      flow: session,
      lookups: [after],
      sources: 'passive,session',
      expected: 'session.com/session/after.com',
    },
    {
      promise: 'no source that was not asked for',
      flow: session,
      lookups: [after, before],
      sources: 'cache',
      expected: '-/original/before.com',
    },
    {
      promise: 'no later answer without passive',
      flow,
      lookups: [after],
      sources: 'session,cache',
      expected: '-/original/after.com',
    },
    {
      promise: 'the address when original comes first',
      flow: session,
      lookups: [before, after],
      cache,
      sources: 'original,session,passive,cache',
      expected: '-/original/before.com',
    },
    {
      promise: 'no later answer when passive stands behind original',
      flow,
      lookups: [after],
      sources: 'session,original,passive',
      expected: '-/original/after.com',
    },
    {
      promise: 'the address without any source',
      flow: session,
      lookups: [before],
      sources: '',
      expected: '-/original/before.com',
    },
  ];
  for (const { promise, flow, lookups, cache, sources, expected } of cases)
    it(`takes ${promise}`, () => {
      const list = sources === undefined ? {} : { sources: sources.split(',').filter(Boolean) as NameSource[] };
      expect(named([flow], lookups, { ...(cache === undefined ? {} : { cache }), ...list })).toEqual([expected]);
    });

  it('never names a local address by DNS, yet keeps what DNS said', () => {
    const lookups = ['192.168.1.9', 'fd00::9', '224.0.0.251'].map((address) => ({
      time: 1,
      name: 'nas.corp',
      address,
    }));
    const flows = lookups.map(({ address }) => ({ dst: address, start: 2 }));
    expect(named(flows, lookups)).toEqual(Array(3).fill('-/original/nas.corp'));
    // Not even by an answer that came later.
    expect(
      named(
        flows.map((flow) => ({ ...flow, start: 0 })),
        lookups,
      ),
    ).toEqual(Array(3).fill('-/original/nas.corp'));
  });

  it('names a local address by its session and by the cache', () => {
    const flows = [{ dst: '192.168.1.9', session: 'nas.corp' }, { dst: '192.168.1.8' }];
    expect(named(flows, [], { cache: { '192.168.1.8': 'printer.corp' } })).toEqual([
      'nas.corp/session/-',
      'printer.corp/cache/-',
    ]);
  });

  it('finds IPv6 addresses in the cache', () => {
    expect(named([{ dst: '2606:2800:220:1::1' }], [], { cache: { '2606:2800:220:1::1': 'six.com' } })).toEqual([
      'six.com/cache/-',
    ]);
  });

  it('keeps the names of a flow file with the source it gives', () => {
    const flows = NAME_SOURCES.map((nameSource) => ({ dst: 'www.example.com', nameSource }));
    expect(named(flows, [before], { sources: ['original'] })).toEqual(
      NAME_SOURCES.map((source) => `www.example.com/${source}/-`),
    );
  });

  it('takes back the source of a name that found no room', () => {
    const { batch, answers } = sketch([{ dst: 'www.example.com', nameSource: 'passive' }]);
    batch.dstHost[0] = -1;
    chooseNames(batch, { answers, cache: new Map(), sources: DEFAULT_NAME_SOURCES });
    expect(nameOf(batch, 0)).toBe('-/original/-');
  });

  it('names each flow to a shared address by the lookup that was last when it began', () => {
    const lookups = [
      { time: 10, name: 'one.com', address: PUBLIC },
      { time: 20, name: 'two.com', address: PUBLIC },
      { time: 30, name: 'one.com', address: PUBLIC },
    ];
    const flows = [9, 10, 19, 20, 29, 30, 99].map((start) => ({ dst: PUBLIC, start }));
    expect(named(flows, lookups).map((text) => text.split('/')[0])).toEqual([
      'one.com',
      'one.com',
      'one.com',
      'two.com',
      'two.com',
      'one.com',
      'one.com',
    ]);
  });
});

describe('learning names', () => {
  function learned(
    flows: readonly FlowSketch[],
    lookups: readonly LookupSketch[],
    known: Record<string, string> = {},
  ): { count: number; cache: Record<string, string> } {
    const { batch, answers } = sketch(flows, lookups);
    const cache = new Map(Object.entries(known));
    const count = learnNames(cache, batch, answers);
    return { count, cache: Object.fromEntries(cache) };
  }

  it('takes an external address that has one name', () => {
    expect(learned([{ dst: PUBLIC }], [{ time: 1, name: 'a.com', address: PUBLIC }])).toEqual({
      count: 1,
      cache: { [PUBLIC]: 'a.com' },
    });
  });

  it('takes the source of a flow as well', () => {
    const lookups = [{ time: 1, name: 'scanner.com', address: '9.9.9.10' }];
    expect(learned([{ src: '9.9.9.10', dst: '10.0.0.1' }], lookups).cache).toEqual({ '9.9.9.10': 'scanner.com' });
  });

  it('leaves addresses with several names as they were', () => {
    const lookups = ['a.com', 'b.com'].map((name) => ({ time: 1, name, address: PUBLIC }));
    expect(learned([{ dst: PUBLIC }], lookups, { [PUBLIC]: 'old.com' })).toEqual({
      count: 0,
      cache: { [PUBLIC]: 'old.com' },
    });
  });

  it('takes names that differ in case only for one, since resolvers mix the case of their questions', () => {
    const lookups = ['wWw.A.cOm', 'WwW.a.CoM'].map((name) => ({ time: 1, name, address: PUBLIC }));
    expect(learned([{ dst: PUBLIC }], lookups)).toEqual({ count: 1, cache: { [PUBLIC]: 'wWw.A.cOm' } });
    expect(learned([{ dst: PUBLIC }], lookups, { [PUBLIC]: 'www.a.com' }).count).toBe(0);
  });

  it('replaces what was known before', () => {
    const lookups = [{ time: 1, name: 'new.com', address: PUBLIC }];
    expect(learned([{ dst: PUBLIC }], lookups, { [PUBLIC]: 'old.com' })).toEqual({
      count: 1,
      cache: { [PUBLIC]: 'new.com' },
    });
  });

  it('learns nothing of local addresses, of addresses without a flow, and of names that are none', () => {
    const lookups = [
      { time: 1, name: 'nas.corp', address: '10.0.0.1' },
      { time: 1, name: 'elsewhere.com', address: '9.9.9.9' },
      { time: 1, name: 'two words', address: PUBLIC },
      { time: 1, name: '', address: '8.8.4.4' },
    ];
    expect(learned([{ dst: '10.0.0.1' }, { dst: PUBLIC }, { dst: '8.8.4.4' }, { dst: 'x.com' }], lookups)).toEqual({
      count: 0,
      cache: {},
    });
  });
});
