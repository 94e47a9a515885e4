import type { EventMatch } from '../detect/event-holdings.ts';
import { findEvents } from '../detect/event-rules.ts';
import { compileEvents } from '../knowledge/compile-events.ts';
import { registeredDomain } from '../knowledge/parent-domain.ts';
import {
  createPatternIndex,
  matchPatterns,
  type PatternIndex,
  type PatternLookups,
} from '../knowledge/pattern-index.ts';
import type { BehaviorRecord, EventRecord } from '../model/behavior-record.ts';
import { normalizeName } from '../model/destination.ts';
import type { EventSequence } from '../model/event-rule.ts';
import { sourceNumber } from '../model/flow-batch.ts';
import { patternOf } from '../model/flow-pattern.ts';
import type { FlowView } from '../model/flow-view.ts';

/** Behaviors and events, ready to be held against any sample: `view` shows a batch that was named and labelled. */
export interface KnowledgeMatcher {
  /** Index in the behaviors for each row, -1 for none. */
  behaviorOfRow(view: FlowView, lookups: PatternLookups): Int32Array;
  /** `rule` is an index in the events. */
  events(view: FlowView, lookups: PatternLookups): EventMatch[];
}

/** Makes what is the same for every sample once: costs milliseconds for the shipped packs. */
export function createKnowledgeMatcher(
  behaviors: readonly BehaviorRecord[],
  events: readonly EventRecord[],
): KnowledgeMatcher {
  const index = createPatternIndex(
    behaviors.map(patternOf),
    behaviors.map(({ priority }) => priority),
  );
  const { sequences, patterns } = compileEvents(behaviors, events);
  const conditions = createPatternIndex(patterns);
  return {
    behaviorOfRow: (view, lookups) => matchPatterns(index, view.batch, lookups),
    events: (view, lookups) => eventsOf(view, sequences, conditions, lookups),
  };
}

function eventsOf(
  view: FlowView,
  sequences: readonly EventSequence[],
  conditions: PatternIndex,
  lookups: PatternLookups,
): EventMatch[] {
  const { batch } = view;
  const matcher = conditions.forBatch(batch, lookups);
  const host = (row: number): string => normalizeName(view.dstHost(row));
  return findEvents(sequences, {
    count: batch.count,
    source: (row) => sourceNumber(batch, row),
    startMicros: (row) => batch.startMicros[row]!,
    flowId: () => '',
    conditions: (row) => matcher.all(row),
    host,
    site: (row) => registeredDomain(host(row)),
    watchedMicros: batch.endMicros.reduce((last, micros) => Math.max(last, micros), Number.NEGATIVE_INFINITY),
  });
}
