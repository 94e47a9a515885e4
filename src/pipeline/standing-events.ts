import type { KnownRecord } from '../model/known-record.ts';
import { isNeutral } from './neutral-event.ts';

/** Flows of an Event of people, and what they wrote of it; null for nothing. */
interface WrittenOccurrence {
  readonly rows: readonly number[];
  readonly record: KnownRecord | null;
}

/**
 * Those Events of people that hold their flows. What people wrote goes before what packs say, but for an Event that says
 * less: one that speaks neither for nor against its flows leaves them to any Event of a pack, and one seen near bad to one
 * that is known bad, since what makes them bad would be lost. It does so as a whole: what loses a flow is no Event.
 */
export function standingEvents<Occurrence extends WrittenOccurrence>(
  written: readonly Occurrence[],
  packEventOf: (row: number) => KnownRecord | null,
): Occurrence[] {
  return written.filter(({ rows, record }) => record === null || !rows.some((row) => isLess(record, packEventOf(row))));
}

/** Whether an Event of people says less than that of a pack. */
export function isLess(written: KnownRecord, ofPack: KnownRecord | null): boolean {
  if (ofPack === null) return false;
  if (isNeutral(written)) return true;
  return written.metadata.relevance === 'seenNearBad' && ofPack.metadata.relevance === 'knownBad';
}
