import { normalizeName } from '../model/destination.ts';
import type { FlowBatch } from '../model/flow-batch.ts';
import {
  NAME_CACHE,
  NAME_ORIGINAL,
  NAME_PASSIVE,
  NAME_SESSION,
  NAME_SOURCES,
  type NameSource,
} from '../model/naming.ts';
import { createLiteralCheck } from './address-literals.ts';
import type { DnsAnswers } from './dns-answers.ts';
import type { NameCache } from './name-cache.ts';

/** Sources of destination names that may be asked for, best first. `original` (the address) is always the last resort. */
export const DEFAULT_NAME_SOURCES: readonly NameSource[] = ['session', 'passive', 'cache', 'original'];

export interface NamingFacts {
  readonly answers: DnsAnswers;
  readonly cache: NameCache;
  /** Sources behind `original` are never asked: every destination has an address. */
  readonly sources: readonly NameSource[];
}

/**
 * Names every flow's destination: the first source that knows a name wins. A lookup answered before the flow began
 * counts at the place of `passive`; one answered only later counts after every other source, because it may be about
 * another use of the address. Addresses that are local are never named by DNS answers, but what DNS said of them is
 * kept with the flow all the same.
 */
export function chooseNames(batch: FlowBatch, facts: NamingFacts): void {
  const { answers, cache } = facts;
  const { addresses, names } = batch;
  // What is asked per flow is decided once.
  const order = askedSources(facts.sources);
  const usesPassive = order.includes(NAME_PASSIVE);
  const cacheNames = new Map<number, number>();
  const cachedName = (address: number): number => {
    let nameId = cacheNames.get(address);
    if (nameId === undefined) {
      const text = cache.get(addresses.text(address));
      nameId = text === undefined ? -1 : names.intern(text);
      cacheNames.set(address, nameId);
    }
    return nameId;
  };
  const isLiteral = createLiteralCheck(names);
  const sessionName = (row: number): number => {
    const claimed = batch.sessionName[row]!;
    return claimed >= 0 && isLiteral(claimed) ? -1 : claimed;
  };
  for (let row = 0; row < batch.count; row++) {
    const address = batch.dstAddress[row]!;
    if (address < 0) {
      nameFromFile(batch, row);
      continue;
    }
    const before = answers.nameBefore(address, batch.startMicros[row]!);
    const answered = before >= 0 ? before : answers.earliestName(address);
    batch.dnsName[row] = answered;
    const mayUsePassive = usesPassive && answered >= 0 && !addresses.isLocal(address);
    let nameId = -1;
    let source = NAME_ORIGINAL;
    for (let i = 0; i < order.length && nameId < 0; i++) {
      source = order[i]!;
      if (source === NAME_SESSION) nameId = sessionName(row);
      else if (source === NAME_PASSIVE) nameId = mayUsePassive ? before : -1;
      else if (source === NAME_CACHE && cache.size > 0) nameId = cachedName(address);
    }
    if (nameId < 0 && mayUsePassive) {
      nameId = answered;
      source = NAME_PASSIVE;
    }
    batch.destinationName[row] = nameId;
    batch.nameSource[row] = nameId < 0 ? NAME_ORIGINAL : source;
  }
}

/** Indexes in `NAME_SOURCES`, as far as they are reached. */
function askedSources(sources: readonly NameSource[]): number[] {
  const end = sources.indexOf('original');
  return (end < 0 ? sources : sources.slice(0, end)).map((source) => NAME_SOURCES.indexOf(source));
}

/** A flow file already chose: its host text is the name, its name source stands. */
function nameFromFile(batch: FlowBatch, row: number): void {
  const host = batch.dstHost[row]!;
  batch.destinationName[row] = host;
  if (host < 0) batch.nameSource[row] = NAME_ORIGINAL;
}

/**
 * What this input teaches the cache: every external address at either end of a flow to which DNS gave exactly one name
 * (upper and lower case are the same). Returns how many entries are new or changed.
 */
export function learnNames(cache: NameCache, batch: FlowBatch, answers: DnsAnswers): number {
  let learned = 0;
  for (const address of activeAddresses(batch)) {
    if (batch.addresses.isLocal(address)) continue;
    const found = answers.namesOf(address);
    if (found.length === 0 || new Set(found.map((nameId) => batch.names.lower(nameId))).size !== 1) continue;
    const name = batch.names.text(found[0]!);
    const text = batch.addresses.text(address);
    const known = cache.get(text);
    if (known !== undefined && normalizeName(known) === normalizeName(name)) continue;
    if (name === '' || /\s/.test(name)) continue;
    cache.set(text, name);
    learned++;
  }
  return learned;
}

/** The addresses that take part in flows; DNS tells of many more. */
function activeAddresses(batch: FlowBatch): Set<number> {
  const active = new Set<number>();
  for (const column of [batch.srcAddress, batch.dstAddress])
    for (const address of column) if (address >= 0) active.add(address);
  return active;
}
