import { Heap } from '../lib/heap.ts';
import { type EventRule, type EventSequence, sequenceOfRule } from '../model/event-rule.ts';
import { type Chain, createEventState, type EventState, insertChain, linksOf, MAX_CHAINS } from './event-chain.ts';
import { type EventPlace, type EventPlan, placesOfConditions, planEvent } from './event-plan.ts';
import { isRelated } from './event-relation.ts';

/** Flows of one sample in order of their start, as far as Events are concerned. */
export interface EventFlows {
  readonly count: number;
  /** Equal for flows of the same source host. */
  source(row: number): number;
  /** µs since 1970. */
  startMicros(row: number): number;
  flowId(row: number): string;
  /** Numbers of the conditions that the flow meets; asked once a row, in order, and read at once. */
  conditions?(row: number): readonly number[];
  /** Name of the destination, or its address; asked where a rule has relations. */
  host?(row: number): string;
  /** The domain that the owner of the host registered, or the host itself. */
  site?(row: number): string;
  /** Up to when the traffic was watched, µs since 1970: an absence is not shown beyond. The last start when left out. */
  readonly watchedMicros?: number;
}

/** Flows that are one Event. */
export interface EventMatch {
  /** Index of the rule. */
  readonly rule: number;
  /** In order of their start. */
  readonly rows: readonly number[];
  /** The step of each of them. */
  readonly steps: readonly number[];
}

/** Sources that are remembered for one rule; beyond, those that came first are forgotten. */
const MAX_SOURCES = 50_000;
/** Sets of conditions whose places are remembered. */
const MAX_PLACE_LISTS = 10_000;

/** Gives the index of the rule whose Event each row belongs to, -1 for none; see `findEvents`. */
export function matchEvents(rules: readonly (EventRule | EventSequence)[], flows: EventFlows): Int32Array {
  const ruleOfRow = new Int32Array(flows.count).fill(-1);
  for (const { rule, rows } of findEvents(rules, flows)) for (const row of rows) ruleOfRow[row] = rule;
  return ruleOfRow;
}

