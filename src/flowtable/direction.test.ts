import { describe, expect, test } from 'vitest';
import { sourceIsFirst } from './direction.ts';

interface Row {
  readonly why: string;
  readonly icmp?: boolean;
  readonly src: 'local' | 'public';
  readonly dst: 'local' | 'public' | 'group';
  readonly ports?: readonly [number, number];
  readonly first: boolean;
}

const ROWS: readonly Row[] = [
  { why: 'ICMP from a local sender keeps its direction', icmp: true, src: 'local', dst: 'public', first: true },
  { why: 'ICMP between local hosts keeps its direction', icmp: true, src: 'local', dst: 'local', first: true },
  { why: 'ICMP between public hosts keeps its direction', icmp: true, src: 'public', dst: 'public', first: true },
  { why: 'ICMP from outside belongs to the local host', icmp: true, src: 'public', dst: 'local', first: false },
  { why: 'ICMP to a group is never turned', icmp: true, src: 'public', dst: 'group', first: true },
  { why: 'a local dynamic port opens', src: 'local', dst: 'public', ports: [49152, 60000], first: true },
  { why: 'the last registered port is not dynamic', src: 'local', dst: 'public', ports: [49151, 49152], first: false },
  { why: 'an answer to a dynamic port is turned', src: 'local', dst: 'public', ports: [443, 49152], first: false },
  { why: 'a local sender to a system port opens', src: 'local', dst: 'public', ports: [53, 1023], first: true },
  { why: 'the first user port is no system port', src: 'local', dst: 'public', ports: [53, 1024], first: false },
  { why: 'the higher local port opens', src: 'local', dst: 'local', ports: [2001, 2000], first: true },
  { why: 'the lower local port is turned', src: 'local', dst: 'local', ports: [2000, 2001], first: false },
  { why: 'equal local ports keep the sender', src: 'local', dst: 'local', ports: [5353, 5353], first: true },
  { why: 'public user ports keep the sender', src: 'public', dst: 'public', ports: [1024, 60000], first: true },
  { why: 'a public system port is turned', src: 'public', dst: 'public', ports: [1023, 60000], first: false },
  { why: 'towards a public system port keeps', src: 'public', dst: 'public', ports: [60000, 1023], first: true },
  { why: 'an answer from outside is turned', src: 'public', dst: 'local', ports: [443, 50000], first: false },
  { why: 'a scan from outside keeps its sender', src: 'public', dst: 'local', ports: [50000, 22], first: true },
  { why: 'equal ports from outside keep the sender', src: 'public', dst: 'local', ports: [500, 500], first: true },
  { why: 'a group is never a source', src: 'public', dst: 'group', ports: [500, 9000], first: true },
  { why: 'a group is never a source, local', src: 'local', dst: 'group', ports: [500, 50000], first: true },
];

describe('sourceIsFirst', () => {
  for (const row of ROWS)
    test(row.why, () => {
      const [srcPort, dstPort] = row.ports ?? [-1, -1];
      const dstIsLocal = row.dst !== 'public';
      expect(
        sourceIsFirst(row.icmp ?? false, row.src === 'local', dstIsLocal, row.dst === 'group', srcPort, dstPort),
      ).toBe(row.first);
    });
});
