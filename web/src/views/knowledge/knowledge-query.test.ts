import { describe, expect, it } from 'vitest';
import {
  distinctRecords,
  isFiltered,
  KNOWLEDGE_DEFAULTS,
  kindOf,
  packNameOf,
  proposalQuery,
  recordQuery,
  tabOf,
  turnedTo,
} from './knowledge-query.ts';
import { recordPath } from './record-path.ts';

const state = (some: Partial<Record<keyof typeof KNOWLEDGE_DEFAULTS, string>>) => ({ ...KNOWLEDGE_DEFAULTS, ...some });

describe('the address of the knowledge page', () => {
  it('asks for what it says and leaves out what is no such thing', () => {
    expect(recordQuery('event', state({ q: ' mail ', relevance: 'none', pack: 'people' }))).toEqual({
      kind: 'event',
      q: 'mail',
      relevance: 'none',
      pack: 'people',
    });
    expect(recordQuery('event', state({ relevance: 'constructor' }))).toEqual({ kind: 'event' });
    expect(recordQuery('event', state({ q: 'x'.repeat(500) })).q).toHaveLength(200);
    expect(isFiltered('event', state({}))).toBe(false);
    expect(isFiltered('event', state({ q: 'a' }))).toBe(true);
  });

  it('has a tab for each kind, and destinations for all else', () => {
    expect(kindOf('behaviors')).toBe('behavior');
    expect(kindOf('packs')).toBeNull();
    expect(tabOf({ tab: 'toString' })).toBe('destinations');
  });

  it('takes words of a search along to where they mean something, and to nowhere else', () => {
    const searched = state({ q: 'mail', relevance: 'knownBad', pack: 'people', record: 'x', edit: 'yes' });
    const events = { ...searched, ...turnedTo('events') };
    expect(events).toMatchObject({ tab: 'events', q: 'mail', relevance: 'knownBad', record: '', edit: '' });
    for (const tab of ['packs', 'proposals'])
      expect({ ...searched, ...turnedTo(tab) }, tab).toEqual({ ...KNOWLEDGE_DEFAULTS, tab });
    const decided = state({ tab: 'proposals', state: 'any', mine: 'yes', record: '7' });
    expect({ ...decided, ...turnedTo('packs') }).toEqual({ ...KNOWLEDGE_DEFAULTS, tab: 'packs' });
  });

  it('asks for waiting proposals first', () => {
    expect(proposalQuery(state({}))).toEqual({ state: 'proposed' });
    expect(proposalQuery(state({ state: 'any', mine: 'yes' }))).toEqual({ state: 'any', mine: true });
  });

  it('leads to a record of what speaks now, or of a pack', () => {
    expect(recordPath('behavior', 'starter/a b')).toBe('/knowledge?tab=behaviors&record=starter%2Fa+b');
    expect(recordPath('destination', 'a.example:443', packNameOf('starter 0.4.0'))).toBe(
      '/knowledge?tab=destinations&record=a.example%3A443&of=starter',
    );
    expect(packNameOf(null)).toBe('');
  });
});

describe('the records of the list', () => {
  it('are listed once each, although a pack tells of a port of TCP and of UDP', () => {
    const tunnel = { pack: 'starter 0.4.0', key: 'argotunnel.com:7844' };
    const own = { pack: null, key: 'argotunnel.com:7844' };
    expect(distinctRecords([tunnel, own, { ...tunnel }])).toEqual([tunnel, own]);
  });
});
