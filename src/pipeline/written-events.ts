import { findEvents } from '../detect/event-rules.ts';
import type { EventRule } from '../model/event-rule.ts';
import { sourceNumber } from '../model/flow-batch.ts';
import type { FlowView } from '../model/flow-view.ts';

/** Flows that were stored with the id of an Event, as one of its occurrences. */
export interface WrittenEvent {
  readonly eventId: string;
  readonly rows: readonly number[];
  /** The step of each of them. */
  readonly steps: readonly number[];
  /** What the steps of its rule are called, by their numbers; empty where nobody named any. */
  readonly stepNames: readonly string[];
}

/**
 * Occurrences of the Events that people wrote rules for. Flows are stored with the id alone, so the rule is held against
 * them once more; where it is another by now, what is left of a source is one occurrence of one step.
 */
export function writtenEventsOf(
  view: FlowView,
  eventIds: readonly (string | null)[],
  rules: ReadonlyMap<string, EventRule>,
): WrittenEvent[] {
  const rowsOf = new Map<string, number[]>();
  eventIds.forEach((eventId, row) => {
    if (eventId === null || row >= view.batch.count) return;
    const rows = rowsOf.get(eventId);
    if (rows === undefined) rowsOf.set(eventId, [row]);
    else rows.push(row);
  });
  return [...rowsOf].flatMap(([eventId, rows]) => {
    const rule = rules.get(eventId);
    const found = rule === undefined ? [] : occurrencesOf(view, rows, rule);
    const taken = new Set(found.flatMap((one) => one.rows));
    const rest = bySource(
      view,
      rows.filter((row) => !taken.has(row)),
    );
    const stepNames = rule?.stepNames ?? [];
    return [
      ...found.map((one) => ({ eventId, ...one, stepNames })),
      ...rest.map((one) => ({ eventId, ...one, stepNames: [] })),
    ];
  });
}

type Occurrence = Omit<WrittenEvent, 'eventId' | 'stepNames'>;

function occurrencesOf(view: FlowView, rows: readonly number[], rule: EventRule): Occurrence[] {
  const { batch } = view;
  const found = findEvents([rule], {
    count: rows.length,
    source: (i) => sourceNumber(batch, rows[i]!),
    startMicros: (i) => batch.startMicros[rows[i]!]!,
    flowId: (i) => view.identity(rows[i]!).flowId,
  });
  return found.map((match) => ({ rows: match.rows.map((i) => rows[i]!), steps: match.steps }));
}

function bySource({ batch }: FlowView, rows: readonly number[]): Occurrence[] {
  const rowsOf = new Map<number, number[]>();
  for (const row of rows) {
    const source = sourceNumber(batch, row);
    const own = rowsOf.get(source);
    if (own === undefined) rowsOf.set(source, [row]);
    else own.push(row);
  }
  return [...rowsOf.values()].map((own) => ({ rows: own, steps: own.map(() => 0) }));
}
