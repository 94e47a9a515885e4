import { grown } from '../lib/growable.ts';
import { PairTable } from '../lib/pair-table.ts';
import { parseAddress } from '../model/address.ts';
import { createDestination } from '../model/destination.ts';
import type { FlowBatch } from '../model/flow-batch.ts';
import type { FlowPattern } from '../model/flow-pattern.ts';
import { isInternalName } from '../model/internal-names.ts';
import type { KnowledgeLookup, KnowledgeRecord } from '../model/knowledge.ts';
import { FLOW_CATEGORIES, LABELS } from '../model/labels.ts';
import { protocolInformation } from '../model/protocol.ts';
import { type DestinationFacts, KindAnchors, NameAnchors } from './anchors.ts';
import { type CompiledPattern, compilePattern } from './compile-pattern.ts';
import { fitsKind, fitsNetworks, isWithin } from './destination-tests.ts';
import type { LabelSet } from './label-glob.ts';

/** What patterns may ask that the flows themselves do not say. */
export interface PatternLookups {
  readonly knowledge: Pick<KnowledgeLookup, 'find'>;
  /** How many samples hold the name of the row's destination; null where that was never counted. */
  sampleCountOf(row: number): number | null;
}

/** Patterns of one batch of flows, named and labelled. Numbers are positions in the patterns that the index is made of. */
export interface PatternMatcher {
  /** The foremost pattern that fits the row; -1 for none. */
  first(row: number): number;
  /** All that fit, foremost first. The list is overwritten by the next call. */
  all(row: number): readonly number[];
}

export interface PatternIndex {
  forBatch(batch: FlowBatch, lookups: PatternLookups): PatternMatcher;
}

/** Ids of patterns, foremost first. */
type PatternList = readonly number[];

const LABEL_PAIRS = LABELS.length * FLOW_CATEGORIES.length;

/**
 * Makes an index of patterns. Foremost is the one of the highest priority (0 for all when left out), then one that names
 * the destination, then one of a suffix or network, then the one that asks more, then the earlier one.
 *
 * Which patterns a destination fits is found once for each distinct destination, by its name, its address and what is
 * known of it. What is left for each flow are the patterns of its destination, whose labels and numbers are asked in
 * turn. So the cost does not grow with the number of patterns, but with how many of them speak of one destination.
 */
export function createPatternIndex(
  patterns: readonly FlowPattern[],
  priorities: readonly number[] = patterns.map(() => 0),
): PatternIndex {
  const labelSets = new Map<string, LabelSet>();
  const compiled = patterns.map((pattern) => compilePattern(pattern, labelSets));
  // From here on ids are ranks, so that lists in ascending order have the foremost first.
  const order = [...compiled.keys()].sort(
    (a, b) => priorities[b]! - priorities[a]! || compiled[b]!.weight - compiled[a]!.weight || a - b,
  );
  const ranked = order.map((position) => compiled[position]!);
  const byName = new NameAnchors();
  const byKind = new KindAnchors();
  for (const [id, pattern] of ranked.entries()) if (!byName.add(id, pattern)) byKind.add(id, pattern);
  return { forBatch: (batch, lookups) => new BatchMatcher(ranked, order, byName, byKind, batch, lookups) };
}

/** The foremost pattern of each row; -1 for none. */
export function matchPatterns(index: PatternIndex, batch: FlowBatch, lookups: PatternLookups): Int32Array {
  const matcher = index.forBatch(batch, lookups);
  const found = new Int32Array(batch.count);
  for (let row = 0; row < batch.count; row++) found[row] = matcher.first(row);
  return found;
}

