import { Heap } from '../lib/heap.ts';
import { type EventRule, type EventSequence, sequenceOfRule } from '../model/event-rule.ts';
import {
  type Chain,
  createEventState,
  type EventState,
  insertChain,
  linkChain,
  linksOf,
  MAX_CHAINS,
  type WaitingEvent,
} from './event-chain.ts';
import type { EventFlows } from './event-flows.ts';
import { EventHoldings, type EventMatch } from './event-holdings.ts';
import { type EventPlace, type EventPlan, planEvent } from './event-plan.ts';
import { isRelated } from './event-relation.ts';
import { withRepeats } from './event-repeats.ts';
import { createRowPlaces } from './event-row-places.ts';

/** An Event to be made at a time, unless its last step went on meanwhile. */
interface Due {
  readonly micros: number;
  readonly row: number;
  readonly event: WaitingEvent;
  readonly state: EventState;
}

/** Sources that are remembered for one rule; beyond, those that came first are forgotten. */
const MAX_SOURCES = 50_000;

/** Gives the index of the rule whose Event each row belongs to, -1 for none; see `findEvents`. */
export function matchEvents(rules: readonly (EventRule | EventSequence)[], flows: EventFlows): Int32Array {
  const ruleOfRow = new Int32Array(flows.count).fill(-1);
  for (const { rule, rows } of findEvents(rules, flows)) for (const row of rows) ruleOfRow[row] = rule;
  return ruleOfRow;
}

/**
 * Finds Events: flows that are the steps of a rule, in their order and within its window. Other flows may lie between
 * them. A flow belongs to one Event at most: to the graver one, of equally grave ones to the one with more steps that must
 * be there, which takes the place of lesser ones that were complete before; of equally long ones to the one that is
 * complete first, and of those that are complete with the same flow to that of the earlier rule. What loses a flow is no
 * Event. Events of one rule at one source
 * do not overlap, but for flows that an Event takes up after it was complete: more of its last step, and steps that may be
 * left out.
 *
 * Of several beginnings the latest is taken, which is the one most likely to end in time. Where a later step asks for a
 * relation to an earlier destination, the latest beginning for each destination is remembered, and where something must
 * be absent each beginning: the `MAX_CHAINS` latest ones of each. So a flow costs as much as its conditions stand in
 * rules, however many flows there are. At most `MAX_SOURCES` sources are remembered for a rule.
 *
 * A step that may have several flows has as many as it may: those between the step before and its last flow, and, where
 * it is the first one, those before within the window. While something must be absent after a step, each further flow of
 * it (to the same destination, where later steps ask how theirs stands to it) goes on with it, and the time counts anew;
 * so it counts from the last of the repeats. What came before a flow that must be absent is not gathered.
 *
 * What must be absent after a step has to be seen to be absent: where the traffic was not watched until the end of that
 * time, there is no Event. What came before the sample does not count.
 */
export function findEvents(rules: readonly (EventRule | EventSequence)[], flows: EventFlows): EventMatch[] {
  const sequences = rules.map((rule) => ('source' in rule ? rule : sequenceOfRule(rule)));
  return new EventFinder(sequences, flows).run();
}

class EventFinder {
  private readonly flows: EventFlows;
  private readonly plans: readonly (EventPlan | null)[];
  private readonly placesOfRow: ReturnType<typeof createRowPlaces>;
  private readonly holdings: EventHoldings;
  /** For each rule, by source. */
  private readonly states: readonly Map<number, EventState>[];
  private readonly waiting = new Heap<Due>(
    (a, b) =>
      a.micros - b.micros ||
      a.row - b.row ||
      a.event.chain.rule - b.event.chain.rule ||
      // What never changes while an Event waits: where it began.
      b.event.chain.firstRow - a.event.chain.firstRow,
  );

  constructor(sequences: readonly EventSequence[], flows: EventFlows) {
    this.flows = flows;
    this.plans = sequences.map(planEvent);
    this.placesOfRow = createRowPlaces(sequences, (rule) => this.plans[rule] !== null, flows);
    this.holdings = new EventHoldings(this.plans, flows.count);
    this.states = sequences.map(() => new Map());
  }

