import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { createDestination } from '../model/destination.ts';
import { isInternalName } from '../model/internal-names.ts';
import { createKnowledgeBase } from './knowledge-base.ts';
import { findPackSources, loadPacks, SHIPPED_KNOWLEDGE_FOLDER } from './load-packs.ts';
import { lintPack, problemText } from './pack.ts';
import type { PackEntry } from './pack-schema.ts';

const sources = findPackSources(SHIPPED_KNOWLEDGE_FOLDER);
const packs = await loadPacks(SHIPPED_KNOWLEDGE_FOLDER);
const base = createKnowledgeBase(packs);
const cases = sources.flatMap((files) => lintPack(files).cases);

test('the shipped packs have no problems', () => {
  expect(sources.length).toBeGreaterThan(0);
  for (const files of sources) expect(lintPack(files).problems.map(problemText)).toEqual([]);
});

test('the starter pack describes far more than five hundred names, each with prose', () => {
  const names = new Set(packs.flatMap((pack) => pack.records.map(({ name }) => name)));
  expect(names.size).toBeGreaterThanOrEqual(1800);
  for (const record of packs.flatMap((pack) => pack.records)) {
    for (const text of [record.intended_purpose, record.abuse, record.when_concerned]) {
      expect(text, record.destination_data).toMatch(/^\S.{10,}\S$/s);
      expect(text.endsWith('.'), `${record.destination_data}: ${text}`).toBe(true);
    }
    expect(record.landscape.length, record.destination_data).toBeGreaterThan(0);
    expect(isInternalName(record.name), record.destination_data).toBe(false);
  }
  expect(base.overrides).toEqual([]);
});

test('several owners stand only where they own every name of an entry, and each name has its own', () => {
  const ownerOf = new Map<string, string>();
  let unowned = 0;
  for (const { file, text } of sources.flat()) {
    const { destinations = [] } = parse(text) as { destinations?: PackEntry[] };
    for (const { names, owner_groups: common = [], owners = {} } of destinations) {
      if (names.length > 1) expect(common.length, `${file}: ${names[0]}`).toBeLessThanOrEqual(1);
      for (const name of names) {
        const own = Object.keys(owners).filter((owner) => owners[owner]!.includes(name));
        expect(own.length, `${file}: ${name}`).toBeLessThanOrEqual(1);
        const owner = [...common, ...own].join();
        if (owner === '') unowned++;
        else expect(ownerOf.get(name) ?? owner, `${file}: ${name} has another owner elsewhere`).toBe(owner);
        if (owner !== '') ownerOf.set(name, owner);
      }
    }
  }
  expect(ownerOf.size).toBeGreaterThan(1700);
  expect(unowned).toBeLessThan(80);
});

/** Ports that a service of a name has never: the first words of names, and ports of other services. */
const FOREIGN_PORTS: readonly (readonly [names: RegExp, ports: RegExp])[] = [
  [/^(?:secure)?smtp[.-]|^smtp\d*\.|-smtp\./, /^(?:TCP_(?:993|995|143|110|443|80)|UDP_.*)$/],
  [/^(?:secure)?imap\d*[.-]/, /^(?:TCP_(?:25|110|443|465|587|995|2525)|UDP_.*)$/],
  [/^pop3?\d*\./, /^(?:TCP_(?:25|143|443|465|587|993|2525)|UDP_.*)$/],
  [/^(?:mx|aspmx)\d*\./, /^(?!TCP_25$)/],
  [/^(?:ntp|time)\d*[.-]/, /^(?!UDP_123$|TCP_4460$)/],
  [/^stun\d*\./, /^TCP_/],
  [/^doh\./, /^(?:TCP|UDP)_853$/],
  [/^(?:ocsp|crl)\d*\./, /^(?!TCP_(?:80|443)$)/],
  [/^(?:www|api|cdn|account|login|docs)\d*\./, /^TCP_(?!80$|443$)/],
];

