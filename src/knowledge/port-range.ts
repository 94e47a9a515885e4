import type { DestinationProtocol } from '../model/destination.ts';

/** Ports of one protocol, both ends included; ICMP has port 0. */
export interface PortRange {
  readonly protocol: DestinationProtocol;
  readonly first: number;
  readonly last: number;
}

/** Reads `TCP/443`, `UDP/1024-65535`, `TCP` or `ICMP`; null when it is none of these or no such ports exist. */
export function parsePortRange(text: string): PortRange | null {
  if (text === 'ICMP') return { protocol: 'ICMP', first: 0, last: 0 };
  const parts = /^(TCP|UDP)(?:\/([0-9]{1,5})(?:-([0-9]{1,5}))?)?$/.exec(text);
  if (parts === null) return null;
  const protocol = parts[1] as DestinationProtocol;
  if (parts[2] === undefined) return { protocol, first: 0, last: 65_535 };
  const first = Number(parts[2]);
  const last = parts[3] === undefined ? first : Number(parts[3]);
  return first > last || last > 65_535 ? null : { protocol, first, last };
}