  run(): EventMatch[] {
    const { flows, placesOfRow } = this;
    if (placesOfRow === null) return [];
    for (let row = 0; row < flows.count; row++) {
      const places = placesOfRow(row);
      if (places.length === 0) continue;
      const micros = flows.startMicros(row);
      this.endWaiting(micros);
      const source = flows.source(row);
      for (let from = 0; from < places.length; ) {
        const { rule } = places[from]!;
        let to = from + 1;
        while (to < places.length && places[to]!.rule === rule) to++;
        this.visit(rule, places.slice(from, to), row, micros, source);
        from = to;
      }
    }
    const last = flows.count === 0 ? 0 : flows.startMicros(flows.count - 1);
    // An absence is shown once its time is over, its last moment included.
    this.endWaiting(Math.max(flows.watchedMicros ?? last, last) + 1);
    return this.holdings.matches();
  }

  private visit(rule: number, places: readonly EventPlace[], row: number, micros: number, source: number): void {
    const plan = this.plans[rule]!;
    const state = this.stateOf(rule, plan, plan.isOfOneSource ? source : 0);
    const present: number[] = [];
    const leading: number[] = [];
    const absent: number[] = [];
    for (const { step } of places) {
      if (plan.steps[step]!.isPresent) present.push(step);
      else if (plan.leading.includes(step)) leading.push(step);
      else absent.push(step);
    }
    const mayHave = this.holdings.mayHave(rule, row);
    // Before absences end anything: a flow that repeats a step does not end it.
    const repeats = mayHave ? this.repeatsWith(plan, state, present, absent, row, micros) : [];
    for (const step of absent) this.endAbsent(plan, state, step, row, micros);
    if (mayHave && !this.takeUp(plan, state, present, row, micros)) {
      for (const step of present) {
        this.advance(rule, plan, state, step, row, micros);
        if (!this.holdings.mayHave(rule, row)) break;
      }
      if (this.holdings.mayHave(rule, row)) {
        for (const goOn of repeats) goOn();
        this.remember(plan, state, present, row, micros);
      }
    }
    for (const step of leading) state.lastAbsent.set(step, micros);
  }

  /** Keeps a flow for Events whose step it may come to belong to. */
  private remember(plan: EventPlan, state: EventState, present: readonly number[], row: number, micros: number): void {
    for (const step of present) {
      const mayBegin = step !== plan.leading.length || this.mayBegin(plan, state, micros);
      state.seen[step]?.add(row, micros, plan.windowMicros, mayBegin);
    }
  }

  /** What has to be done where a flow goes on with a step that has all that it needs. */
  private repeatsWith(
    plan: EventPlan,
    state: EventState,
    present: readonly number[],
    absent: readonly number[],
    row: number,
    micros: number,
  ): (() => void)[] {
    const mayGoOn = (chain: Chain, step: number): boolean => {
      const others = absent.filter((one) => !plan.steps[step]!.absences.includes(one));
      return (
        this.mayGoOn(plan, chain, step, row, micros) &&
        !others.some((one) => this.isEndedBy(plan, chain, one, row, micros))
      );
    };
    const repeats: (() => void)[] = [];
    for (const step of present) {
      const { least, most, lastSlot } = plan.steps[step]!;
      // Most steps have one flow, and need it.
      if (most === least) continue;
      const slot = state.slots[lastSlot]!;
      for (const from of slot) {
        if (!mayGoOn(from, step)) continue;
        const to = this.extended(plan, from, step, row, micros);
        const mustGoOn = this.isOpen(plan, from, micros) && this.isToSamePlace(plan, from, row);
        repeats.push(() => {
          // What had to be absent ended it meanwhile.
          if (from.isDead && !mustGoOn) return;
          if (mustGoOn) from.isDead = true;
          insertChain(slot, to, micros, plan.windowMicros);
        });
      }
      // An Event that waits is complete, but for what its last step has not had yet.
      for (const event of step === plan.lastNeeded ? state.waiting : []) {
        const { chain } = event;
        if (!mayGoOn(chain, step)) continue;
        const to = this.extended(plan, chain, step, row, micros);
        const isToSamePlace = this.isToSamePlace(plan, chain, row);
        repeats.push(() => {
          if (isToSamePlace) event.chain = to;
          else if (!chain.isDead) this.complete(plan, state, [to], micros);
        });
      }
    }
    return repeats;
  }

  private mayGoOn(plan: EventPlan, chain: Chain, step: number, row: number, micros: number): boolean {
    const { least, most } = plan.steps[step]!;
    if (chain.isDead || chain.step !== step || chain.count < least || chain.count >= most) return false;
    if (micros - chain.firstMicros > plan.windowMicros) return false;
    return this.isFitting(plan, step, chain, row) && this.holdings.isFree(chain);
  }

