import { normalizeName } from '../model/destination.ts';
import { type ExpiringPattern, FLOW_RANGES, type NumberRange } from '../model/flow-pattern.ts';
import { NAME_CONFLICTS, NAME_SOURCES } from '../model/naming.ts';
import { type Network, parseNetwork } from '../model/network.ts';
import { type LabelSet, labelSetOf } from './label-glob.ts';
import { type PortRange, parsePortRange } from './port-range.ts';

/** A pattern in the form in which it is asked; null where it says nothing. */
export interface CompiledPattern {
  readonly names: CompiledNames | null;
  readonly networks: readonly ExpiringNetwork[] | null;
  readonly ports: readonly PortRange[] | null;
  readonly known: CompiledKnown | null;
  readonly isUnknown: boolean;
  readonly isLocal: boolean | null;
  readonly labels: LabelSet | null;
  /** A bit for each index in `NAME_SOURCES` and `NAME_CONFLICTS` that fits. */
  readonly nameSources: number | null;
  readonly nameConflicts: number | null;
  readonly samples: Bounds | null;
  readonly ranges: readonly ColumnBounds[];
  /** How much it asks: each part counts one, naming destinations more than all that describes their kind. */
  readonly weight: number;
}

export interface ExpiringNetwork extends Network {
  /** Epoch seconds from which on it is not believed. */
  readonly expiresAt: number;
}

/** Names without case; each list alone may be empty. */
export interface CompiledNames {
  readonly exact: readonly string[];
  /** Names below these. */
  readonly below: readonly string[];
  /** These names and all below them. */
  readonly within: readonly string[];
}

/** Words in lower case. */
export interface CompiledKnown {
  readonly categories: ReadonlySet<string> | null;
  readonly landscape: ReadonlySet<string> | null;
  readonly tags: ReadonlySet<string> | null;
  readonly concern: Bounds | null;
}

/** Both ends included. */
export interface Bounds {
  readonly least: number;
  readonly most: number;
}

export interface ColumnBounds extends Bounds {
  /** Index in `FLOW_RANGES`. */
  readonly column: number;
}

const WEIGHT_EXACT_NAME = 1000;
const WEIGHT_PART_OF_NAMES = 100;

/**
 * What of a pattern cannot be read (lint tells it) fits nothing. `labelSets` remembers the labels that were named before:
 * many patterns name the same.
 */
export function compilePattern(pattern: ExpiringPattern, labelSets = new Map<string, LabelSet>()): CompiledPattern {
  const { destination = {}, labels, samples } = pattern;
  const names = compileNames(destination.names, destination.suffixes);
  const networks = compileNetworks(destination.cidrs, pattern.networksExpireAt);
  const ports = destination.ports?.map(parsePortRange).filter((range) => range !== null) ?? null;
  const known = destination.known ?? (destination.unknown === false ? {} : null);
  const { scope = 'any' } = destination;
  const ranges = FLOW_RANGES.flatMap((key, column) => {
    const range = pattern[key];
    return range === undefined ? [] : [{ column, ...boundsOf(range) }];
  });
  const compiled = {
    names,
    networks,
    ports,
    known: known === null ? null : compileKnown(known),
    isUnknown: destination.unknown === true,
    isLocal: scope === 'any' ? null : scope === 'local',
    labels: labels === undefined ? null : rememberedLabels(labels, labelSets),
    nameSources: pattern.nameSources === undefined ? null : bitsOf(pattern.nameSources, NAME_SOURCES),
    nameConflicts: pattern.nameConflict === undefined ? null : conflictBits(pattern.nameConflict),
    samples: samples === undefined ? null : boundsOf(samples),
    ranges,
  };
  return { ...compiled, weight: weightOf(compiled) };
}

function rememberedLabels(globs: readonly string[], labelSets: Map<string, LabelSet>): LabelSet {
  const key = globs.join(' ');
  let labels = labelSets.get(key);
  if (labels === undefined) {
    labels = labelSetOf(globs);
    labelSets.set(key, labels);
  }
  return labels;
}

function compileNames(
  names: readonly string[] | undefined,
  suffixes: readonly string[] | undefined,
): CompiledNames | null {
  if (names === undefined && suffixes === undefined) return null;
  const listed = (names ?? []).map(normalizeName);
  return {
    exact: listed.filter((name) => !name.startsWith('*.')),
    below: listed.filter((name) => name.startsWith('*.')).map((name) => name.slice(2)),
    within: (suffixes ?? []).map(normalizeName),
  };
}

function compileNetworks(
  cidrs: readonly string[] | undefined,
  expireAt: ExpiringPattern['networksExpireAt'],
): ExpiringNetwork[] | null {
  if (cidrs === undefined) return null;
  return cidrs.flatMap((text, i) => {
    const network = parseNetwork(text);
    return network === null ? [] : [{ ...network, expiresAt: expireAt?.[i] ?? Number.POSITIVE_INFINITY }];
  });
}

function compileKnown(known: {
  readonly categories?: readonly string[];
  readonly landscape?: readonly string[];
  readonly tags?: readonly string[];
  readonly concern?: NumberRange;
}): CompiledKnown {
  const words = (list: readonly string[] | undefined): ReadonlySet<string> | null =>
    list === undefined ? null : new Set(list.map((word) => word.toLowerCase()));
  return {
    categories: words(known.categories),
    landscape: words(known.landscape),
    tags: words(known.tags),
    concern: known.concern === undefined ? null : boundsOf(known.concern),
  };
}

function boundsOf({ least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY }: NumberRange): Bounds {
  return { least, most };
}

function conflictBits(words: readonly string[]): number {
  // Bit 0 stands for no conflict.
  return words.includes('any') ? (1 << NAME_CONFLICTS.length) - 2 : bitsOf(words, NAME_CONFLICTS);
}

function bitsOf(words: readonly string[], all: readonly string[]): number {
  return words.reduce((bits, word) => (all.includes(word) ? bits | (1 << all.indexOf(word)) : bits), 0);
}

function weightOf(pattern: Omit<CompiledPattern, 'weight'>): number {
  const { names, networks, ports, known, isUnknown, isLocal, ranges } = pattern;
  const nameWeight = names === null ? 0 : names.exact.length > 0 ? WEIGHT_EXACT_NAME : WEIGHT_PART_OF_NAMES;
  const knownWeight = known === null ? 0 : Math.max(Object.values(known).filter((part) => part !== null).length, 1);
  const parts = [ports, isLocal, pattern.labels, pattern.nameSources, pattern.nameConflicts, pattern.samples];
  return (
    nameWeight +
    (networks === null ? 0 : WEIGHT_PART_OF_NAMES) +
    knownWeight +
    (isUnknown ? 1 : 0) +
    parts.filter((part) => part !== null).length +
    ranges.length
  );
}
