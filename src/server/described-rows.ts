import type { FlowView } from '../model/flow-view.ts';
import { behaviorPlacesOf } from '../pipeline/behavior-places.ts';
import { type SaidByPeople, saidByPeople } from '../pipeline/match-packs.ts';
import type { MetadataStore } from '../store/index.ts';
import { metadataKeyOf } from './metadata-lookup.ts';

/** How people described the destination of each row of a named and labelled batch; each is looked up once. */
export async function describedRows(
  view: FlowView,
  store: Pick<MetadataStore, 'findMetadata'>,
): Promise<(row: number) => SaidByPeople> {
  const { firstRows, placeOfRow } = behaviorPlacesOf(view.batch);
  const keyOfPlace = firstRows.map((row) => metadataKeyOf('destination', view.identity(row).destinationData));
  const keys = [...new Set(keyOfPlace)];
  const found = await store.findMetadata('destination', keys);
  const said = new Map(keys.map((key, i) => [key, saidByPeople(found[i]?.record ?? null)]));
  const saidOfPlace = keyOfPlace.map((key) => said.get(key)!);
  return (row) => saidOfPlace[placeOfRow[row]!]!;
}