  /** Whether something must still be absent after the last step of a chain. */
  private isOpen(plan: EventPlan, { step, openings }: Chain, micros: number): boolean {
    const { absences } = plan.steps[step]!;
    return openings.some((one) => absences.includes(one.step) && one.untilMicros >= micros);
  }

  /** Whether a flow of a chain's last step leaves it where it is, as far as later steps ask. */
  private isToSamePlace(plan: EventPlan, { step, marks }: Chain, row: number): boolean {
    const { mark } = plan.steps[step]!;
    return mark < 0 || isRelated(this.flows, 'sameAs', row, marks[mark]!);
  }

  private stateOf(rule: number, plan: EventPlan, source: number): EventState {
    const states = this.states[rule]!;
    let state = states.get(source);
    if (state === undefined) {
      if (states.size >= MAX_SOURCES)
        for (const [oldest] of states) {
          states.delete(oldest);
          break;
        }
      state = createEventState(plan);
      states.set(source, state);
    }
    return state;
  }

  /** Ends the chains in which this flow had to be absent. */
  private endAbsent(plan: EventPlan, state: EventState, step: number, row: number, micros: number): void {
    state.ends[plan.steps.findLastIndex(({ isPresent }, i) => isPresent && i < step)]?.add(
      row,
      micros,
      plan.windowMicros,
    );
    for (const chains of chainsOf(state))
      for (const chain of chains) if (this.isEndedBy(plan, chain, step, row, micros)) chain.isDead = true;
  }

  /** Whether a flow had to be absent from a chain. */
  private isEndedBy(plan: EventPlan, chain: Chain, step: number, row: number, micros: number): boolean {
    if (chain.untilMicros < micros) return false;
    const isOpen = chain.openings.some((one) => one.step === step && one.untilMicros >= micros);
    return isOpen && this.isFitting(plan, step, chain, row);
  }

  /** Whether a flow belongs to an Event that is complete: as one more of its last step, or as a step after it. */
  private takeUp(plan: EventPlan, state: EventState, present: readonly number[], row: number, micros: number): boolean {
    const { tail } = state;
    if (tail === null || micros - tail.chain.firstMicros > plan.windowMicros || this.holdings.isHeld(row)) return false;
    if (!this.holdings.stands(tail.event)) return false;
    for (const step of [...present].reverse()) {
      const { chain } = tail;
      const isMore = step === chain.step && chain.count < plan.steps[step]!.most;
      // Steps of which several are needed are not taken up one by one.
      const isNext = step > chain.step && plan.steps[step]!.isOptional && plan.steps[step]!.least === 1;
      if ((!isMore && !isNext) || !this.isFitting(plan, step, chain, row)) continue;
      tail.chain = this.extended(plan, chain, step, row, micros);
      this.holdings.extend(tail.event, row, step);
      return true;
    }
    return false;
  }

  /** Lets a flow be one of those that a step needs: a further one, the first one after the steps before, or a beginning. */
  private advance(rule: number, plan: EventPlan, state: EventState, step: number, row: number, micros: number): void {
    const { firstSlot, lastSlot, after } = plan.steps[step]!;
    const isAtEnd = step === plan.lastNeeded;
    for (let slot = lastSlot; slot >= firstSlot; slot--) {
      const made: Chain[] = [];
      const extend = (chains: readonly Chain[]): void => {
        for (const chain of chains) {
          if (chain.isDead || micros - chain.firstMicros > plan.windowMicros || !this.holdings.isFree(chain)) continue;
          if (this.isFitting(plan, step, chain, row)) made.push(this.extended(plan, chain, step, row, micros));
        }
      };
      if (slot > firstSlot) extend(state.slots[slot - 1]!);
      else
        for (const before of after)
          if (before >= 0) extend(state.slots[plan.steps[before]!.lastSlot]!);
          else if (this.mayBegin(plan, state, micros)) made.push(this.begun(rule, plan, step, row, micros));
      made.sort((a, b) => b.firstRow - a.firstRow);
      if (slot === lastSlot && isAtEnd) {
        if (this.complete(plan, state, made, micros)) return;
      } else for (const chain of made) insertChain(state.slots[slot]!, chain, micros, plan.windowMicros);
    }
  }

