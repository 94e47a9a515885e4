import { getPublicSuffix } from 'tldts';
import { parseAddress } from '../model/address.ts';
import { normalizeName } from '../model/destination.ts';
import type { Guard, KnowledgePack } from '../model/knowledge.ts';
import { parseNetwork } from '../model/network.ts';
import { asNetwork, NetworkMap } from './network-map.ts';

/** What lists against false alarms say of destinations. Being guarded lowers what others say, and never raises it. */
export interface GuardList {
  readonly size: number;
  /** Whether any list names a destination now. */
  isGuarded(destination: { readonly name: string }): boolean;
  /** The guard that names it: a name, an address or a network, which also counts when a part of it is guarded. */
  guardOf(target: string): Guard | null;
}

type GuardedPacks = readonly Pick<KnowledgePack, 'guards'>[];

/** Guards by what they name. Where several name the same, the one that is believed longest. */
interface GuardTables {
  readonly exact: ReadonlyMap<string, Guard>;
  readonly below: ReadonlyMap<string, Guard>;
  readonly networks: NetworkMap<Guard>;
}

/** Made once for each list of packs: there may be a million guards. */
const TABLES = new WeakMap<GuardedPacks, GuardTables>();

/** One list of the guards of all packs that are believed when it is asked. `now` gives epoch seconds. */
export function createGuardList(packs: GuardedPacks, now = secondsNow): GuardList {
  const tables = TABLES.get(packs) ?? tablesOf(packs.flatMap(({ guards }) => guards ?? []));
  TABLES.set(packs, tables);
  return listOver(tables, now);
}

/** One list of guards. */
export function guardListOf(guards: Iterable<Guard>, now = secondsNow): GuardList {
  return listOver(tablesOf(guards), now);
}

function secondsNow(): number {
  return Date.now() / 1000;
}

function tablesOf(guards: Iterable<Guard>): GuardTables {
  const exact = new Map<string, Guard>();
  const below = new Map<string, Guard>();
  const networks = new NetworkMap<Guard>(lastsLonger);
  for (const guard of guards) {
    const network = asNetwork(guard.target);
    if (network !== null) networks.add(network, guard);
    else if (guard.names !== 'none') {
      keepLonger(exact, guard);
      // A list with a public suffix in it does not stand for everybody who has a name there.
      if (guard.names === 'below' && !isSuffix(guard.target)) keepLonger(below, guard);
    }
  }
  return { exact, below, networks };
}

function listOver({ exact, below, networks }: GuardTables, now: () => number): GuardList {
  const counts = ({ expiresAt }: Guard): boolean => expiresAt === undefined || expiresAt > now();
  const guardOf = (target: string): Guard | null => {
    const network = parseNetwork(target);
    if (network !== null)
      return networks.find(network, network.bits, counts) ?? (networks.touches(network, counts) ? PART : null);
    const address = parseAddress(target);
    if (address !== null) return networks.find(address, undefined, counts);
    const name = normalizeName(target);
    const found = exact.get(name);
    if (found !== undefined && counts(found)) return found;
    if (below.size === 0) return null;
    for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
      const guard = below.get(name.slice(dot + 1));
      if (guard !== undefined && counts(guard)) return guard;
    }
    return null;
  };
  return { size: exact.size + networks.size, guardOf, isGuarded: ({ name }) => guardOf(name) !== null };
}

function keepLonger(byName: Map<string, Guard>, guard: Guard): void {
  const known = byName.get(guard.target);
  if (known === undefined || lastsLonger(guard, known)) byName.set(guard.target, guard);
}

function lastsLonger({ expiresAt = Number.POSITIVE_INFINITY }: Guard, than: Guard): boolean {
  return expiresAt > (than.expiresAt ?? Number.POSITIVE_INFINITY);
}

/** What guards a network of which only a part is named. */
const PART: Guard = { target: '', names: 'exact', list: 'addresses within it' };

function isSuffix(name: string): boolean {
  return getPublicSuffix(name, { extractHostname: false, validateHostname: false }) === name;
}
