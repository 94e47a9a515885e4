import type { Settings } from '../config/settings.ts';
import { parseAddress } from '../model/address.ts';
import { isInternalName } from '../model/internal-names.ts';
import type { SourceNaming } from '../pipeline/activities.ts';

/** Hosts with a name of their own; those beyond share one, so that a scan with invented sources takes no memory. */
const MOST_NAMED_HOSTS = 100_000;

/**
 * How sources are called on public pages of one sample: a made-up name that stays the same within the sample, nothing, or
 * what they are. Names are given in the order of first appearance, `host-1` … to local addresses and `outside-1` … to
 * public ones, so the same flows get the same names each time; ports are kept. Make one for every reading from row 0.
 */
export function createSourceNaming(choice: Settings['publicSources'], most = MOST_NAMED_HOSTS): SourceNaming {
  if (choice === 'shown') return (source) => source;
  if (choice === 'hidden') return () => '';
  const names = new Map<string, string>();
  const given = { host: 0, outside: 0 };
  const nameOf = (host: string): string => {
    let name = names.get(host);
    if (name !== undefined) return name;
    const kind = isInternalName(host.toLowerCase()) ? 'host' : 'outside';
    if (names.size >= most) return `${kind}-more`;
    name = `${kind}-${++given[kind]}`;
    names.set(host, name);
    return name;
  };
  return (source, hasPort) => {
    const colon = hasPort ? portColonOf(source) : -1;
    return colon < 0 ? nameOf(source) : nameOf(source.slice(0, colon)) + source.slice(colon);
  };
}

/** The colon before the port; -1 where there is no port. IPv6 addresses stand without brackets. */
function portColonOf(source: string): number {
  const colon = source.lastIndexOf(':');
  if (colon < 0 || !/^[0-9]{1,5}$/.test(source.slice(colon + 1))) return -1;
  const host = source.slice(0, colon);
  // `fd00::1` without a port would be `fd00:` and `1`.
  return host.includes(':') && parseAddress(host) === null ? -1 : colon;
}
