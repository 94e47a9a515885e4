import type { AnnotationsV1 } from '@flowsage/client';

/** As many steps as an Event may have. */
const MOST_ROWS = 20;

/**
 * Flows that an Event is composed of: all that a narrow filter shows, else the first of each step of the Event that is
 * looked at, else the flow that is, or the first of repeats.
 */
export function rowsToCompose(
  cursor: string,
  matching: readonly number[],
  isFiltered: boolean,
  events: AnnotationsV1['events'],
): readonly number[] {
  if (isFiltered && matching.length > 0 && matching.length <= MOST_ROWS) return matching;
  const flow = /^r?(\d+)$/.exec(cursor)?.[1];
  if (flow !== undefined) return [Number(flow)];
  const event = /^e\d+$/.test(cursor) ? events[Number(cursor.slice(1))] : undefined;
  return (event?.steps ?? []).flatMap(([first]) => (first === undefined ? [] : [first])).slice(0, MOST_ROWS);
}
