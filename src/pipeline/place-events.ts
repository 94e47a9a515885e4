import { matchEvents } from '../detect/event-rules.ts';
import type { EventRule } from '../model/event-rule.ts';
import { sourceNumber } from '../model/flow-batch.ts';
import type { FlowView } from '../model/flow-view.ts';
import type { MovedFlows } from '../model/sample.ts';
import { behaviorPlacesOf } from './behavior-places.ts';

/** The Event that each flow is of, among those that people wrote rules for; null for none. */
export function placeEvents(view: FlowView, rules: readonly EventRule[]): (string | null)[] {
  const { batch } = view;
  if (rules.length === 0) return new Array<null>(batch.count).fill(null);
  const { firstRows, placeOfRow } = behaviorPlacesOf(batch);
  const flowIds = firstRows.map((row) => view.identity(row).flowId);
  const held = new Set(flowIds);
  // Most rules are of behaviors that a sample has not all of.
  const possible = rules.filter(({ steps }) => steps.every((step) => held.has(step)));
  const ruleOfRow = matchEvents(possible, {
    count: batch.count,
    source: (row) => sourceNumber(batch, row),
    startMicros: (row) => batch.startMicros[row]!,
    flowId: (row) => flowIds[placeOfRow[row]!]!,
  });
  return Array.from(ruleOfRow, (rule) => possible[rule]?.eventId ?? null);
}

/** Flows that are of another Event by the rules of now than was kept of them. */
export function movedFlows(view: FlowView, kept: readonly (string | null)[], rules: readonly EventRule[]): MovedFlows {
  const placed = placeEvents(view, rules);
  const rows = placed.flatMap((eventId, row) => (eventId === (kept[row] ?? null) ? [] : [row]));
  return { rows, eventIds: rows.map((row) => placed[row]!) };
}
