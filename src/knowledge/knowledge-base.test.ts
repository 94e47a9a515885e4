import { describe, expect, test } from 'vitest';
import { createDestination } from '../model/destination.ts';
import { createKnowledgeBase } from './knowledge-base.ts';
import { parsePack } from './pack.ts';

const HEAD = 'name: p\nversion: 1.0.0\ntitle: P\nauthor: a\nlicence: CC0-1.0\nupdated: 2026-01-02\ndestinations:\n';
const PROSE = 'concern_level: 1, category: C, title: T, intended_purpose: For it., abuse: So., when_concerned: Then.';

function pack(name: string, ...entries: string[]) {
  const text = HEAD.replace('name: p', `name: ${name}`) + entries.map((entry) => `  - {${entry}, ${PROSE}}\n`).join('');
  return parsePack([{ file: 'p.yaml', text }]);
}
const tcp = (name: string, port = 443) => createDestination(name, 'TCP', port);
const found = (record: { destination_data: string } | null) => record?.destination_data ?? null;

describe('own knowledge', () => {
  const base = createKnowledgeBase([
    pack(
      'one',
      'names: [www.site.com], ports: [UDP/443, TCP/80, TCP/8080]',
      'names: [site.com], all_children_inherit_knowledge: true, excluded_subdomains: [users.site.com]',
      'names: [deep.site.com], ports: [TCP/25]',
      'names: [8.8.8.8], ports: [ICMP, UDP/53]',
      'names: [github.io], all_children_inherit_knowledge: true',
    ),
  ]);

  test('is the record of the very port, else of the name: same protocol first', () => {
    expect(found(base.find(tcp('www.site.com', 8080)))).toBe('www.site.com_TCP/8080');
    expect(found(base.find(tcp('www.site.com', 443)))).toBe('www.site.com_TCP/80');
    expect(found(base.find(createDestination('www.site.com', 'UDP', 1)))).toBe('www.site.com_UDP/443');
    expect(found(base.find(createDestination('www.site.com', 'ICMP', null)))).toBe('www.site.com_UDP/443');
    expect(found(base.find(createDestination('8.8.8.8', 'ICMP', null)))).toBe('8.8.8.8_ICMP/ICMP');
  });

  test('ignores case and a trailing dot', () => {
    expect(found(base.find({ name: 'WWW.Site.COM.', protocol: 'TCP', port: 80 }))).toBe('www.site.com_TCP/80');
    expect(base.knows('WWW.SITE.COM.')).toBe(true);
  });

  test('comes from a parent that lets its children inherit, also over one that does not', () => {
    expect(found(base.find(tcp('new.site.com')))).toBe('site.com_TCP/443');
    expect(found(base.find(tcp('below.deep.site.com', 25)))).toBe('site.com_TCP/443');
  });

  test('never comes from a parent that excludes the name', () => {
    expect(base.find(tcp('users.site.com'))).toBeNull();
    expect(base.find(tcp('anna.users.site.com'))).toBeNull();
    expect(found(base.find(tcp('notusers.site.com')))).toBe('site.com_TCP/443');
  });

  test('never comes from a platform on which strangers have subdomains', () => {
    expect(base.find(tcp('someone.github.io'))).toBeNull();
    expect(found(base.findParent(tcp('someone.github.io')))).toBe('github.io_TCP/443');
  });
});

