/** An Event: behaviors in a given order within a time window, all of one source. */
export interface EventRule {
  readonly eventId: string;
  /** Behaviors (flow ids) in their order, two or more. */
  readonly steps: readonly string[];
  /** What people call each of them, empty for those that nobody named; absent where nobody named any. */
  readonly stepNames?: readonly string[];
  /** From the start of the first flow to the start of the last one. */
  readonly windowSeconds: number;
}

/** An Event with more to its steps than one behavior each. */
export interface EventSequence {
  readonly eventId: string;
  readonly windowSeconds: number;
  readonly source: SourceScope;
  readonly steps: readonly SequenceStep[];
  /** How much it weighs what such an Event means: a graver one keeps its flows from others. 0 where it is not said. */
  readonly gravity?: number;
}

/** Whether all flows of an Event come from one host, or from anywhere. */
export type SourceScope = 'same' | 'any';

/** How many flows in a row (with others between them) make a step. `most` is how many belong to the Event. */
export interface StepRepeat {
  readonly least: number;
  readonly most: number;
}

/** A behavior by its flow id, or the number of a condition that whoever asks has checked on each flow. */
export type SequenceCondition = string | number;

export interface SequenceStep {
  /** False: no such flow may be there; `withinSeconds` of the step before, or of the next one where this is the first. */
  readonly isPresent: boolean;
  readonly condition: SequenceCondition;
  /** For absence only, else 0. */
  readonly withinSeconds: number;
  /** How the destination stands to that of an earlier step (an index from 0); null for any. */
  readonly relation: SequenceRelation | null;
  readonly repeat: StepRepeat;
  /** May be left out. Never the first step. */
  readonly isOptional: boolean;
}

export interface SequenceRelation {
  readonly kind: 'sameAs' | 'differentFrom' | 'childOf' | 'parentOf' | 'sameSiteAs' | 'otherSiteThan';
  readonly step: number;
}

/** A rule of plain behaviors as a sequence. */
export function sequenceOfRule(rule: EventRule): EventSequence {
  return {
    eventId: rule.eventId,
    windowSeconds: rule.windowSeconds,
    source: 'same',
    steps: rule.steps.map((flowId) => ({
      isPresent: true,
      condition: flowId,
      withinSeconds: 0,
      relation: null,
      repeat: { least: 1, most: 1 },
      isOptional: false,
    })),
  };
}
