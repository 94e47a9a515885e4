import type { AnnotationsV1 } from '@flowsage/client';

/**
 * Whether the list has what the cursor stands on: a flow, the first of repeats, or an Event by any of its flows. Groups are
 * made of what is shown, and what has not come yet is not missing.
 */
export function isAmongShown(
  cursor: string,
  matching: readonly number[],
  rowCount: number,
  events: AnnotationsV1['events'],
): boolean {
  if (/^r?\d+$/.test(cursor)) {
    const row = Number(cursor.replace('r', ''));
    return row >= rowCount || holds(matching, row);
  }
  const event = /^e\d+$/.test(cursor) ? events[Number(cursor.slice(1))] : undefined;
  return event === undefined || event.rows.some((row) => row >= rowCount || holds(matching, row));
}

/** Positions are in order, and there may be many. */
function holds(sorted: readonly number[], wanted: number): boolean {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return sorted[low] === wanted;
}
