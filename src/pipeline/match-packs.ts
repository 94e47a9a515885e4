import type { MetadataRecord } from '@flowsage/client';
import type { KnowledgeBase } from '../knowledge/knowledge-base.ts';
import { nextTurn } from '../lib/next-turn.ts';
import type { FlowView } from '../model/flow-view.ts';
import type { KnownRecord } from '../model/known-record.ts';
import { importedPacks, knownActivity, packsByRecord } from './known-records.ts';
import { createKnowledgeMatcher } from './match-knowledge.ts';

/** Matches flows with the behaviors and events of packs; made once for all samples. */
export interface PackMatcher {
  /**
   * `saidByPeople`: how people described it, so that it is known whatever packs say; left out, nobody did.
   */
  match(view: FlowView, samples: HeldSamples, saidByPeople?: (row: number) => SaidByPeople): Promise<PackMatches>;
}

/** What statistics say of the destinations of a sample. */
export interface HeldSamples {
  /** How many samples hold the name of the row's destination, this one among them; null where that was never counted. */
  countOf(row: number): number | null;
  /** Whether there are enough samples beside this one to call anything rare. */
  readonly tellRarity: boolean;
}

/** Where nothing is counted. */
export const NO_SAMPLES: HeldSamples = { countOf: () => null, tellRarity: false };

/** What people wrote of a destination; null for nothing. */
export type SaidByPeople = 'bad' | 'other' | null;

/** Of the record that people wrote of a destination, if there is one. */
export function saidByPeople(record: MetadataRecord | null): SaidByPeople {
  if (record === null) return null;
  return record.relevance === 'knownBad' ? 'bad' : 'other';
}

/** By row; null for none. */
export interface PackMatches {
  behavior(row: number): KnownRecord | null;
  event(row: number): KnownRecord | null;
  readonly events: readonly EventOccurrence[];
}

/** Flows of a sample that are one Event. */
export interface EventOccurrence {
  readonly record: KnownRecord;
  /** In order of their start. */
  readonly rows: readonly number[];
  /** The step of each of them. */
  readonly steps: readonly number[];
  /** What the steps of the Event are called, by their numbers; empty for those without a name. */
  readonly stepNames: readonly string[];
}

/** Makes the indexes of all patterns of a knowledge base. */
export function createPackMatcher(knowledge: KnowledgeBase): PackMatcher {
  const packOf = packsByRecord(knowledge);
  const imported = importedPacks(knowledge);
  const behaviors = knowledge.behaviors.map((record) => knownActivity('behavior', record, packOf, imported));
  const events = knowledge.events.map((record) => knownActivity('event', record, packOf, imported));
  const stepNames = knowledge.events.map(({ steps }) => steps.map(({ name = '' }) => name));
  const matcher = createKnowledgeMatcher(knowledge.behaviors, knowledge.events);
  return {
    match: async (view, samples, saidByPeople = () => null) => {
      // A large sample takes a second: whoever waits is let in before.
      await nextTurn();
      const now = knowledge.now();
      const { countOf: sampleCountOf, tellRarity } = samples;
      const lookups = { knowledge, sampleCountOf, tellRarity, now };
      const isDescribed = (row: number): boolean => saidByPeople(row) !== null;
      const behaviorOfRow = matcher.behaviorOfRow(view, { ...lookups, isDescribed });
      await nextTurn();
      const found = matcher.events(view, {
        ...lookups,
        isDescribed: (row) => saidByPeople(row) === 'other',
        badIsUnknown: true,
      });
      const eventOfRow = new Int32Array(view.batch.count).fill(-1);
      for (const { rule, rows } of found) for (const row of rows) eventOfRow[row] = rule;
      return {
        behavior: (row) => behaviors[behaviorOfRow[row]!] ?? null,
        event: (row) => events[eventOfRow[row]!] ?? null,
        events: found.map(({ rule, rows, steps }) => ({
          record: events[rule]!,
          rows,
          steps,
          stepNames: stepNames[rule]!,
        })),
      };
    },
  };
}
