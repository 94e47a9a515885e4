import { destinationsOfBatch } from '../enrich/index.ts';
import type { Destination } from '../model/destination.ts';
import type { FlowBatch } from '../model/flow-batch.ts';
import { FLOW_CATEGORIES } from '../model/labels.ts';

/** The behaviors of a batch: a destination with a category each, so that each is looked up once. */
export interface BehaviorPlaces {
  readonly destinations: readonly Destination[];
  /** Index in `destinations` for each row. */
  readonly destinationOfRow: Uint32Array;
  /** The first row of each behavior. */
  readonly firstRows: readonly number[];
  /** Index in `firstRows` for each row. */
  readonly placeOfRow: Uint32Array;
}

/** Finds the distinct behaviors of a named and labelled batch, in the order of their first flow. */
export function behaviorPlacesOf(batch: FlowBatch): BehaviorPlaces {
  const { destinations, ofRow } = destinationsOfBatch(batch);
  const placeByNumber = new Map<number, number>();
  const placeOfRow = new Uint32Array(batch.count);
  const firstRows: number[] = [];
  for (let row = 0; row < batch.count; row++) {
    const number = ofRow[row]! * FLOW_CATEGORIES.length + batch.flowCategory[row]!;
    let place = placeByNumber.get(number);
    if (place === undefined) {
      place = firstRows.length;
      placeByNumber.set(number, place);
      firstRows.push(row);
    }
    placeOfRow[row] = place;
  }
  return { destinations, destinationOfRow: ofRow, firstRows, placeOfRow };
}
