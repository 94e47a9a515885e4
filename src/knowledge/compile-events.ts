import type { BehaviorRecord, EventRecord, EventStep, StepCondition } from '../model/behavior-record.ts';
import { HIGH_CONCERN } from '../model/concern.ts';
import type { EventSequence, SequenceStep } from '../model/event-rule.ts';
import { type ExpiringPattern, patternOf } from '../model/flow-pattern.ts';

/** Events in the form in which flows are held against them. */
export interface CompiledEvents {
  /** One for each event, in order; conditions are indexes in `patterns`. */
  readonly sequences: readonly EventSequence[];
  /** What to check of each flow. */
  readonly patterns: readonly ExpiringPattern[];
}

/**
 * Gathers the patterns that steps speak of, each once. A step that means a behavior means its pattern, also on flows that
 * a more specific behavior names. A behavior that is not there fits nothing.
 */
export function compileEvents(behaviors: readonly BehaviorRecord[], events: readonly EventRecord[]): CompiledEvents {
  const patternsById = new Map(behaviors.map((behavior) => [behavior.id, patternOf(behavior)]));
  const patterns: ExpiringPattern[] = [];
  const numbers = new Map<string, number>();
  const numberOf = (condition: StepCondition): number => {
    const match = 'match' in condition ? condition.match : patternsById.get(condition.behavior);
    if (match === undefined) return -1;
    const key = JSON.stringify(match);
    let number = numbers.get(key);
    if (number === undefined) {
      number = patterns.length;
      patterns.push(match);
      numbers.set(key, number);
    }
    return number;
  };
  const stepOf = (step: EventStep): SequenceStep => {
    const relation =
      step.destination === null ? null : { kind: step.destination.kind, step: step.destination.step - 1 };
    if ('absent' in step)
      return {
        isPresent: false,
        condition: numberOf(step.absent),
        withinSeconds: step.within,
        relation,
        repeat: { least: 1, most: 1 },
        isOptional: false,
      };
    const { repeat, optional } = step;
    return { isPresent: true, condition: numberOf(step), withinSeconds: 0, relation, repeat, isOptional: optional };
  };
  const sequences = events.map((event) => ({
    eventId: event.id,
    windowSeconds: event.window,
    source: event.source,
    steps: event.steps.map(stepOf),
    gravity: gravityOf(event),
  }));
  return { sequences, patterns };
}

/** What is everyday must not hide what is not: a link that was clicked goes before what it led to. */
function gravityOf({ relevance, concern_level }: EventRecord): number {
  if (relevance === 'knownBad') return 3;
  if (relevance !== 'seenNearBad') return 0;
  return (concern_level ?? 0) >= HIGH_CONCERN ? 2 : 1;
}