/**
 * Finds Events: flows that are the steps of a rule, in their order and within its window. Other flows may lie between
 * them. A flow belongs to one Event at most: to the one with more steps that must be there, which takes the place of
 * shorter ones that were complete before; of equally long ones to the one that is complete first, and of those that are
 * complete with the same flow to that of the earlier rule. What loses a flow is no Event. Events of one rule at one source
 * do not overlap, but for flows that an Event takes up after it was complete: more of its last step, and steps that may be
 * left out.
 *
 * Of several beginnings the latest is taken, which is the one most likely to end in time. Where a later step asks for a
 * relation to an earlier destination, the latest beginning for each destination is remembered, and where something must
 * be absent each beginning: the `MAX_CHAINS` latest ones of each. So a flow costs as much as its conditions stand in
 * rules, however many flows there are. At most `MAX_SOURCES` sources are remembered for a rule.
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
  private readonly placesOf: ReturnType<typeof placesOfConditions>;
  private readonly needsFlowIds: boolean;
  private readonly placeLists = new Map<string, readonly EventPlace[]>();
  /** For each rule, by source. */
  private readonly states: readonly Map<number, EventState>[];
  /** Null where a longer Event took the place of one. */
  private readonly events: ({ readonly rule: number; readonly rows: number[]; readonly steps: number[] } | null)[] = [];
  /** The Event of each row; -1 for none. */
  private readonly eventOfRow: Int32Array;
  private readonly waiting = new Heap<{ readonly chain: Chain; readonly state: EventState }>(
    (a, b) => a.chain.untilMicros - b.chain.untilMicros || a.chain.row - b.chain.row || a.chain.rule - b.chain.rule,
  );

  constructor(sequences: readonly EventSequence[], flows: EventFlows) {
    this.flows = flows;
    this.plans = sequences.map(planEvent);
    this.placesOf = placesOfConditions(sequences, (rule) => this.plans[rule] !== null);
    this.needsFlowIds = [...this.placesOf.keys()].some((condition) => typeof condition === 'string');
    this.states = sequences.map(() => new Map());
    this.eventOfRow = new Int32Array(flows.count).fill(-1);
  }

  run(): EventMatch[] {
    const { flows } = this;
    if (this.placesOf.size === 0) return [];
    for (let row = 0; row < flows.count; row++) {
      const places = this.placesOfRow(row);
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
    return this.events.filter((event) => event !== null);
  }

  /** By rule, in each of them later steps first, so that a flow never follows itself. */
  private placesOfRow(row: number): readonly EventPlace[] {
    const flowId = this.needsFlowIds ? this.flows.flowId(row) : '';
    const conditions = this.flows.conditions?.(row) ?? [];
    const ofFlowId = this.placesOf.get(flowId);
    if (conditions.length === 0 && ofFlowId === undefined) return [];
    const key = `${ofFlowId === undefined ? '' : flowId} ${conditions.join(' ')}`;
    let places = this.placeLists.get(key);
    if (places === undefined) {
      places = [ofFlowId ?? [], ...conditions.map((condition) => this.placesOf.get(condition) ?? [])]
        .flat()
        .sort((a, b) => a.rule - b.rule || b.step - a.step);
      if (this.placeLists.size >= MAX_PLACE_LISTS) this.placeLists.clear();
      this.placeLists.set(key, places);
    }
    return places;
  }

  private visit(rule: number, places: readonly EventPlace[], row: number, micros: number, source: number): void {
    const plan = this.plans[rule]!;
    const state = this.stateOf(rule, plan, plan.isOfOneSource ? source : 0);
    const present: number[] = [];
    const leading: number[] = [];
    for (const { step } of places) {
      if (plan.steps[step]!.isPresent) present.push(step);
      else if (plan.leading.includes(step)) leading.push(step);
      else this.endAbsent(plan, state, step, row, micros);
    }
    if (this.mayHave(rule, row) && !this.takeUp(plan, state, present, row, micros))
      for (const step of present) {
        this.advance(rule, plan, state, step, row, micros);
        if (!this.mayHave(rule, row)) break;
      }
    for (const step of leading) state.lastAbsent.set(step, micros);
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
    for (const chains of [...state.slots, state.waiting])
      for (const chain of chains) {
        if (chain.untilMicros < micros) continue;
        const isOpen = chain.openings.some((one) => one.step === step && one.untilMicros >= micros);
        if (isOpen && this.isFitting(plan, step, chain, row)) chain.isDead = true;
      }
  }

  /** Whether a flow belongs to an Event that is complete: as one more of its last step, or as a step after it. */
  private takeUp(plan: EventPlan, state: EventState, present: readonly number[], row: number, micros: number): boolean {
    const { tail } = state;
    if (tail === null || micros - tail.chain.firstMicros > plan.windowMicros || this.eventOfRow[row] !== -1)
      return false;
    const event = this.events[tail.event] ?? null;
    if (event === null) return false;
    for (const step of [...present].reverse()) {
      const { chain } = tail;
      const isMore = step === chain.step && chain.count < plan.steps[step]!.most;
      // Steps of which several are needed are not taken up one by one.
      const isNext = step > chain.step && plan.steps[step]!.isOptional && plan.steps[step]!.least === 1;
      if ((!isMore && !isNext) || !this.isFitting(plan, step, chain, row)) continue;
      tail.chain = this.extended(plan, chain, step, row, micros);
      event.rows.push(row);
      event.steps.push(step);
      this.eventOfRow[row] = tail.event;
      return true;
    }
    return false;
  }

  /** Lets a flow be one of a step: as a further one of several, as the first one after the steps before, or as a beginning. */
  private advance(rule: number, plan: EventPlan, state: EventState, step: number, row: number, micros: number): void {
    const { firstSlot, lastSlot, most, after, least } = plan.steps[step]!;
    const isAtEnd = step === plan.lastNeeded;
    for (let slot = lastSlot; slot >= firstSlot; slot--) {
      const made: Chain[] = [];
      const extend = (chains: readonly Chain[], isSame: boolean): void => {
        for (const chain of chains) {
          if (chain.isDead || micros - chain.firstMicros > plan.windowMicros || !this.isFree(chain)) continue;
          if (isSame && chain.count >= most) continue;
          if (this.isFitting(plan, step, chain, row)) made.push(this.extended(plan, chain, step, row, micros));
        }
      };
      // More of a step than are needed: such a chain stays in its slot.
      if (slot === lastSlot && most > least && !isAtEnd) extend(state.slots[lastSlot]!, true);
      if (slot > firstSlot) extend(state.slots[slot - 1]!, true);
      else
        for (const before of after)
          if (before >= 0) extend(state.slots[plan.steps[before]!.lastSlot]!, false);
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
      state.waiting.push(chain);
      this.waiting.push({ chain, state });
    }
    while (state.waiting.length > MAX_CHAINS) state.waiting.shift()!.isDead = true;
    return false;
  }

  /** Makes Events of chains whose absences held until now. */
  private endWaiting(micros: number): void {
    for (let next = this.waiting.peek(); next !== undefined; next = this.waiting.peek()) {
      const { chain, state } = next;
      if (chain.untilMicros >= micros) return;
      this.waiting.pop();
      state.waiting = state.waiting.filter((one) => one !== chain);
      if (!chain.isDead && this.isFree(chain)) this.makeEvent(this.plans[chain.rule]!, state, chain);
    }
  }

  private makeEvent(plan: EventPlan, state: EventState, chain: Chain): void {
    const { rows, steps } = linksOf(chain);
    for (const row of rows) this.removeEvent(this.eventOfRow[row]!);
    this.events.push({ rule: chain.rule, rows, steps });
    for (const row of rows) this.eventOfRow[row] = this.events.length - 1;
    // Events of a rule do not overlap: what began before the end of this one is over.
    for (const chains of [...state.slots, state.waiting])
      for (const one of chains) if (one.firstRow <= chain.row) one.isDead = true;
    for (const [slot, chains] of state.slots.entries()) state.slots[slot] = chains.filter(({ isDead }) => !isDead);
    const isOpen = chain.count < plan.steps[chain.step]!.most || chain.step < plan.steps.length - 1;
    state.tail = isOpen ? { event: this.events.length - 1, chain } : null;
  }

  /** Gives the flows of a shorter Event back. Each flow changes hands as often as there are lengths of rules at most. */
  private removeEvent(index: number): void {
    const event = this.events[index] ?? null;
    if (event === null) return;
    for (const row of event.rows) this.eventOfRow[row] = -1;
    this.events[index] = null;
  }

  /** Whether a flow is free for a rule: it belongs to no Event, or to a shorter one. */
  private mayHave(rule: number, row: number): boolean {
    const event = this.events[this.eventOfRow[row]!] ?? null;
    return event === null || this.plans[event.rule]!.neededSteps < this.plans[rule]!.neededSteps;
  }

  /** Whether all of its flows are free for its rule. */
  private isFree(chain: Chain): boolean {
    if (chain.freeAtEvents === this.events.length) return true;
    for (let link: Chain | null = chain; link !== null; link = link.before)
      if (!this.mayHave(chain.rule, link.row)) {
        chain.isDead = true;
        return false;
      }
    chain.freeAtEvents = this.events.length;
    return true;
  }

  private isFitting(plan: EventPlan, step: number, chain: Chain, row: number): boolean {
    const { relation, relationMark } = plan.steps[step]!;
    return relation === null || isRelated(this.flows, relation.kind, row, chain.marks[relationMark]!);
  }

  private begun(rule: number, plan: EventPlan, step: number, row: number, micros: number): Chain {
    return this.linked(plan, null, rule, step, row, micros);
  }

  private extended(plan: EventPlan, before: Chain, step: number, row: number, micros: number): Chain {
    return this.linked(plan, before, before.rule, step, row, micros);
  }

  private linked(
    plan: EventPlan,
    before: Chain | null,
    rule: number,
    step: number,
    row: number,
    micros: number,
  ): Chain {
    const { mark, absences, least, most } = plan.steps[step]!;
    const isSameStep = before?.step === step;
    const count = isSameStep ? before.count + 1 : 1;
    const earlier = before?.marks ?? new Array<number>(plan.markCount).fill(-1);
    const marks = mark < 0 ? earlier : earlier.with(mark, row);
    const hosts = marks.map((one) => (one < 0 ? '' : (this.flows.host?.(one) ?? '')));
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
      freeAtEvents: before === null || before.freeAtEvents === this.events.length ? this.events.length : -1,
    };
  }
}