class BatchMatcher implements PatternMatcher {
  private readonly patterns: readonly CompiledPattern[];
  private readonly positions: readonly number[];
  private readonly byName: NameAnchors;
  private readonly byKind: KindAnchors;
  private readonly batch: FlowBatch;
  private readonly lookups: PatternLookups;
  /** Name (or what stands for it) and address of a destination. */
  private readonly hosts = new PairTable();
  /** Host, and port with protocol. */
  private readonly destinations = new PairTable();
  /** Id in `pairs` for each of them; -1 until it is looked for. */
  private pairOfDestination = new Int32Array(1024).fill(-1);
  /** Ids of two lists: patterns that a destination fits by its name or address, and those by what it is. */
  private readonly pairs = new PairTable();
  /** Destinations that fit the same patterns share a list; list 0 is empty. */
  private readonly lists: PatternList[] = [[]];
  private readonly listIds = new Map<string, number>([['', 0]]);
  private readonly listOfKind = new Map<string, number>();
  private readonly records = new Map<number, KnowledgeRecord | null>();
  private readonly recordIds = new Map<KnowledgeRecord, number>();
  /** What is left of a list for a pair of labels. */
  private readonly listOfLabels = new Map<number, PatternList>();
  private readonly lastSeen: Int32Array;
  private searches = 0;
  private readonly fitting: number[] = [];

  constructor(
    patterns: readonly CompiledPattern[],
    positions: readonly number[],
    byName: NameAnchors,
    byKind: KindAnchors,
    batch: FlowBatch,
    lookups: PatternLookups,
  ) {
    this.patterns = patterns;
    this.positions = positions;
    this.byName = byName;
    this.byKind = byKind;
    this.batch = batch;
    this.lookups = lookups;
    this.lastSeen = new Int32Array(patterns.length);
  }

  first(row: number): number {
    const id = this.visit(row, true);
    return id < 0 ? -1 : this.positions[id]!;
  }

  all(row: number): readonly number[] {
    this.fitting.length = 0;
    this.visit(row, false);
    return this.fitting;
  }

  /** Goes through both lists of a row in order: to the first pattern that fits and gives it, or gathers all. */
  private visit(row: number, isFirstEnough: boolean): number {
    const pair = this.pairOf(row);
    const byName = this.lists[this.pairs.first(pair)]!;
    const byKind = this.ofLabels(this.pairs.second(pair), row);
    let a = 0;
    let b = 0;
    while (a < byName.length || b < byKind.length) {
      const isNext = b >= byKind.length || (a < byName.length && byName[a]! < byKind[b]!);
      const id = isNext ? byName[a++]! : byKind[b++]!;
      const pattern = this.patterns[id]!;
      if ((isNext && !this.fitsLabels(pattern, row)) || !this.fitsNumbers(pattern, row)) continue;
      if (isFirstEnough) return id;
      this.fitting.push(this.positions[id]!);
    }
    return -1;
  }

  /**
   * The patterns of a list that the row's labels fit. Only for lists by kind, which many destinations share: remembering
   * this for each name would cost more than asking.
   */
  private ofLabels(listId: number, row: number): PatternList {
    const list = this.lists[listId]!;
    if (list.length === 0) return list;
    const key = listId * LABEL_PAIRS + this.batch.label[row]! * FLOW_CATEGORIES.length + this.batch.flowCategory[row]!;
    let fitting = this.listOfLabels.get(key);
    if (fitting === undefined) {
      fitting = list.filter((id) => this.fitsLabels(this.patterns[id]!, row));
      this.listOfLabels.set(key, fitting);
    }
    return fitting;
  }

  private fitsLabels({ labels }: CompiledPattern, row: number): boolean {
    if (labels === null) return true;
    return labels.labels[this.batch.label[row]!] === 1 || labels.categories[this.batch.flowCategory[row]!] === 1;
  }

  private fitsNumbers(pattern: CompiledPattern, row: number): boolean {
    const { batch } = this;
    const { ranges, nameSources, nameConflicts, samples } = pattern;
    for (let i = 0; i < ranges.length; i++)
      if (!isWithin(ranges[i]!, numberOf(batch, ranges[i]!.column, row))) return false;
    if (nameSources !== null && (nameSources & (1 << batch.nameSource[row]!)) === 0) return false;
    if (nameConflicts !== null && (nameConflicts & (1 << batch.nameConflict[row]!)) === 0) return false;
    if (samples === null) return true;
    const count = this.lookups.sampleCountOf(row);
    return count !== null && isWithin(samples, count);
  }

