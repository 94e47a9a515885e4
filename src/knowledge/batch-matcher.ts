import { grown } from '../lib/growable.ts';
import { PairTable } from '../lib/pair-table.ts';
import { parseAddress } from '../model/address.ts';
import { createDestination } from '../model/destination.ts';
import type { FlowBatch } from '../model/flow-batch.ts';
import { isInternalName } from '../model/internal-names.ts';
import type { KnowledgeRecord } from '../model/knowledge.ts';
import { FLOW_CATEGORIES, LABELS } from '../model/labels.ts';
import { protocolInformation } from '../model/protocol.ts';
import type { DestinationFacts, KindAnchors, NameAnchors } from './anchors.ts';
import type { CompiledPattern } from './compile-pattern.ts';
import { fitsKind, fitsNetworks } from './destination-tests.ts';
import type { PatternLookups, PatternMatcher } from './pattern-index.ts';
import type { PatternTable } from './pattern-table.ts';

/** Patterns in order of their rank, and where they are found. Ids are ranks. */
export interface RankedPatterns {
  readonly patterns: readonly CompiledPattern[];
  /** Position of each in the patterns that the index is made of. */
  readonly positions: readonly number[];
  readonly table: PatternTable;
  readonly byName: NameAnchors;
  readonly byKind: KindAnchors;
}

/** What is of this concern is hostile, and nothing else is said of it. */
const HOSTILE_CONCERN = 5;

const LABEL_PAIRS = LABELS.length * FLOW_CATEGORIES.length;
const NONE: readonly number[] = [];

/**
 * Holds the flows of one batch against patterns. Which ones a destination fits is found when its first flow comes: those
 * that name it, and those of its kind, which many destinations share.
 */
export class BatchMatcher implements PatternMatcher {
  private readonly ranked: RankedPatterns;
  private readonly batch: FlowBatch;
  private readonly lookups: PatternLookups;
  private readonly now: number;
  /** Name (or what stands for it) and address of a destination. */
  private readonly hosts = new PairTable();
  /** Host, and port with protocol. */
  private readonly destinations = new PairTable();
  /** By destination: its patterns by name are from here in `named` to where those of the next one begin. */
  private firstNamed = new Int32Array(1025);
  /** By destination: number of its list by kind. */
  private kinds = new Int32Array(1024);
  private known = 0;
  private named = new Int32Array(1024);
  /** Lists by kind; list 0 is empty. */
  private readonly kindLists: (readonly number[])[] = [NONE];
  private readonly listOfKind = new Map<string, number>();
  /** What is left of a list by kind for a pair of labels. */
  private readonly listOfLabels = new Map<number, readonly number[]>();
  /** Text of a destination, and port with protocol: one name at several addresses is looked up once. */
  private readonly lookedUp = new PairTable();
  private readonly records: (KnowledgeRecord | null)[] = [];
  private readonly kindsOfRecords = new Map<KnowledgeRecord, string>();
  private readonly lastSeen: Int32Array;
  private searches = 0;
  private found: number[] = [];
  private readonly fitting: number[] = [];

  constructor(ranked: RankedPatterns, batch: FlowBatch, lookups: PatternLookups) {
    this.ranked = ranked;
    this.batch = batch;
    this.lookups = lookups;
    this.now = lookups.now ?? Number.NEGATIVE_INFINITY;
    this.lastSeen = new Int32Array(ranked.patterns.length);
  }

  first(row: number): number {
    const id = this.visit(row, true);
    return id < 0 ? -1 : this.ranked.positions[id]!;
  }

  all(row: number): readonly number[] {
    this.fitting.length = 0;
    this.visit(row, false);
    return this.fitting;
  }

  /** Goes through both lists of a row in order: to the first pattern that fits and gives it, or gathers all. */
  private visit(row: number, isFirstEnough: boolean): number {
    const { batch, ranked } = this;
    const { table } = ranked;
    const destination = this.destinationOf(row);
    const label = batch.label[row]!;
    const category = batch.flowCategory[row]!;
    const { named } = this;
    const end = this.firstNamed[destination + 1]!;
    const byKind = this.ofLabels(this.kinds[destination]!, label, category);
    let a = this.firstNamed[destination]!;
    let b = 0;
    while (a < end || b < byKind.length) {
      const isNamed = b >= byKind.length || (a < end && named[a]! < byKind[b]!);
      const id = isNamed ? named[a++]! : byKind[b++]!;
      if (isNamed && !table.fitsLabels(id, label, category)) continue;
      if (!table.fitsNumbers(id, batch, row, this.lookups)) continue;
      if (isFirstEnough) return id;
      this.fitting.push(ranked.positions[id]!);
    }
    return -1;
  }

