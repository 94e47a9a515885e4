import { parse } from 'tldts';

/**
 * Which domains lie above a name. The climb ends below the public suffix (publicsuffix.org) that registries own, so
 * `a.example.co.uk` has the parent `example.co.uk` and that one has none. Suffixes that a company opened to its
 * customers (`github.io`, `s3.amazonaws.com`) are climbed to, because what is known of such a platform matters for the
 * names on it; `isSameOwner` tells when the climb has left the customer's own domain.
 */

/** Names in lower case without trailing dot are expected; anything not a domain has no parents. */
const HOST_ONLY = { extractHostname: false, mixedInputs: false, validateHostname: false } as const;

/** The domain one label up, or null when there is none that anybody could own. */
export function parentDomain(name: string): string | null {
  const top = parse(name, HOST_ONLY).domain;
  return top === null || top === name ? null : name.slice(name.indexOf('.') + 1);
}

/** All domains above a name, nearest first. */
export function parentDomains(name: string): string[] {
  const top = parse(name, HOST_ONLY).domain;
  if (top === null) return [];
  const parents: string[] = [];
  let current = name;
  while (current.length > top.length) {
    current = current.slice(current.indexOf('.') + 1);
    parents.push(current);
  }
  return parents;
}

/** Longer texts are no names, and looking at each part of a text of dots would cost its square. */
const LONGEST_NAME = 253;

/**
 * Those of the domains above a name that `isWanted` holds for. Mostly there are none: then the public suffix, which takes
 * longer to find than everything else, is not asked for.
 */
export function wantedParents(name: string, isWanted: (parent: string) => boolean): readonly string[] {
  if (name.length > LONGEST_NAME) return parentDomains(name).filter(isWanted);
  let wanted: string[] | null = null;
  for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
    const parent = name.slice(dot + 1);
    if (!isWanted(parent)) continue;
    wanted ??= [];
    wanted.push(parent);
  }
  if (wanted === null) return NO_PARENTS;
  const top = parse(name, HOST_ONLY).domain;
  return top === null ? NO_PARENTS : wanted.filter((parent) => parent.length >= top.length);
}

const NO_PARENTS: readonly string[] = [];

/**
 * Whether `parent` (a domain above `name`) belongs to whoever owns `name`. It does not when it is a suffix under which
 * strangers get domains, or lies above one.
 */
export function isSameOwner(name: string, parent: string): boolean {
  const owned = ownedDomain(name);
  return owned !== null && parent.length >= owned.length;
}

/** The domain that the owner of a name registered; the name itself for addresses and public suffixes. */
export function registeredDomain(name: string): string {
  return ownedDomain(name) ?? name;
}

const WITH_PRIVATE = { ...HOST_ONLY, allowPrivateDomains: true } as const;

/** The answer to the last question: every record above a name asks it anew. */
let last: { readonly name: string; readonly owned: string | null } = { name: '', owned: null };

function ownedDomain(name: string): string | null {
  if (name !== last.name) last = { name, owned: parse(name, WITH_PRIVATE).domain };
  return last.owned;
}
