import type { FlowView } from '../model/flow-view.ts';
import { behaviorPlacesOf } from '../pipeline/behavior-places.ts';
import type { MetadataStore } from '../store/index.ts';
import { metadataKeyOf } from './metadata-lookup.ts';

/** Whether people described the destination of each row of a named and labelled batch; each is looked up once. */
export async function describedRows(
  view: FlowView,
  store: Pick<MetadataStore, 'findMetadata'>,
): Promise<(row: number) => boolean> {
  const { firstRows, placeOfRow } = behaviorPlacesOf(view.batch);
  const keyOfPlace = firstRows.map((row) => metadataKeyOf('destination', view.identity(row).destinationData));
  const keys = [...new Set(keyOfPlace)];
  const found = await store.findMetadata('destination', keys);
  const described = new Set(keys.filter((_, i) => found[i] !== null));
  const isDescribed = keyOfPlace.map((key) => described.has(key));
  return (row) => isDescribed[placeOfRow[row]!]!;
}
