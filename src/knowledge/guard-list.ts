import { getPublicSuffix } from 'tldts';
import { parseAddress } from '../model/address.ts';
import { normalizeName } from '../model/destination.ts';
import type { Guard, KnowledgePack } from '../model/knowledge.ts';
import { parseNetwork } from '../model/network.ts';
import { asNetwork, NetworkMap } from './network-map.ts';

/** What lists against false alarms say of destinations. Being guarded lowers what others say, and never raises it. */
export interface GuardList {
  readonly size: number;
  /** Whether any list names a destination. */
  isGuarded(destination: { readonly name: string }): boolean;
  /** The guard that names it: a name, an address or a network, which also counts when a part of it is guarded. */
  guardOf(target: string): Guard | null;
}

type GuardedPacks = readonly Pick<KnowledgePack, 'guards'>[];

/** Made once for each list of packs: there may be a million guards. */
const LISTS = new WeakMap<GuardedPacks, GuardList>();

/** One list of the guards of all packs. */
export function createGuardList(packs: GuardedPacks): GuardList {
  const made = LISTS.get(packs) ?? guardListOf(packs.flatMap(({ guards }) => guards ?? []));
  LISTS.set(packs, made);
  return made;
}

/** One list of guards. */
export function guardListOf(guards: Iterable<Guard>): GuardList {
  const exact = new Map<string, Guard>();
  const below = new Map<string, Guard>();
  const networks = new NetworkMap<Guard>();
  for (const guard of guards) {
    const network = asNetwork(guard.target);
    if (network !== null) networks.add(network, guard);
    else if (guard.names !== 'none') {
      if (!exact.has(guard.target)) exact.set(guard.target, guard);
      // A list with a public suffix in it does not stand for everybody who has a name there.
      if (guard.names === 'below' && !isSuffix(guard.target) && !below.has(guard.target))
        below.set(guard.target, guard);
    }
  }
  const guardOf = (target: string): Guard | null => {
    const network = parseNetwork(target);
    if (network !== null) return networks.find(network, network.bits) ?? (networks.touches(network) ? PART : null);
    const address = parseAddress(target);
    if (address !== null) return networks.find(address);
    const name = normalizeName(target);
    const found = exact.get(name);
    if (found !== undefined) return found;
    if (below.size === 0) return null;
    for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
      const guard = below.get(name.slice(dot + 1));
      if (guard !== undefined) return guard;
    }
    return null;
  };
  return { size: exact.size + networks.size, guardOf, isGuarded: ({ name }) => guardOf(name) !== null };
}

/** What guards a network of which only a part is named. */
const PART: Guard = { target: '', names: 'exact', list: 'addresses within it' };

function isSuffix(name: string): boolean {
  return getPublicSuffix(name, { extractHostname: false, validateHostname: false }) === name;
}
