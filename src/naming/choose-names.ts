import type { FlowBatch } from '../model/flow-batch.ts';
import { NAME_CACHE, NAME_ORIGINAL, NAME_PASSIVE, NAME_SESSION, type NameSource } from '../model/naming.ts';
import type { DnsAnswers } from './dns-answers.ts';
import type { NameCache } from './name-cache.ts';

/** Sources of destination names that may be asked for, best first. `original` (the address) is always the last resort. */
export const DEFAULT_NAME_SOURCES: readonly NameSource[] = ['session', 'passive', 'cache', 'original'];

export interface NamingFacts {
  readonly answers: DnsAnswers;
  readonly cache: NameCache;
  readonly sources: readonly NameSource[];
}

/**
 * Names every flow's destination: the first source that knows a name wins. A lookup answered before the flow began
 * counts at the place of `passive`; one answered only later counts after every other source, because it may be about
 * another use of the address. Addresses that are local are never named by DNS answers.
 */
export function chooseNames(batch: FlowBatch, facts: NamingFacts): void {
  const { answers, cache, sources } = facts;
  const { addresses, names } = batch;
  const usesPassive = sources.includes('passive');
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
  // What is asked per flow is decided once.
  const order = sources.map((source) => ({ session: 3, passive: 1, cache: 2, original: 0, active: 0 })[source]);
  for (let row = 0; row < batch.count; row++) {
    const address = batch.dstAddress[row]!;
    if (address < 0) {
      nameFromFile(batch, row);
      continue;
    }
    const hasAnswers = answers.has(address) && !addresses.isLocal(address);
    const before = hasAnswers ? answers.nameBefore(address, batch.startMicros[row]!) : -1;
    batch.dnsName[row] = before >= 0 || !hasAnswers ? before : answers.earliestName(address);
    let nameId = -1;
    let source = NAME_ORIGINAL;
    for (let i = 0; i < order.length && nameId < 0; i++) {
      source = order[i]!;
      if (source === NAME_SESSION) nameId = batch.sessionName[row]!;
      else if (source === NAME_PASSIVE) nameId = before;
      else if (source === NAME_CACHE && cache.size > 0) nameId = cachedName(address);
    }
    if (nameId < 0 && usesPassive && hasAnswers) {
      nameId = batch.dnsName[row]!;
      source = NAME_PASSIVE;
    }
    batch.destinationName[row] = nameId;
    batch.nameSource[row] = nameId < 0 ? NAME_ORIGINAL : source;
  }
}

/** A flow file already chose: its host text is the name, its name source stands. */
function nameFromFile(batch: FlowBatch, row: number): void {
  batch.destinationName[row] = batch.dstHost[row]!;
}

/**
 * What this input teaches the cache: every external destination with exactly one name in it. Returns how many entries
 * are new or changed.
 */
export function learnNames(cache: NameCache, batch: FlowBatch, answers: DnsAnswers): number {
  let learned = 0;
  for (let address = 0; address < batch.addresses.size; address++) {
    if (!answers.has(address) || batch.addresses.isLocal(address)) continue;
    const found = answers.namesOf(address);
    if (found.length !== 1) continue;
    const name = batch.names.text(found[0]!);
    const text = batch.addresses.text(address);
    if (cache.get(text) === name || name === '' || /\s/.test(name)) continue;
    cache.set(text, name);
    learned++;
  }
  return learned;
}