  /** Whether the absences before the first step hold. */
  private mayBegin(plan: EventPlan, state: EventState, micros: number): boolean {
    return plan.leading.every((step) => {
      const last = state.lastAbsent.get(step);
      return last === undefined || last < micros - plan.steps[step]!.withinMicros;
    });
  }

  /** Makes an Event of the first chain whose absences hold already; where there is none, all have to wait. */
  private complete(plan: EventPlan, state: EventState, chains: readonly Chain[], micros: number): boolean {
    const ready = chains.find(({ untilMicros }) => untilMicros < micros);
    if (ready !== undefined) {
      this.makeEvent(plan, state, ready);
      return true;
    }
    for (const chain of chains) {
      const event: WaitingEvent = { chain };
      state.waiting.push(event);
      this.waiting.push({ micros: chain.untilMicros, row: chain.row, event, state });
    }
    while (state.waiting.length > MAX_CHAINS) state.waiting.shift()!.chain.isDead = true;
    return false;
  }

  /** Makes Events of chains whose absences held until now. */
  private endWaiting(micros: number): void {
    for (let next = this.waiting.peek(); next !== undefined; next = this.waiting.peek()) {
      if (next.micros >= micros) return;
      this.waiting.pop();
      const { event, state } = next;
      const { chain } = event;
      // Its last step went on, and what must be absent counts anew.
      if (!chain.isDead && chain.row > next.row) {
        this.waiting.push({ micros: chain.untilMicros, row: chain.row, event, state });
        continue;
      }
      state.waiting = state.waiting.filter((one) => one !== event);
      if (!chain.isDead && this.holdings.isFree(chain)) this.makeEvent(this.plans[chain.rule]!, state, chain);
    }
  }

  private makeEvent(plan: EventPlan, state: EventState, chain: Chain): void {
    // Of what a step has beyond its need, nothing is taken from other Events.
    const links = linksOf(
      chain,
      ({ row, count, step }) => count <= plan.steps[step]!.least || !this.holdings.isHeld(row),
    );
    const { rows, steps } = withRepeats(plan, links, state, (step, row) => this.isRepeatOf(plan, chain, step, row));
    const event = this.holdings.add(chain.rule, { rows, steps });
    // Events of a rule do not overlap: what began before the end of this one is over.
    for (const chains of chainsOf(state)) for (const one of chains) if (one.firstRow <= chain.row) one.isDead = true;
    for (const [slot, chains] of state.slots.entries()) state.slots[slot] = chains.filter(({ isDead }) => !isDead);
    for (const seen of [...state.seen, ...state.ends]) seen?.forgetUpTo(chain.row);
    const count = steps.filter((step) => step === chain.step).length;
    const isOpen = count < plan.steps[chain.step]!.most || chain.step < plan.steps.length - 1;
    const whole: Chain = { ...chain, count, firstRow: rows[0]!, firstMicros: this.flows.startMicros(rows[0]!) };
    state.tail = isOpen ? { event, chain: whole } : null;
  }

  /** Whether an earlier flow of a step may be gathered for a chain that is complete. */
  private isRepeatOf(plan: EventPlan, chain: Chain, step: number, row: number): boolean {
    if (this.holdings.isHeld(row) || !this.isFitting(plan, step, chain, row)) return false;
    if (this.flows.startMicros(chain.row) - this.flows.startMicros(row) > plan.windowMicros) return false;
    const { mark } = plan.steps[step]!;
    return mark < 0 || isRelated(this.flows, 'sameAs', row, chain.marks[mark]!);
  }

  private isFitting(plan: EventPlan, step: number, chain: Chain, row: number): boolean {
    const { relation, relationMark } = plan.steps[step]!;
    return relation === null || isRelated(this.flows, relation.kind, row, chain.marks[relationMark]!);
  }

  private begun(rule: number, plan: EventPlan, step: number, row: number, micros: number): Chain {
    return linkChain(this.flows, plan, null, { rule, step, row, micros, eventCount: this.holdings.count });
  }

  private extended(plan: EventPlan, before: Chain, step: number, row: number, micros: number): Chain {
    const { rule } = before;
    return linkChain(this.flows, plan, before, { rule, step, row, micros, eventCount: this.holdings.count });
  }
}

/** All that is not complete yet. */
function* chainsOf({ slots, waiting }: EventState): Generator<readonly Chain[]> {
  yield* slots;
  yield waiting.map(({ chain }) => chain);
}
