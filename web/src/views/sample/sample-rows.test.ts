import type { AnnotatedDestinationV1 } from '@flowsage/client';
import { describe, expect, it } from 'vitest';
import { directionOf, isInside, splitHost } from './hosts.ts';
import { rarityOf } from './rarity.ts';
import { sampleRows } from './sample-rows.ts';
import { annotationsOf, flowOf, recordOf } from './testing/sample-fixtures.ts';

const DESTINATION: AnnotatedDestinationV1 = {
  name: 'shop.example',
  protocol: 'TCP',
  port: 443,
  record: 1,
  parent: 2,
  count: 3,
  firstObserved: null,
  lastObserved: null,
  labelsObserved: [],
};

const RECORDS = [
  recordOf('event', 'Link followed', { relevance: 'seenNearBad' }),
  recordOf('destination', 'A shop', { relevance: 'knownUninteresting' }),
  recordOf('parent', 'Hosting', { relevance: 'knownBad' }),
  recordOf('behavior', 'Bought something'),
];

describe('rows', () => {
  it('take level and title of what is known best: Event, behavior, destination, the flow', () => {
    const flows = [0, 1, 2, 3].map((at) => flowOf({ relativeStart: at }));
    const rows = sampleRows(
      flows,
      annotationsOf(4, {
        records: RECORDS,
        destinations: [DESTINATION],
        destinationOf: [0, 0, 0, -1],
        behaviorOf: [3, 3, -1, -1],
        events: [{ record: 0, steps: [[0]], rows: [0] }],
      }),
    );
    expect(rows.map(({ level, title }) => [level, title])).toEqual([
      ['E', 'Link followed'],
      ['B', 'Bought something'],
      ['D', 'A shop'],
      ['S', 'shop.example:443'],
    ]);
    expect(rows[0]).toMatchObject({ ownLevel: 'B', ownTitle: 'Bought something', event: 0 });
  });

  it('take the relevance of the best record that says one, and keep that of the domain above apart', () => {
    const rows = sampleRows(
      [flowOf(), flowOf()],
      annotationsOf(2, { records: RECORDS, destinations: [DESTINATION], destinationOf: [0, -1], behaviorOf: [3, 3] }),
    );
    expect(rows[0]).toMatchObject({ relevance: 'knownUninteresting', parentRelevance: 'knownBad' });
    expect(rows[1]).toMatchObject({ relevance: '', parentRelevance: '' });
  });

  it('are known bad where any record says so, but for what people wrote of the very Event or behavior', () => {
    const bad = recordOf('destination', 'Command server', { relevance: 'knownBad' });
    const everyday = { relevance: 'knownUninteresting' } as const;
    const relevanceBeside = (over: ReturnType<typeof recordOf>) =>
      sampleRows(
        [flowOf()],
        annotationsOf(1, {
          records: [over, bad],
          destinations: [DESTINATION],
          destinationOf: [0],
          behaviorOf: [over.kind === 'behavior' ? 0 : -1],
          events: over.kind === 'event' ? [{ record: 0, steps: [[0]], rows: [0] }] : [],
        }),
      )[0]!.relevance;
    for (const kind of ['behavior', 'event'] as const) {
      expect(relevanceBeside(recordOf(kind, 'Of a pack', everyday))).toBe('knownBad');
      expect(relevanceBeside(recordOf(kind, 'Of a pack', { relevance: 'seenNearBad' }))).toBe('knownBad');
      expect(relevanceBeside(recordOf(kind, 'Of people', { ...everyday, pack: null }))).toBe('knownUninteresting');
    }
  });

  it('hold no more of a sample than annotations tell, and nothing of positions that are not there', () => {
    const rows = sampleRows(
      [flowOf(), flowOf({ dst: '' })],
      annotationsOf(2, {
        destinationOf: [99],
        behaviorOf: [],
        flowIdCounts: [],
        events: [{ record: 7, steps: [], rows: [0, 50] }],
      }),
    );
    expect(rows[0]).toMatchObject({ level: 'S', event: -1, count: 1, destinationCount: null, rarity: 'uncounted' });
    expect(rows[1]!.title).toBe('');
  });

  it('split names from ports at the last colon, and ICMP not at all', () => {
    const [tcp, icmp] = sampleRows(
      [
        flowOf({ src: '2001:db8::1:50000', dst: '2001:db8::2:443', dstAddress: '' }),
        flowOf({
          src: 'fe80::1',
          dst: 'ff02::1',
          protocolInformation: 'ICMP',
          destinationNameSource: 'original',
          dstAddress: '',
        }),
      ],
      annotationsOf(2),
    );
    expect(tcp).toMatchObject({ source: '2001:db8::1', name: '2001:db8::2', service: '443' });
    expect(icmp).toMatchObject({ source: 'fe80::1', name: 'ff02::1', address: 'ff02::1', service: 'ICMP' });
  });
});

describe('directions', () => {
  it('are told by the addresses of both ends', () => {
    expect(directionOf('10.1.2.3', '8.8.8.8')).toBe('outbound');
    expect(directionOf('8.8.8.8', '192.168.1.1')).toBe('inbound');
    expect(directionOf('fd00::1', 'ff02::fb')).toBe('local');
    expect(directionOf('1.1.1.1', '2606:4700::1')).toBe('external');
  });

  it('take private, shared, link-local, loopback and group addresses for inside', () => {
    const inside = ['10.0.0.1', '172.16.0.1', '172.31.255.1', '100.64.0.1', '100.127.0.1', '169.254.1.1', '127.0.0.1'];
    for (const address of [...inside, '224.0.0.251', '255.255.255.255', '::1', 'fe80::1', 'fdab::1', '::ffff:10.0.0.1'])
      expect(isInside(address), address).toBe(true);
    for (const address of ['172.15.0.1', '172.32.0.1', '100.128.0.1', '192.169.0.1', '2001:db8::1', '::ffff:8.8.8.8'])
      expect(isInside(address), address).toBe(false);
  });

  it('take made-up names of shared samples for what they say', () => {
    expect(isInside('host-1')).toBe(true);
    expect(isInside('outside-3')).toBe(false);
    expect(isInside('printer.local')).toBe(true);
    expect(isInside('www.example.com')).toBe(false);
  });

  it('keep texts whole that have no port', () => {
    expect(splitHost('fe80::1', false)).toEqual({ host: 'fe80::1', service: '' });
    expect(splitHost('name', true)).toEqual({ host: 'name', service: '' });
  });
});

describe('rarity', () => {
  it('uses the words of the product for other samples', () => {
    expect([null, 1, 2, 3, 4, 20, 21].map(rarityOf)).toEqual([
      'uncounted',
      'new',
      'rare',
      'rare',
      'seen',
      'seen',
      'common',
    ]);
  });
});