  private pairOf(row: number): number {
    const { batch } = this;
    const name = batch.destinationName[row]!;
    const address = batch.dstAddress[row]!;
    const host = this.hosts.intern(name >= 0 ? name : -2 - batch.dstHost[row]!, address);
    const destination = this.destinations.intern(host, (batch.dstPort[row]! + 1) * 256 + batch.protocol[row]!);
    this.pairOfDestination = grown(this.pairOfDestination, destination + 1, -1);
    let pair = this.pairOfDestination[destination]!;
    if (pair < 0) {
      const facts = this.factsOf(row);
      pair = this.pairs.intern(this.listByName(facts), this.listByKind(facts));
      this.pairOfDestination[destination] = pair;
    }
    return pair;
  }

  private factsOf(row: number): DestinationFacts {
    const { batch } = this;
    const nameId = batch.destinationName[row]!;
    const addressId = batch.dstAddress[row]!;
    const hostId = batch.dstHost[row]!;
    const { addresses, names } = batch;
    const text = nameId >= 0 ? names.text(nameId) : addressId >= 0 ? addresses.text(addressId) : '';
    const destination = createDestination(
      text !== '' || hostId < 0 ? text : names.text(hostId),
      protocolInformation(batch.protocol[row]!),
      batch.dstPort[row]!,
    );
    const { name, protocol, port } = destination;
    const address =
      addressId < 0
        ? parseAddress(name)
        : {
            family: addresses.family(addressId),
            words: [0, 1, 2, 3].map((i) => addresses.word(addressId, i)) as unknown as [number, number, number, number],
          };
    // One name at several addresses is looked up once.
    const textId = nameId >= 0 ? nameId * 3 : addressId >= 0 ? addressId * 3 + 1 : (hostId + 1) * 3 + 2;
    const recordKey = (textId * 65_537 + (port ?? -1) + 1) * 3 + (protocol === 'TCP' ? 0 : protocol === 'UDP' ? 1 : 2);
    let record = this.records.get(recordKey);
    if (record === undefined) {
      record = this.lookups.knowledge.find(destination);
      this.records.set(recordKey, record);
    }
    const isLocal = addressId >= 0 ? addresses.isLocal(addressId) : isInternalName(name);
    return { name, address, protocol, port: port ?? -1, record, isLocal };
  }

  private listByName(facts: DestinationFacts): number {
    const found = this.search((take) => this.byName.find(facts, take));
    return this.idOfList(
      found.filter((id) => {
        const pattern = this.patterns[id]!;
        return fitsNetworks(pattern, facts) && fitsKind(pattern, facts);
      }),
    );
  }

  /** Destinations of which the same is known, at the same port, differ in their names only. */
  private listByKind(facts: DestinationFacts): number {
    const { record, protocol, port, isLocal } = facts;
    let recordId = record === null ? 0 : this.recordIds.get(record);
    if (recordId === undefined) {
      recordId = this.recordIds.size + 1;
      this.recordIds.set(record!, recordId);
    }
    const key = `${recordId} ${protocol} ${port} ${isLocal}`;
    let listId = this.listOfKind.get(key);
    if (listId === undefined) {
      const found = this.search((take) => this.byKind.find(facts, take));
      listId = this.idOfList(found.filter((id) => fitsKind(this.patterns[id]!, facts)));
      this.listOfKind.set(key, listId);
    }
    return listId;
  }

  /** Gathers patterns from buckets, each once. */
  private search(find: (take: (bucket: readonly number[]) => void) => void): number[] {
    const found: number[] = [];
    const search = ++this.searches;
    find((bucket) => {
      for (const id of bucket) {
        if (this.lastSeen[id] === search) continue;
        this.lastSeen[id] = search;
        found.push(id);
      }
    });
    return found;
  }

  private idOfList(ids: number[]): number {
    ids.sort((a, b) => a - b);
    const key = ids.join(' ');
    let listId = this.listIds.get(key);
    if (listId === undefined) {
      listId = this.lists.length;
      this.lists.push(ids);
      this.listIds.set(key, listId);
    }
    return listId;
  }
}

/** In the order of `FLOW_RANGES`. */
function numberOf(batch: FlowBatch, column: number, row: number): number {
  switch (column) {
    case 0:
      return batch.srcPayloadBytes[row]!;
    case 1:
      return batch.dstPayloadBytes[row]!;
    case 2:
      return batch.srcPackets[row]!;
    case 3:
      return batch.dstPackets[row]!;
    default:
      return (batch.endMicros[row]! - batch.startMicros[row]!) / 1e6;
  }
}
