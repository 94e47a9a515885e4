import { parseAddress } from '../model/address.ts';
import { normalizeName } from '../model/destination.ts';
import type { CaseFlow } from './pack-case.ts';

/** Where a flow of a case goes: a name or an address, and a port (-1 for ICMP). */
export interface CaseDestination {
  readonly host: string;
  readonly isAddress: boolean;
  readonly port: number;
}

/** Reads `name:port`, `address:port`, `[v6 address]:port`; for ICMP without port. Null when it is none of these. */
export function parseCaseDestination({ dst, protocol }: CaseFlow): CaseDestination | null {
  const parts = protocol === 'ICMP' ? [dst, dst, '-1'] : /^(.+):([0-9]{1,5})$/.exec(dst);
  if (parts === null) return null;
  const text = parts[1]!;
  const host = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
  const port = Number(parts[2]);
  const isAddress = parseAddress(host) !== null;
  if (port > 65_535 || (!isAddress && !/^[A-Za-z0-9._-]{1,253}$/.test(host))) return null;
  return { host: isAddress ? host : normalizeName(host), isAddress, port };
}
