import type { Chain, EventLinks } from './event-chain.ts';
import type { EventPlan } from './event-plan.ts';

/** Flows that are one Event. */
export interface EventMatch {
  /** Index of the rule. */
  readonly rule: number;
  /** In order of their start. */
  readonly rows: readonly number[];
  /** The step of each of them. */
  readonly steps: readonly number[];
}

interface HeldEvent extends EventLinks {
  readonly rule: number;
}

/** Which Event each flow belongs to: to one at most, and a graver or longer one takes it from others. */
export class EventHoldings {
  private readonly plans: readonly (EventPlan | null)[];
  /** Null where a graver or longer Event took the place of one. */
  private readonly events: (HeldEvent | null)[] = [];
  /** The Event of each row; -1 for none. */
  private readonly eventOfRow: Int32Array;

  constructor(plans: readonly (EventPlan | null)[], rowCount: number) {
    this.plans = plans;
    this.eventOfRow = new Int32Array(rowCount).fill(-1);
  }

  /** How many Events there were, with those that lost their flows. */
  get count(): number {
    return this.events.length;
  }

  matches(): EventMatch[] {
    return this.events.filter((event) => event !== null);
  }

  isHeld(row: number): boolean {
    return this.eventOfRow[row] !== -1;
  }

  /** Makes an Event, which takes its flows from those that held them; gives its number. */
  add(rule: number, links: EventLinks): number {
    for (const row of links.rows) this.remove(this.eventOfRow[row]!);
    const number = this.events.push({ rule, ...links }) - 1;
    for (const row of links.rows) this.eventOfRow[row] = number;
    return number;
  }

  /** Gives an Event one more flow. */
  extend(number: number, row: number, step: number): void {
    const event = this.events[number]!;
    event.rows.push(row);
    event.steps.push(step);
    this.eventOfRow[row] = number;
  }

  /** Whether an Event still has its flows. */
  stands(number: number): boolean {
    return (this.events[number] ?? null) !== null;
  }

  /** Whether a flow is free for a rule: it belongs to no Event, or to one that gives way. */
  mayHave(rule: number, row: number): boolean {
    const event = this.events[this.eventOfRow[row]!] ?? null;
    if (event === null) return true;
    const [holder, other] = [this.plans[event.rule]!, this.plans[rule]!];
    if (holder.gravity !== other.gravity) return holder.gravity < other.gravity;
    return holder.neededSteps < other.neededSteps;
  }

  /** Whether all the flows that a chain needs are free for its rule; one that lost a flow is dead. */
  isFree(chain: Chain): boolean {
    if (chain.freeAtEvents === this.events.length) return true;
    const plan = this.plans[chain.rule]!;
    for (let link: Chain | null = chain; link !== null; link = link.before)
      if (link.count <= plan.steps[link.step]!.least && !this.mayHave(chain.rule, link.row)) {
        chain.isDead = true;
        return false;
      }
    chain.freeAtEvents = this.events.length;
    return true;
  }

  /** Gives the flows of an Event back. Each flow changes hands as often as there are weights and lengths of rules. */
  private remove(number: number): void {
    const event = this.events[number] ?? null;
    if (event === null) return;
    for (const row of event.rows) this.eventOfRow[row] = -1;
    this.events[number] = null;
  }
}
