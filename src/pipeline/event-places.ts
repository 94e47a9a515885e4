import type { EventRule } from '../model/event-rule.ts';
import type { FlowView } from '../model/flow-view.ts';
import type { KnownRecord } from '../model/known-record.ts';
import type { EventPlace } from '../verdict/judged-activity.ts';
import type { EventOccurrence } from './match-packs.ts';
import { writtenEventsOf } from './written-events.ts';

/** Rules of Events that people wrote, by id. */
export type RuleLookup = (eventIds: readonly string[]) => Promise<ReadonlyMap<string, EventRule>>;

/** Rules are held against so many flows once more: stories tell the first ones of many. */
const MOST_FLOWS = 20_000;

/** Occurrences of the Events that people wrote, whose ids are stored with flows; `records` has what they wrote, by id. */
export async function writtenOccurrences(
  view: FlowView,
  eventIds: readonly (string | null)[],
  records: ReadonlyMap<string, KnownRecord>,
  rulesOf: RuleLookup,
): Promise<EventOccurrence[]> {
  if (records.size === 0) return [];
  let left = MOST_FLOWS;
  const first = eventIds.map((id) => (id !== null && records.has(id) && left-- > 0 ? id : null));
  const written = writtenEventsOf(view, first, await rulesOf([...records.keys()]));
  return written.map(({ eventId, ...one }) => ({ ...one, record: records.get(eventId)! }));
}

/**
 * Which step of which occurrence a flow is, in columns, since a sample may have many. `recordOf` is the Event that a flow
 * is taken for where several were found.
 */
export function createEventPlaces(
  count: number,
  occurrences: readonly EventOccurrence[],
  recordOf: (row: number) => KnownRecord | null,
): (row: number) => EventPlace | null {
  const occurrenceOf = new Int32Array(count).fill(-1);
  const stepOf = new Int32Array(count);
  for (const [number, { record, rows, steps }] of occurrences.entries())
    for (const [at, row] of rows.entries()) {
      if (recordOf(row) !== record) continue;
      occurrenceOf[row] = number;
      stepOf[row] = steps[at]!;
    }
  return (row) => {
    const occurrence = occurrenceOf[row] ?? -1;
    const step = stepOf[row]!;
    return occurrence < 0 ? null : { occurrence, step, stepName: occurrences[occurrence]!.stepNames[step] ?? '' };
  };
}
