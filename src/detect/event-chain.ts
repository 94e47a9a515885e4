import type { EventFlows } from './event-flows.ts';
import type { EventPlan } from './event-plan.ts';
import { SeenRows } from './seen-rows.ts';

/** The flows of an Event that is not complete yet, last one first. */
export interface Chain {
  readonly rule: number;
  readonly row: number;
  readonly step: number;
  /** Flows of this step so far. */
  readonly count: number;
  readonly before: Chain | null;
  readonly firstRow: number;
  readonly firstMicros: number;
  /** Last rows of the steps that later ones stand in a relation to; -1 where there was none. */
  readonly marks: readonly number[];
  /** The hosts of the marks: chains in which they are the same can go on in the same ways. */
  readonly key: string;
  readonly openings: readonly Opening[];
  /** The end of the last opening. */
  readonly untilMicros: number;
  isDead: boolean;
  /** How many Events there were when all its flows were last found to be free. */
  freeAtEvents: number;
}

/** An absence that still has to hold. */
export interface Opening {
  readonly step: number;
  readonly untilMicros: number;
}

/** An Event to which later flows may still belong. */
export interface Tail {
  readonly event: number;
  chain: Chain;
}

/** An Event that is complete but for absences that have to hold until later; its last step may go on until then. */
export interface WaitingEvent {
  chain: Chain;
}

/** What is remembered of a rule at one source. */
export interface EventState {
  readonly slots: Chain[][];
  waiting: WaitingEvent[];
  tail: Tail | null;
  /** Flows of the steps that may have more flows than they need, by step; null for other steps. */
  readonly seen: readonly (SeenRows | null)[];
  /** Flows that must be absent after those steps. */
  readonly ends: readonly (SeenRows | null)[];
  /** When flows that must not come before the first step came last, by step. */
  readonly lastAbsent: Map<number, number>;
}

/** Beginnings of one rule at one source that are remembered for each number of flows: the latest ones. */
export const MAX_CHAINS = 16;

export function createEventState(plan: EventPlan): EventState {
  return {
    slots: Array.from({ length: plan.slotCount }, () => []),
    waiting: [],
    tail: null,
    seen: plan.steps.map(({ most, least }) => (most > least ? new SeenRows() : null)),
    ends: plan.steps.map(({ most, least, absences }) => (most > least && absences.length > 0 ? new SeenRows() : null)),
    lastAbsent: new Map(),
  };
}

/**
 * Puts a chain into a slot, latest beginning first. Chains that began earlier and could go on in no other way are
 * dropped; a chain whose absences still have to hold drops no other, for it may yet fail.
 */
export function insertChain(slot: Chain[], chain: Chain, nowMicros: number, windowMicros: number): void {
  const isClosed = (one: Chain): boolean => one.untilMicros < nowMicros;
  const kept: Chain[] = [];
  let isInserted = false;
  for (const other of slot) {
    if (other.isDead || nowMicros - other.firstMicros > windowMicros) continue;
    if (!isInserted && other.firstRow <= chain.firstRow) {
      kept.push(chain);
      isInserted = true;
    }
    if (other.key === chain.key) {
      if (!isInserted && isClosed(other)) return;
      if (isInserted && isClosed(chain)) continue;
    }
    kept.push(other);
  }
  if (!isInserted) kept.push(chain);
  slot.length = 0;
  for (const one of kept.slice(0, MAX_CHAINS)) slot.push(one);
}

/** A flow that becomes one of a chain, and how many Events there are meanwhile. */
interface NextFlow {
  readonly rule: number;
  readonly step: number;
  readonly row: number;
  readonly micros: number;
  readonly eventCount: number;
}

/** The chain that goes on with a flow, or begins with it where there is none before. */
export function linkChain(
  flows: Pick<EventFlows, 'host'>,
  plan: EventPlan,
  before: Chain | null,
  { rule, step, row, micros, eventCount }: NextFlow,
): Chain {
  const { mark, absences, least, most } = plan.steps[step]!;
  const isSameStep = before?.step === step;
  const count = isSameStep ? before.count + 1 : 1;
  const earlier = before?.marks ?? new Array<number>(plan.markCount).fill(-1);
  const marks = mark < 0 ? earlier : earlier.with(mark, row);
  const hosts = marks.map((one) => (one < 0 ? '' : (flows.host?.(one) ?? '')));
  // Where further flows of the step would change its destination, it matters how many may still come.
  const key = [...hosts, mark >= 0 && most > least ? count : ''].join(' ');
  // Absences count from the last flow of a step.
  const openings = (before?.openings ?? []).filter(
    (one) => one.untilMicros >= micros && !(isSameStep && absences.includes(one.step)),
  );
  for (const absent of count < least ? [] : absences)
    openings.push({ step: absent, untilMicros: micros + plan.steps[absent]!.withinMicros });
  return {
    rule,
    row,
    step,
    count,
    before,
    firstRow: before?.firstRow ?? row,
    firstMicros: before?.firstMicros ?? micros,
    marks,
    key,
    openings,
    untilMicros: openings.reduce((last, { untilMicros }) => Math.max(last, untilMicros), Number.NEGATIVE_INFINITY),
    isDead: false,
    freeAtEvents: before === null || before.freeAtEvents === eventCount ? eventCount : -1,
  };
}

/** Rows and their steps, first one first, of those links that `isKept`. */
export function linksOf(chain: Chain, isKept: (link: Chain) => boolean): EventLinks {
  const rows: number[] = [];
  const steps: number[] = [];
  for (let link: Chain | null = chain; link !== null; link = link.before) {
    if (!isKept(link)) continue;
    rows.push(link.row);
    steps.push(link.step);
  }
  return { rows: rows.reverse(), steps: steps.reverse() };
}

/** Flows and the step of each of them. */
export interface EventLinks {
  readonly rows: number[];
  readonly steps: number[];
}
