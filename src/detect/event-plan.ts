import type { EventSequence, SequenceCondition, SequenceRelation } from '../model/event-rule.ts';

/** An event rule in the form in which flows are held against it. */
export interface EventPlan {
  readonly windowMicros: number;
  readonly isOfOneSource: boolean;
  readonly steps: readonly PlanStep[];
  /** All slots of all steps. */
  readonly slotCount: number;
  /** Steps (all after it must not be missing) with which an Event is complete. */
  readonly lastNeeded: number;
  /** Steps that must be there: the more, the longer the Event. */
  readonly neededSteps: number;
  readonly gravity: number;
  /** Absences before the first flow. */
  readonly leading: readonly number[];
  /** How many steps later ones stand in a relation to. */
  readonly markCount: number;
}

export interface PlanStep {
  readonly isPresent: boolean;
  readonly withinMicros: number;
  readonly relation: SequenceRelation | null;
  /** Of the step that the relation speaks of. */
  readonly relationMark: number;
  readonly least: number;
  readonly most: number;
  readonly isOptional: boolean;
  /** Slot for chains that have one flow of this step; the next slots hold those with two, … `least`. */
  readonly firstSlot: number;
  readonly lastSlot: number;
  /** Steps whose end this one may follow; -1 for the beginning. */
  readonly after: readonly number[];
  /** Absences that follow at once. */
  readonly absences: readonly number[];
  /** Number among the steps that later ones stand in a relation to; -1 for none. */
  readonly mark: number;
}

/** Where a condition stands in a rule. */
export interface EventPlace {
  readonly rule: number;
  readonly step: number;
}

/** Null where a rule could never make an Event: fewer than two steps, or one that must be there missing. */
export function planEvent({ windowSeconds, source, steps, gravity = 0 }: EventSequence): EventPlan | null {
  const needed = steps.flatMap(({ isPresent, isOptional }, i) => (isPresent && !isOptional ? [i] : []));
  const flows = needed.reduce((sum, step) => sum + steps[step]!.repeat.least, 0);
  const absences = steps.filter(({ isPresent }) => !isPresent).length;
  const first = steps.findIndex(({ isPresent }) => isPresent);
  if (flows === 0 || flows + absences < 2 || first !== needed[0]) return null;
  const marked = [...new Set(steps.flatMap(({ relation }) => (relation === null ? [] : [relation.step])))];
  let slots = 0;
  const planned = steps.map((step, i): PlanStep => {
    const { least, most } = step.repeat;
    const firstSlot = slots;
    if (step.isPresent) slots += least;
    return {
      isPresent: step.isPresent,
      withinMicros: step.withinSeconds * 1e6,
      relation: step.relation,
      relationMark: step.relation === null ? -1 : marked.indexOf(step.relation.step),
      least,
      most,
      isOptional: step.isOptional,
      firstSlot,
      lastSlot: firstSlot + least - 1,
      after: i === first ? [-1] : stepsBefore(steps, i),
      absences: absencesAfter(steps, i),
      mark: marked.indexOf(i),
    };
  });
  return {
    windowMicros: windowSeconds * 1e6,
    isOfOneSource: source === 'same',
    steps: planned,
    slotCount: slots,
    lastNeeded: needed.at(-1)!,
    neededSteps: needed.length,
    gravity,
    leading: steps.slice(0, first).map((_, i) => i),
    markCount: marked.length,
  };
}

/** The places of each condition. */
export function placesOfConditions(rules: readonly EventSequence[], isPlanned: (rule: number) => boolean) {
  const placesOf = new Map<SequenceCondition, EventPlace[]>();
  for (const [rule, { steps }] of rules.entries()) {
    if (!isPlanned(rule)) continue;
    for (const [step, { condition }] of steps.entries()) {
      const places = placesOf.get(condition);
      if (places === undefined) placesOf.set(condition, [{ rule, step }]);
      else places.push({ rule, step });
    }
  }
  return placesOf;
}

/** The step before, and before that one where it is optional. */
function stepsBefore(steps: EventSequence['steps'], index: number): number[] {
  const before: number[] = [];
  for (let i = index - 1; i >= 0; i--) {
    const step = steps[i]!;
    if (!step.isPresent) continue;
    before.push(i);
    if (!step.isOptional) break;
  }
  return before;
}

function absencesAfter(steps: EventSequence['steps'], index: number): number[] {
  const absences: number[] = [];
  for (let i = index + 1; steps[i]?.isPresent === false; i++) absences.push(i);
  return absences;
}
