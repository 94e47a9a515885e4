import type {
  EventSequenceV1,
  EventStepV1,
  KnowledgeRecordDetailsV1,
  MetadataKindV1,
  RecordFactsV1,
} from '@flowsage/client';
import { type KnowledgeBase, metadataOfActivity, metadataOfRecord, ownWordsOf } from '../knowledge/index.ts';
import type { BehaviorRecord, EventRecord, EventStep, StepCondition } from '../model/behavior-record.ts';
import type { EventRule } from '../model/event-rule.ts';
import type { KnowledgePack, KnowledgeRecord } from '../model/knowledge.ts';
import type { Store, StoredMetadata } from '../store/index.ts';
import { keyOf, ofWritten, type PackRecord, recordsOf } from './knowledge-search.ts';
import { metadataKeyOf } from './metadata-lookup.ts';

/** One record of people or a pack with all that it says. */

/** What people wrote; null for nothing. */
export async function writtenDetails(
  { store }: { readonly store: Pick<Store, 'findMetadata' | 'placesOfBehaviors'> },
  kind: MetadataKindV1,
  asked: string,
  accountId: string,
): Promise<KnowledgeRecordDetailsV1 | null> {
  const key = metadataKeyOf(kind, asked);
  const [found = null] = await store.findMetadata(kind, [key]);
  if (found === null) return null;
  const { record, rule } = found;
  return {
    ...ofWritten(found),
    description: record.description,
    record,
    facts: writtenFacts(found),
    match: null,
    sequence: rule === null ? null : await writtenSequence(store, rule, accountId),
  };
}

