import { describe, expect, it } from 'vitest';
import { createSourceNaming } from './public-sources.ts';

describe('sources on public pages', () => {
  it('get names in the order of first appearance, local and outside ones apart, with their ports', () => {
    const name = createSourceNaming('pseudonym');
    expect(name('192.168.1.7:50000', true)).toBe('host-1:50000');
    expect(name('8.8.8.8:53', true)).toBe('outside-1:53');
    expect(name('10.0.0.1:1', true)).toBe('host-2:1');
    expect(name('192.168.1.7:50001', true)).toBe('host-1:50001');
    expect(name('1.1.1.1:53', true)).toBe('outside-2:53');
  });

  it('get the same names each time the same flows are read', () => {
    const sources = ['10.0.0.9:1', '8.8.4.4:2', '10.0.0.8:3', '10.0.0.9:4'];
    const read = (): string[] => {
      const name = createSourceNaming('pseudonym');
      return sources.map((source) => name(source, true));
    };
    expect(read()).toEqual(read());
  });

  it('IPv6 addresses stand without brackets, and keep their ports', () => {
    const name = createSourceNaming('pseudonym');
    expect(name('fd00::1:50000', true)).toBe('host-1:50000');
    expect(name('fe80:1:2:3:4:5:6:7:443', true)).toBe('host-2:443');
    expect(name('2a00:1450:4001::5:443', true)).toBe('outside-1:443');
  });

  it('an ICMP address that ends like a port is one address', () => {
    const name = createSourceNaming('pseudonym');
    expect(name('fd00::1:443', false)).toBe('host-1');
    expect(name('192.168.1.7', false)).toBe('host-2');
    // The same host with and without a port is the same host.
    expect(name('192.168.1.7:5', true)).toBe('host-2:5');
  });

  it('no address is left where other protocols have no port', () => {
    const name = createSourceNaming('pseudonym');
    expect(name('fd00::1', true)).toBe('host-1');
    expect(name('192.168.1.7', true)).toBe('host-2');
  });

  it('beyond the bound, hosts share a name', () => {
    const name = createSourceNaming('pseudonym', 2);
    expect(['10.0.0.1:1', '10.0.0.2:1', '10.0.0.3:1', '8.8.8.8:1', '10.0.0.1:2'].map((s) => name(s, true))).toEqual([
      'host-1:1',
      'host-2:1',
      'host-more:1',
      'outside-more:1',
      'host-1:2',
    ]);
  });

  it('are hidden or shown where the operator says so', () => {
    expect(createSourceNaming('hidden')('10.0.0.1:1', true)).toBe('');
    expect(createSourceNaming('shown')('10.0.0.1:1', true)).toBe('10.0.0.1:1');
  });
});
