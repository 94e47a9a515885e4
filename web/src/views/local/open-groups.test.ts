import { describe, expect, it } from 'vitest';
import { openGroups } from './open-groups.ts';

const groups = (...names: readonly string[]): (readonly [string, readonly string[]])[] =>
  openGroups(names.map((name) => new File(['x'], name))).map(({ file, companions }) => [
    file.name,
    companions.map(({ name }) => name),
  ]);

describe('files that were dropped together', () => {
  it('are opened one by one', () => {
    expect(groups('a.pcap', 'b.pcap')).toEqual([
      ['a.pcap', []],
      ['b.pcap', []],
    ]);
  });

  it('are opened as one where Zeek wrote names into logs of their own', () => {
    expect(groups('dns.log', 'conn.log', 'ssl.log.gz', 'a.pcap')).toEqual([
      ['conn.log', ['dns.log', 'ssl.log.gz']],
      ['a.pcap', []],
    ]);
    expect(groups('conn.10:00:00-11:00:00.log.gz', 'dns.10:00:00-11:00:00.log.gz')).toHaveLength(1);
  });

  it('stay alone where names belong to nothing, or nobody knows to what', () => {
    expect(groups('dns.log')).toEqual([['dns.log', []]]);
    expect(groups('conn.log', 'other-conn.log', 'dns.log')).toHaveLength(3);
  });

  it('are no logs of Zeek because of a word in their names', () => {
    expect(groups('connector.pcap', 'dns.pcap', 'reconn.log')).toHaveLength(3);
  });
});