/** What the last pack that has the record says, or the pack of that name; null where none has it. */
export function findPackDetails(
  knowledge: Pick<KnowledgeBase, 'packs' | 'overrides'>,
  kind: MetadataKindV1,
  asked: string,
  packName: string | null,
  now: number,
): KnowledgeRecordDetailsV1 | null {
  const key = kind === 'destination' ? metadataKeyOf(kind, asked) : asked;
  for (const pack of [...knowledge.packs].reverse()) {
    if (packName !== null && pack.name !== packName) continue;
    const expiresAt = (position: number): number =>
      kind === 'destination' ? (pack.expiresAt?.[position] ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY;
    const position = recordsOf(pack, kind).findIndex((record, i) => hasKey(record, key) && expiresAt(i) > now);
    if (position >= 0) return packDetails(knowledge, kind, pack, position, expiresAt(position));
  }
  return null;
}

function hasKey(record: PackRecord, key: string): boolean {
  if (!('destination_data' in record)) return record.id === key;
  // Most names differ at once, and there may be a million.
  return key.startsWith(record.name) && keyOf(record) === key;
}

function packDetails(
  knowledge: Pick<KnowledgeBase, 'packs' | 'overrides'>,
  kind: MetadataKindV1,
  pack: KnowledgePack,
  position: number,
  expiresAt: number,
): KnowledgeRecordDetailsV1 {
  const record = recordsOf(pack, kind)[position]!;
  const place = 'destination_data' in record ? record : null;
  const metadata =
    place === null
      ? metadataOfActivity(record as BehaviorRecord | EventRecord)
      : metadataOfRecord(place, pack.tagsByKind.get(place.destination_data) ?? null, ownWordsOf(pack, place));
  return {
    kind,
    key: 'destination_data' in record ? keyOf(record) : record.id,
    title: metadata.title,
    description: metadata.description,
    relevance: metadata.relevance,
    concernLevel: record.concern_level,
    pack: `${pack.name} ${pack.version}`,
    version: null,
    overridden:
      place !== null &&
      knowledge.overrides.some((one) => one.key === place.destination_data && one.overriddenPack === pack.name),
    expires: Number.isFinite(expiresAt) ? new Date(expiresAt * 1000).toISOString() : null,
    record: metadata,
    facts: factsOf(record, place),
    match: 'match' in record ? (record as BehaviorRecord).match : null,
    sequence: 'steps' in record ? packSequence(knowledge, record as EventRecord) : null,
  };
}

function factsOf(record: PackRecord, place: KnowledgeRecord | null): RecordFactsV1 {
  const { owner_groups, landscape, refs, author, last_modified } = record;
  const { concern_level, category, intended_purpose, abuse, when_concerned } = record;
  return {
    owner_groups,
    landscape,
    refs,
    author,
    last_modified,
    concern_level,
    category,
    intended_purpose,
    abuse,
    when_concerned,
    ...(place === null
      ? {}
      : {
          comments: place.comments,
          ttp_of_groups: place.ttp_of_groups,
          report_abuse_how: place.report_abuse_how,
          tags: place.tags,
          controllable_subdomains: place.controllable_subdomains,
          controllable_urls: place.controllable_urls,
          all_children_inherit_knowledge: place.all_children_inherit_knowledge,
          excluded_subdomains: place.excluded_subdomains,
        }),
  };
}

function packSequence({ packs }: Pick<KnowledgeBase, 'packs'>, record: EventRecord): EventSequenceV1 {
  const titleOf = (id: string): string | null => {
    for (const { behaviors } of packs) {
      const found = behaviors.find((behavior) => behavior.id === id);
      if (found !== undefined) return found.title;
    }
    return null;
  };
  return {
    windowSeconds: record.window,
    source: record.source,
    steps: record.steps.map((step) => stepOf(step, titleOf)),
  };
}

function stepOf(step: EventStep, titleOf: (id: string) => string | null): EventStepV1 {
  const condition: StepCondition = 'absent' in step ? step.absent : step;
  const behavior = 'behavior' in condition ? condition.behavior : null;
  const isPresent = !('absent' in step);
  return {
    name: step.name ?? null,
    behavior,
    title: behavior === null ? null : titleOf(behavior),
    seen: null,
    match: 'match' in condition ? condition.match : null,
    repeat: isPresent ? step.repeat : { least: 1, most: 1 },
    optional: isPresent && step.optional,
    absentSeconds: isPresent ? null : step.within,
    relation: step.destination,
  };
}

/** The fields of knowledge that people gave; null for none. */
function writtenFacts({ knowledge, author, at }: StoredMetadata): RecordFactsV1 | null {
  if (knowledge === null) return null;
  const { owner_groups = [], landscape = [], refs = [], ...others } = knowledge;
  const {
    concern_level = null,
    category = null,
    intended_purpose = null,
    abuse = null,
    when_concerned = null,
  } = others;
  return {
    ...others,
    owner_groups,
    landscape,
    refs,
    author: author.accountId,
    last_modified: at,
    concern_level,
    category,
    intended_purpose,
    abuse,
    when_concerned,
  };
}

/** The rule of an Event that people wrote, with what is known of its behaviors to an account. */
async function writtenSequence(
  store: Pick<Store, 'findMetadata' | 'placesOfBehaviors'>,
  { steps, windowSeconds, stepNames = [] }: EventRule,
  accountId: string,
): Promise<EventSequenceV1> {
  const known = await store.findMetadata('behavior', steps);
  const named = steps.map((behavior, i) => ({
    name: stepNames[i] || null,
    behavior,
    title: known[i]?.record.title ?? null,
  }));
  const untitled = named.flatMap(({ title, behavior }) => (title === null ? [behavior] : []));
  const places = untitled.length === 0 ? [] : await store.placesOfBehaviors(accountId, untitled);
  const seenOf = (behavior: string): EventStepV1['seen'] => {
    const place = places.find(({ flowId }) => flowId === behavior);
    return place === undefined ? null : { category: place.flowCategory, destination: place.destination };
  };
  return {
    windowSeconds,
    source: 'same',
    steps: named.map((step) => ({
      ...step,
      seen: seenOf(step.behavior),
      match: null,
      repeat: { least: 1, most: 1 },
      optional: false,
      absentSeconds: null,
      relation: null,
    })),
  };
}
