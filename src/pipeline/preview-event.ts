import type { EventMatch } from '../detect/event-holdings.ts';
import { findEvents } from '../detect/event-rules.ts';
import type { EventRule } from '../model/event-rule.ts';

/** A flow of one of the behaviors of a rule, in order of the start. */
export interface PreviewFlow {
  readonly row: number;
  /** The source without its port. */
  readonly source: string;
  readonly flowId: string;
  readonly startMicros: number;
}

/** How a sample stands to a rule that nobody has published yet. */
export interface EventPreview {
  readonly outcome: 'matches' | 'near' | 'none';
  /** Events that the rule would find. */
  readonly matches: number;
  /** Steps that were found in their order; all of them where the rule matches. */
  readonly stepsFound: number;
  /** Numbers of the first flows of each step that was found. */
  readonly rows: readonly (readonly number[])[];
  /** How long the steps take that are all there and in their order, but not within the window; else null. */
  readonly neededSeconds: number | null;
}

/** Flow numbers told of one step. */
const MOST_ROWS = 100;
/** A window that holds everything. */
const ALWAYS_SECONDS = 1e12;

/**
 * How many Events of a rule are made where `others` are there as well: a flow is of one Event alone. The flows are those of
 * the behaviors of all of them.
 */
export function countMade(rule: EventRule, flows: readonly PreviewFlow[], others: readonly EventRule[]): number {
  return eventsIn(flows)([...others, rule]).filter((one) => one.rule === others.length).length;
}

/** Holds the flows of a sample against a rule; where it finds nothing, against its first steps. */
export function previewEvent(rule: EventRule, flows: readonly PreviewFlow[]): EventPreview {
  const findAll = eventsIn(flows);
  const find = (steps: readonly string[], windowSeconds: number) =>
    findAll([{ eventId: rule.eventId, steps, windowSeconds }]);
  const rowsOf = (found: ReturnType<typeof find>, count: number): number[][] => {
    const rows = Array.from({ length: count }, (): number[] => []);
    for (const event of found)
      event.rows.forEach((row, i) => {
        const ofStep = rows[event.steps[i]!];
        if (ofStep !== undefined && ofStep.length < MOST_ROWS) ofStep.push(flows[row]!.row);
      });
    return rows;
  };

  const { steps, windowSeconds } = rule;
  const found = find(steps, windowSeconds);
  if (found.length > 0)
    return {
      outcome: 'matches',
      matches: found.length,
      stepsFound: steps.length,
      rows: rowsOf(found, steps.length),
      neededSeconds: null,
    };
  const slow = find(steps, ALWAYS_SECONDS);
  const shortest = slow.reduce((least, { rows }) => Math.min(least, spanOf(flows, rows)), Number.POSITIVE_INFINITY);
  const near = { matches: 0, neededSeconds: slow.length === 0 ? null : shortest };
  for (let count = steps.length - 1; count >= 2; count--) {
    const first = find(steps.slice(0, count), windowSeconds);
    if (first.length > 0) return { ...near, outcome: 'near', stepsFound: count, rows: rowsOf(first, count) };
  }
  const beginnings = flows.filter(({ flowId }) => flowId === steps[0]).map(({ row }) => row);
  if (beginnings.length === 0) return { ...near, outcome: 'none', stepsFound: 0, rows: [] };
  return { ...near, outcome: 'near', stepsFound: 1, rows: [beginnings.slice(0, MOST_ROWS)] };
}

function spanOf(flows: readonly PreviewFlow[], rows: readonly number[]): number {
  return (flows[rows.at(-1)!]!.startMicros - flows[rows[0]!]!.startMicros) / 1e6;
}

/** Finds the Events of rules in flows. */
function eventsIn(flows: readonly PreviewFlow[]): (rules: readonly EventRule[]) => EventMatch[] {
  const sources = new Map<string, number>();
  const sourceOf = flows.map(({ source }) => {
    const known = sources.get(source) ?? sources.size;
    sources.set(source, known);
    return known;
  });
  return (rules) =>
    findEvents(rules, {
      count: flows.length,
      source: (row) => sourceOf[row]!,
      startMicros: (row) => flows[row]!.startMicros,
      flowId: (row) => flows[row]!.flowId,
    });
}