  /**
   * The patterns of a list that labels fit. Only for lists by kind, which many destinations share: remembering this for
   * each name would cost more than asking.
   */
  private ofLabels(listId: number, label: number, category: number): readonly number[] {
    if (listId === 0) return NONE;
    const key = listId * LABEL_PAIRS + label * FLOW_CATEGORIES.length + category;
    let fitting = this.listOfLabels.get(key);
    if (fitting === undefined) {
      fitting = this.kindLists[listId]!.filter((id) => this.ranked.table.fitsLabels(id, label, category));
      this.listOfLabels.set(key, fitting);
    }
    return fitting;
  }

  /** The number of a row's destination, whose patterns are known then. */
  private destinationOf(row: number): number {
    const { batch } = this;
    const name = batch.destinationName[row]!;
    const host = this.hosts.intern(name >= 0 ? name : -2 - batch.dstHost[row]!, batch.dstAddress[row]!);
    const service = (batch.dstPort[row]! + 1) * 256 + batch.protocol[row]!;
    const destination = this.destinations.intern(host, service);
    if (destination === this.known) this.learn(row);
    return destination;
  }

  /** Finds the patterns of a destination that is new. */
  private learn(row: number): void {
    const facts = this.factsOf(row);
    const destination = this.known++;
    this.firstNamed = grown(this.firstNamed, this.known + 1);
    this.kinds = grown(this.kinds, this.known);
    const from = this.firstNamed[destination]!;
    const byName = this.byName(facts);
    this.named = grown(this.named, from + byName.length);
    this.named.set(byName, from);
    this.firstNamed[destination + 1] = from + byName.length;
    this.kinds[destination] = this.byKind(facts);
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
            words: [
              addresses.word(addressId, 0),
              addresses.word(addressId, 1),
              addresses.word(addressId, 2),
              addresses.word(addressId, 3),
            ] as const,
          };
    const textId = nameId >= 0 ? nameId * 3 : addressId >= 0 ? addressId * 3 + 1 : (hostId + 1) * 3 + 2;
    const service = ((port ?? -1) + 1) * 3 + (protocol === 'TCP' ? 0 : protocol === 'UDP' ? 1 : 2);
    const lookUp = this.lookedUp.intern(textId, service);
    if (lookUp === this.records.length) this.records.push(this.lookups.knowledge.find(destination));
    const record = this.records[lookUp]!;
    return {
      name,
      address,
      protocol,
      port: port ?? -1,
      record,
      isDescribed: this.lookups.isDescribed?.(row) ?? false,
      isOnlyBad: this.lookups.badIsUnknown === true && record !== null && record.concern_level >= HOSTILE_CONCERN,
      isLocal: addressId >= 0 ? addresses.isLocal(addressId) : isInternalName(name),
    };
  }

  private byName(facts: DestinationFacts): readonly number[] {
    const { patterns, byName } = this.ranked;
    this.search();
    byName.find(facts, this.now, this.take);
    if (this.found.length === 0) return NONE;
    const found = this.found.filter((id) => {
      const pattern = patterns[id]!;
      // Without names it was found by its networks.
      return (pattern.names === null || fitsNetworks(pattern, facts, this.now)) && fitsKind(pattern, facts);
    });
    return found.sort(ascending);
  }

  /** Number of the list of patterns that fit a kind: destinations of which the same is known, at the same port. */
  private byKind(facts: DestinationFacts): number {
    const { record, isDescribed, protocol, port, isLocal } = facts;
    const kind = record === null ? '' : this.kindOfRecord(record);
    const key = `${protocol} ${port} ${isLocal ? 1 : 0}${isDescribed ? 1 : 0} ${kind}`;
    let listId = this.listOfKind.get(key);
    if (listId === undefined) {
      const { patterns, byKind } = this.ranked;
      this.search();
      byKind.find(facts, this.take);
      const list = this.found.filter((id) => fitsKind(patterns[id]!, facts)).sort(ascending);
      listId = list.length === 0 ? 0 : this.kindLists.push(list) - 1;
      this.listOfKind.set(key, listId);
    }
    return listId;
  }

  /** All that patterns may ask of a record. */
  private kindOfRecord(record: KnowledgeRecord): string {
    let kind = this.kindsOfRecords.get(record);
    if (kind === undefined) {
      kind = JSON.stringify([record.concern_level, record.category, record.tags, record.landscape]);
      this.kindsOfRecords.set(record, kind);
    }
    return kind;
  }

  private search(): void {
    this.searches++;
    this.found = [];
  }

  /** Gathers patterns from buckets, each once. */
  private readonly take = (bucket: readonly number[]): void => {
    for (let i = 0; i < bucket.length; i++) {
      const id = bucket[i]!;
      if (this.lastSeen[id] === this.searches) continue;
      this.lastSeen[id] = this.searches;
      this.found.push(id);
    }
  };
}

function ascending(a: number, b: number): number {
  return a - b;
}