describe('knowledge of the parent', () => {
  const base = createKnowledgeBase([
    pack(
      'one',
      'names: [site.com], ports: [TCP/443, TCP/80], excluded_subdomains: [cdn.site.com]',
      'names: [a.site.com], ports: [UDP/53]',
      'names: [site.co.uk]',
    ),
  ]);

  test('is that of the nearest parent, at this port or else at any', () => {
    expect(found(base.findParent(tcp('x.a.site.com', 80)))).toBe('a.site.com_UDP/53');
    expect(found(base.findParent(tcp('a.site.com', 80)))).toBe('site.com_TCP/80');
    expect(found(base.findParent(tcp('y.site.com', 9)))).toBe('site.com_TCP/443');
  });

  test('is there although the children do not inherit, and is not their own', () => {
    expect(base.find(tcp('y.site.com'))).toBeNull();
  });

  test('is none for excluded names, for the domain itself, beyond the public suffix, and for addresses', () => {
    expect(base.findParent(tcp('cdn.site.com'))).toBeNull();
    expect(base.findParent(tcp('x.cdn.site.com'))).toBeNull();
    expect(base.findParent(tcp('site.com'))).toBeNull();
    expect(base.findParent(tcp('other.co.uk'))).toBeNull();
    expect(base.findParent(tcp('8.8.8.8'))).toBeNull();
  });

  test('lists children that have a record', () => {
    expect(base.childrenWithKnowledge('Site.com')).toEqual(['a.site.com']);
    expect(base.childrenWithKnowledge('a.site.com')).toEqual([]);
  });
});

test('a later pack wins and the override is told', () => {
  const base = createKnowledgeBase([
    pack('shipped', 'names: [site.com], tags: [old]'),
    pack('own', 'names: [site.com], tags: [new]'),
  ]);
  expect(base.find(tcp('site.com'))?.tags).toEqual(['new']);
  expect(base.overrides).toEqual([{ key: 'site.com_TCP/443', pack: 'own', overriddenPack: 'shipped' }]);
  expect(base.size).toBe(1);
});

describe('a record for any port', () => {
  /** A list that names the site without a port, or at port 80 alone. */
  const listed = (name: string, concern: number, ports: 'any' | 'TCP/80') => {
    const port = ports === 'any' ? 'TCP/443' : ports;
    const made = pack(name, `names: [site.com], ports: [${port}], all_children_inherit_knowledge: true`);
    const records = made.records.map((record) => ({ ...record, concern_level: concern }));
    return { ...made, records, anyPortKeys: new Set(ports === 'any' ? ['site.com_TCP/443'] : []) };
  };
  const shipped = pack(
    'shipped',
    'names: [site.com], ports: [TCP/80, UDP/53]',
    'names: [own.site.com], ports: [TCP/80]',
  );
  const own = pack('own', 'names: [site.com], ports: [TCP/80]');
  const bad = listed('bad', 5, 'any');

  test('holds before records of earlier packs at other ports, and for names that inherit', () => {
    const base = createKnowledgeBase([shipped, bad]);
    for (const destination of [tcp('site.com', 80), tcp('site.com', 9), createDestination('site.com', 'UDP', 53)])
      expect(base.find(destination)?.concern_level, JSON.stringify(destination)).toBe(5);
    expect(base.find(createDestination('site.com', 'ICMP', null))?.concern_level).toBe(5);
    expect(base.find(tcp('new.site.com', 80))?.concern_level).toBe(5);
    expect(base.find(tcp('own.site.com', 80))?.concern_level).toBe(5);
  });

  test('holds before later packs as well, and tells what they say beside', () => {
    for (const packs of [
      [shipped, bad, own],
      [bad, shipped, own],
    ])
      expect(createKnowledgeBase(packs).find(tcp('site.com', 80))).toMatchObject({
        concern_level: 5,
        intended_purpose: 'For it.',
        abuse: 'So. Otherwise it is known as T.',
      });
  });

  test('does not hold where a list against false alarms names the destination', () => {
    const guard = {
      ...pack('guard', 'names: [other.com]'),
      guards: [{ target: 'own.site.com', names: 'exact', list: 'G' } as const],
    };
    const base = createKnowledgeBase([shipped, bad, guard]);
    expect(found(base.find(tcp('own.site.com', 80)))).toBe('own.site.com_TCP/80');
    expect(base.find(tcp('site.com', 80))?.concern_level).toBe(5);
  });

  test('holds before a milder list, whatever their order', () => {
    for (const lists of [
      [bad, listed('mild', 4, 'TCP/80')],
      [listed('mild', 4, 'TCP/80'), bad],
    ])
      expect(createKnowledgeBase(lists).find(tcp('site.com', 80))?.concern_level).toBe(5);
  });
});