test('no name is at a port of another service', () => {
  const wrong = packs.flatMap(({ records }) =>
    records.filter(({ name, protocol_name, port }) =>
      FOREIGN_PORTS.some(([names, ports]) => names.test(name) && ports.test(`${protocol_name}_${port}`)),
    ),
  );
  expect(wrong.map(({ destination_data }) => destination_data)).toEqual([]);
});

test('ports of remote control programs are those of their makers alone', () => {
  const namesAt = (port: number): string[] =>
    packs.flatMap(({ records }) => records.filter((record) => record.port === port).map(({ name }) => name));
  expect(new Set(namesAt(5938))).toEqual(new Set(['teamviewer.com']));
  expect(namesAt(6568)).toEqual(['anydesk.com']);
  expect([...namesAt(8040), ...namesAt(8041)]).toEqual(['screenconnect.com', 'screenconnect.com']);
  expect(namesAt(4070)).toEqual(['spotify.com']);
});

describe('every behavior and event has a case that fits', () => {
  test.each([
    ['behavior', base.behaviors, 150],
    ['event', base.events, 55],
  ] as const)('%s', (kind, records, least) => {
    const expected = new Set(cases.flatMap(({ written }) => written.expect.map((expectation) => expectation[kind])));
    expect(records.length).toBeGreaterThanOrEqual(least);
    expect(records.map(({ id }) => id.replace('starter/', '')).filter((id) => !expected.has(id))).toEqual([]);
  });

  test('and one that nearly does', () => {
    const titles = new Set(cases.map(({ written }) => written.title));
    const nearMiss = (title: string): boolean =>
      ['not quite', 'too late', 'too few'].some((miss) => titles.has(`${title}, ${miss}`));
    const without = [...base.behaviors, ...base.events].filter(({ title }) => !nearMiss(title));
    expect(without.map(({ id }) => id)).toEqual([]);
  });
});

test('impacts are told only of what is no ordinary use', () => {
  for (const { id, relevance, tags } of [...base.behaviors, ...base.events])
    if (tags.impacts.length > 0) expect(['knownBad', 'seenNearBad'], id).toContain(relevance);
});

test('only invented names are called hostile', () => {
  const hostile = packs.flatMap((pack) => pack.records.filter(({ concern_level }) => concern_level === 5));
  expect(hostile.length).toBeGreaterThan(0);
  for (const { name } of hostile) expect(name.endsWith('.example'), name).toBe(true);
});

describe('ordinary traffic is known', () => {
  const cases: [string, string, number | null, string | null, string | null][] = [
    [
      'content-autofill.googleapis.com',
      'TCP',
      443,
      'content-autofill.googleapis.com_TCP/443',
      'googleapis.com_TCP/443',
    ],
    ['www.msftconnecttest.com', 'TCP', 80, 'www.msftconnecttest.com_TCP/80', null],
    ['8.8.8.8', 'UDP', 53, '8.8.8.8_UDP/53', null],
    ['8.8.8.8', 'ICMP', null, '8.8.8.8_ICMP/ICMP', null],
    ['2.debian.pool.ntp.org', 'UDP', 123, 'pool.ntp.org_UDP/123', 'pool.ntp.org_UDP/123'],
    ['17-courier.push.apple.com', 'TCP', 5223, 'push.apple.com_TCP/5223', 'push.apple.com_TCP/5223'],
    ['someone.github.io', 'TCP', 443, null, 'github.io_TCP/443'],
    ['bucket.s3.amazonaws.com', 'TCP', 443, null, 's3.amazonaws.com_TCP/443'],
    ['d111.cloudfront.net', 'TCP', 443, null, 'cloudfront.net_TCP/443'],
    ['example.org', 'TCP', 443, null, null],
    ['beacon.update-check.example', 'TCP', 8443, 'beacon.update-check.example_TCP/8443', null],
  ];
  test.each(cases)('%s %s/%s', (name, protocol, port, own, parent) => {
    const destination = createDestination(name, protocol, port);
    expect(base.find(destination)?.destination_data ?? null).toBe(own);
    expect(base.findParent(destination)?.destination_data ?? null).toBe(parent);
  });
});
