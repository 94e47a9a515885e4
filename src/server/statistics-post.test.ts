import { describe, expect, it } from 'vitest';
import { readStatisticsPost } from './statistics-post.ts';

const NOW = 1_800_000_000;
const SEEN = { count: 3, first_observed: 1_700_000_000, last_observed: 1_700_000_060.5 };

function post(public_destinations: unknown, public_sources: unknown = {}) {
  return readStatisticsPost({ public_sources, public_destinations }, NOW);
}

describe('a post of statistics', () => {
  it('becomes a contribution of destinations and labels, without sources', () => {
    const { contribution, told } = post(
      { 'Files.Example.com': { 'TCP/443': { mediumInfoExchangedQuickly: SEEN }, ICMP: { icmpSignal: SEEN } } },
      { '8.8.8.8': { 'TCP/443': { mediumInfoExchangedQuickly: SEEN } } },
    );
    const seen = { firstObserved: SEEN.first_observed, lastObserved: SEEN.last_observed };
    expect(contribution?.trafficDate).toBe(SEEN.first_observed);
    expect(contribution?.destinations).toEqual([
      {
        name: 'files.example.com',
        protocol: 'ICMP',
        port: null,
        labels: [{ label: 'icmpSignal', ...seen }],
        flowIds: [],
      },
      {
        name: 'files.example.com',
        protocol: 'TCP',
        port: 443,
        labels: [{ label: 'mediumInfoExchangedQuickly', ...seen }],
        flowIds: [],
      },
    ]);
    expect(told).toContain('not kept');
  });

  it('counts once however it is written down', () => {
    const a = post({
      'a.com': { 'TCP/443': { mediumInfoExchangedQuickly: SEEN } },
      'b.com': { 'UDP/53': { dnsLookup: SEEN } },
    });
    const b = post({
      'b.com': { 'udp/53': { DNSLookup: SEEN } },
      'A.com.': { 'TCP/443': { mediumInfoExchangedQuickly: SEEN } },
    });
    expect(a.contribution?.contentHash).toMatch(/^[0-9a-f]{64}$/);
    expect(b.contribution).toEqual(a.contribution);
    expect(post({ 'a.com': { 'TCP/443': { mediumInfoExchangedQuickly: SEEN } } }).contribution?.contentHash).not.toBe(
      a.contribution?.contentHash,
    );
  });

  it('leaves out and tells what is no public name, known service, known label or believable time', () => {
    const { contribution, told } = post({
      'printer.lan': { 'TCP/443': { mediumInfoExchangedQuickly: SEEN } },
      '192.168.1.1': { 'TCP/443': { mediumInfoExchangedQuickly: SEEN } },
      'a.com': {
        'SCTP/443': { mediumInfoExchangedQuickly: SEEN },
        'TCP/70000': { mediumInfoExchangedQuickly: SEEN },
        'TCP/443': {
          totallyHarmless: SEEN,
          mediumInfoExchangedQuickly: { ...SEEN, first_observed: 5 },
          smallInfoExchangedQuickly: { ...SEEN, last_observed: NOW + 200_000 },
          largeInfoExchangedQuickly: { ...SEEN, last_observed: SEEN.first_observed - 1 },
        },
      },
    });
    expect(contribution).toBeNull();
    expect(told).toContain('Kept 0 observations');
    for (const part of ['2 at names', '2 under services', '1 with labels', '3 with times'])
      expect(told).toContain(part);
  });

  it.each([
    [null],
    [[]],
    ['text'],
    [{}],
    [{ public_sources: {} }],
    [{ public_destinations: {} }],
    [{ public_sources: [], public_destinations: {} }],
    [{ public_sources: {}, public_destinations: { 'a.com': 3 } }],
    [{ public_sources: {}, public_destinations: { 'a.com': { 'TCP/443': [] } } }],
    [{ public_sources: {}, public_destinations: { 'a.com': { 'TCP/443': { x: null } } } }],
    [{ public_sources: {}, public_destinations: { 'a.com': { 'TCP/443': { x: { first_observed: '1' } } } } }],
    [{ public_sources: { 'a.com': { 'TCP/443': { x: { first_observed: '1' } } } }, public_destinations: {} }],
  ])('%j is refused', (body) => {
    expect(() => readStatisticsPost(body, NOW)).toThrow(/expected|has no/);
  });
});
