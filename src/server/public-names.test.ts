import { describe, expect, it } from 'vitest';
import { FLOW_COLUMNS } from '../model/columns.ts';
import type { FlowChunk } from '../model/sample.ts';
import { PublicNames } from './public-names.ts';

type Row = Readonly<Record<string, string>>;

/** A chunk of flows of which these columns count. */
function chunkOf(rows: readonly Row[]): FlowChunk {
  return [...FLOW_COLUMNS.map(({ name }) => rows.map((row) => row[name] ?? '')), rows.map(() => null)];
}

function namesOf(rows: readonly Row[], most?: number): PublicNames {
  const names = new PublicNames('pseudonym', most);
  names.take(chunkOf(rows), 0);
  return names;
}

const to = (dst: string, more: Row = {}): Row => ({ src: '10.9.9.9:1', dst, ...more });
const from = (src: string, more: Row = {}): Row => ({ src, dst: 'www.site.com:443', ...more });

describe('sources on public pages', () => {
  it('get names in the order of first appearance, local and outside ones apart, with their ports', () => {
    const sources = ['192.168.1.7:50000', '8.8.8.8:53', '10.0.0.1:1', '192.168.1.7:50001', '1.1.1.1:53'];
    const names = namesOf(sources.map((src) => from(src)));
    expect(sources.map((src) => names.source(src, true))).toEqual([
      'host-1:50000',
      'outside-1:53',
      'host-2:1',
      'host-1:50001',
      'outside-2:53',
    ]);
  });

  it('IPv6 addresses stand without brackets, and keep their ports', () => {
    const sources = ['fd00::1:50000', 'fe80:1:2:3:4:5:6:7:443', '2a00:1450:4001::5:443'];
    const names = namesOf(sources.map((src) => from(src)));
    expect(sources.map((src) => names.source(src, true))).toEqual(['host-1:50000', 'host-2:443', 'outside-1:443']);
  });

  it('an ICMP address that ends like a port is one address', () => {
    const icmp = { protocolInformation: 'ICMP' };
    const names = namesOf(['fd00::1:443', '192.168.1.7'].map((src) => ({ src, dst: 'www.site.com', ...icmp })));
    expect(names.source('fd00::1:443', false)).toBe('host-1');
    expect(names.source('192.168.1.7', false)).toBe('host-2');
    // The same host with and without a port is the same host.
    expect(names.source('192.168.1.7:5', true)).toBe('host-2:5');
  });

  it('no address is left where other protocols have no port', () => {
    const names = namesOf([from('fd00::1'), from('192.168.1.7')]);
    expect([names.source('fd00::1', true), names.source('192.168.1.7', true)]).toEqual(['host-1', 'host-2']);
  });

  it('beyond the bound, hosts share a name', () => {
    const sources = ['10.0.0.1:1', '10.0.0.2:1', '10.0.0.3:1', '8.8.8.8:1', '10.0.0.1:2'];
    const names = namesOf(
      sources.map((src) => from(src)),
      2,
    );
    expect(sources.map((src) => names.source(src, true))).toEqual([
      'host-1:1',
      'host-2:1',
      'host-more:1',
      'outside-more:1',
      'host-1:2',
    ]);
  });

  it('are left out where the operator says so, and hosts inside that were spoken to still have names', () => {
    const names = new PublicNames('hidden');
    names.take(chunkOf([from('10.0.0.1:1'), { src: '10.0.0.1:2', dst: 'nas.local:445' }]), 0);
    expect(names.source('10.0.0.1:1', true)).toBe('');
    expect(names.place('nas.local:445')).toBe('host-2:445');
  });
});

describe('destinations on public pages', () => {
  it('go by made-up names where they are inside, and by their own where they are not', () => {
    const inside = ['10.0.0.5:445', 'dc01.corp:389', 'fd00::5:445', 'nas:80', '64:ff9b::a00:5:80', '169.254.1.1:80'];
    const open = [
      'www.site.com:443',
      '8.8.8.8:53',
      '224.0.0.251:5353',
      'ff02::fb:5353',
      '203.0.113.9:443',
      'x.example:1',
    ];
    const names = namesOf([...inside, ...open].map((dst) => to(dst)));
    inside.forEach((dst, i) => {
      expect(names.place(dst), dst).toBe(`host-${i + 2}:${dst.split(':').at(-1)}`);
    });
    for (const dst of open) expect(names.place(dst), dst).toBe(dst);
  });

  it('have one name in every spelling, and as sources', () => {
    const names = namesOf([from('10.0.0.5:50000'), to('NAS.local:80')]);
    for (const text of ['10.0.0.5:445', '::ffff:10.0.0.5:445', '[::ffff:a00:5]:445'])
      expect(names.place(text)).toBe('host-1:445');
    for (const text of ['nas.local:80', 'NAS.LOCAL.:80']) expect(names.place(text)).toBe('host-3:80');
  });

  it('keep what stands in the place of a port', () => {
    const names = namesOf([to('fd00::5'), { src: '10.9.9.9', dst: '10.0.0.5', protocolInformation: 'ICMP' }]);
    expect([names.place('fd00::5:unknown'), names.place('fd00::5')]).toEqual(['host-2:unknown', 'host-2']);
    expect([names.place('10.0.0.5:ICMP'), names.place('10.0.0.5', false)]).toEqual(['host-3:ICMP', 'host-3']);
  });

  it('are named by the names and addresses beside them as well', () => {
    const beside = { dstAddress: '10.0.0.5', sessionName: 'a.corp', dnsName: 'b.corp', srcSessionName: 'c.corp' };
    const names = namesOf([to('www.site.com:443', beside)]);
    expect(Object.values(beside).map((host) => names.host(host))).toEqual(['host-2', 'host-3', 'host-4', 'host-5']);
  });
});

describe('names', () => {
  it('are the same however the flows are cut into chunks and whoever reads again from the beginning', () => {
    const rows = Array.from({ length: 50 }, (_, i) => to(`10.0.${i % 7}.${i % 11}:445`, { src: `10.1.0.${i % 5}:1` }));
    const whole = namesOf(rows);
    const parts = new PublicNames('pseudonym');
    for (const [begin, end] of [
      [0, 9],
      [0, 20],
      [13, 20],
      [20, 21],
      [5, 50],
    ] as const)
      parts.take(chunkOf(rows.slice(begin, end)), begin);
    for (const { src, dst } of rows)
      expect([parts.source(src!, true), parts.place(dst!)]).toEqual([whole.source(src!, true), whole.place(dst!)]);
  });

  it('are not given where rows before were not read', () => {
    expect(() => new PublicNames('pseudonym').take(chunkOf([to('10.0.0.5:445')]), 1)).toThrow('row 1 before row 0');
  });
});
