import type { AnnotatedEventV1, AnnotationRecordV1, AnnotationsV1 } from '@flowsage/client';
import type { FlowView } from '../model/flow-view.ts';
import { behaviorPlacesOf } from '../pipeline/behavior-places.ts';
import type { PublicNames } from './public-names.ts';
import { publicKnowledge, publicText } from './public-prose.ts';

/** What is known of the flows of a public sample, which `view` shows, without hosts inside. */
export function publicAnnotations(annotations: AnnotationsV1, view: FlowView, names: PublicNames): AnnotationsV1 {
  const flowIds = publicFlowIds(view, names);
  return {
    ...annotations,
    records: annotations.records.map((record) => publicRecord(record, flowIds, names)),
    destinations: annotations.destinations.map((one) => ({ ...one, name: names.host(one.name) })),
    events: annotations.events.map((event) => publicEvent(event, names)),
  };
}

/** People may have given the steps names. */
function publicEvent(
  { stepNames, ...event }: AnnotatedEventV1 & { readonly stepNames?: readonly string[] },
  names: PublicNames,
): AnnotatedEventV1 {
  const shown = stepNames?.map((name) => publicText(name, names));
  return { ...event, ...(shown === undefined ? {} : { stepNames: shown }) };
}

/** Ids of behaviors at hosts inside, by the true ones. */
function publicFlowIds(view: FlowView, names: PublicNames): ReadonlyMap<string, string> {
  return new Map(
    behaviorPlacesOf(view.batch).firstRows.map((row) => {
      const identity = view.identity(row);
      return [identity.flowId, names.identity(view.flowCategory(row), identity).flowId];
    }),
  );
}

function publicRecord(
  record: AnnotationRecordV1,
  flowIds: ReadonlyMap<string, string>,
  names: PublicNames,
): AnnotationRecordV1 {
  const { kind, key, title, description, tags, knowledge, pack } = record;
  const isPlace = kind === 'destination' || kind === 'parent';
  const shownTags = Object.entries(tags).map(([field, list]) => [
    field,
    list.map((tag) => publicText(tag, names, false)),
  ]);
  return {
    ...record,
    key: isPlace ? names.place(key) : (flowIds.get(key) ?? key),
    title: publicText(title, names),
    description: publicText(description, names),
    tags: Object.fromEntries(shownTags) as typeof tags,
    // Whose account wrote it is no matter of others.
    knowledge:
      knowledge === null ? null : publicKnowledge(pack === null ? { ...knowledge, author: '' } : knowledge, names),
  };
}
