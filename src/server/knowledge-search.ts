import type { KnowledgeRecordV1, MetadataKindV1, MetadataRecord, Relevance } from '@flowsage/client';
import { type KnowledgeBase, metadataOfActivity, metadataOfRecord, ownWordsOf } from '../knowledge/index.ts';
import { nextTurn } from '../lib/next-turn.ts';
import type { ActivityRecord } from '../model/behavior-record.ts';
import type { KnowledgePack, KnowledgeRecord } from '../model/knowledge.ts';
import { METADATA_KINDS } from '../model/written-record.ts';
import type { MetadataStore, StoredMetadata } from '../store/index.ts';

/** Goes through everything that is known: what people wrote, kind by kind, then pack by pack. */

export interface KnowledgeSearch {
  readonly kind: MetadataKindV1 | null;
  /** Part of a key, title or text, without case; null for all. */
  readonly text: string | null;
  readonly relevance: Relevance | null;
  /** Name of a pack; an empty one for what people wrote; null for all. */
  readonly pack: string | null;
}

/** Where to go on: behind a key of what people wrote, or at a position in a pack. */
export type SearchPlace =
  | readonly [from: 'written', kind: MetadataKindV1, after: string]
  | readonly [from: 'pack', name: string, kind: MetadataKindV1, position: number];

export interface SearchPage {
  readonly items: readonly KnowledgeRecordV1[];
  /** Null when everything was gone through. */
  readonly next: SearchPlace | null;
}

/** Records looked at before others are let in. */
const RECORDS_A_TURN = 2000;
const WRITTEN_AT_A_TIME = 500;
/** A page ends early after this long, with what was found. */
const LONGEST_MILLISECONDS = 2000;
/** Of a record's text in a list. */
const MOST_TEXT = 500;

export async function searchKnowledge(
  {
    store,
    knowledge,
    now,
  }: { readonly store: Pick<MetadataStore, 'listMetadata'>; readonly knowledge: KnowledgeBase; readonly now: number },
  search: KnowledgeSearch,
  from: SearchPlace | null,
  limit: number,
): Promise<SearchPage> {
  const started = performance.now();
  const items: KnowledgeRecordV1[] = [];
  const isOver = (): boolean => performance.now() - started > LONGEST_MILLISECONDS;
  const fits = textTest(search.text);
  const kinds = METADATA_KINDS.filter((kind) => search.kind === null || search.kind === kind);
  const hasRelevance = ({ relevance }: Pick<MetadataRecord, 'relevance'>): boolean =>
    search.relevance === null || search.relevance === relevance;

  if ((from === null || from[0] === 'written') && (search.pack === null || search.pack === ''))
    for (const kind of kinds) {
      if (from !== null && METADATA_KINDS.indexOf(kind) < METADATA_KINDS.indexOf(from[1])) continue;
      let after = from !== null && from[1] === kind ? from[2] : null;
      for (;;) {
        const versions = await store.listMetadata({
          kind,
          prefix: '',
          after: after === '' ? null : after,
          limit: WRITTEN_AT_A_TIME,
        });
        for (const version of versions) {
          if (items.length >= limit) return { items, next: ['written', kind, after ?? ''] };
          after = version.key;
          const { record } = version;
          if (
            record === null ||
            !hasRelevance(record) ||
            !fits([version.key, ...Object.values(record), ...writtenTexts(version)])
          )
            continue;
          items.push(ofWritten({ ...version, record }));
        }
        if (versions.length < WRITTEN_AT_A_TIME) break;
        if (isOver()) return { items, next: ['written', kind, after ?? ''] };
      }
    }

  const overridden = new Set(knowledge.overrides.map(({ key, overriddenPack }) => `${overriddenPack} ${key}`));
  let looked = 0;
  for (const pack of knowledge.packs) {
    if (search.pack !== null && search.pack !== pack.name) continue;
    if (from?.[0] === 'pack' && packPosition(knowledge, from[1]) > knowledge.packs.indexOf(pack)) continue;
    const place = from?.[0] === 'pack' && from[1] === pack.name ? from : null;
    for (const kind of kinds) {
      if (place !== null && METADATA_KINDS.indexOf(kind) < METADATA_KINDS.indexOf(place[2])) continue;
      const records = recordsOf(pack, kind);
      for (let i = place !== null && place[2] === kind ? place[3] : 0; i < records.length; i++) {
        if (items.length >= limit) return { items, next: ['pack', pack.name, kind, i] };
        if (++looked % RECORDS_A_TURN === 0) {
          await nextTurn();
          if (isOver()) return { items, next: ['pack', pack.name, kind, i] };
        }
        const record = records[i]!;
        const expiresAt =
          kind === 'destination' ? (pack.expiresAt?.[i] ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY;
        if (expiresAt <= now || !fits(textsOf(record))) continue;
        const metadata =
          'destination_data' in record
            ? metadataOfRecord(record, pack.tagsByKind.get(record.destination_data) ?? null, ownWordsOf(pack, record))
            : metadataOfActivity(record);
        if (!hasRelevance(metadata)) continue;
        const key = 'destination_data' in record ? keyOf(record) : record.id;
        items.push({
          kind,
          key,
          title: metadata.title,
          description: metadata.description.slice(0, MOST_TEXT),
          relevance: metadata.relevance,
          concernLevel: record.concern_level,
          pack: `${pack.name} ${pack.version}`,
          version: null,
          overridden: 'destination_data' in record && overridden.has(`${pack.name} ${record.destination_data}`),
          expires: Number.isFinite(expiresAt) ? new Date(expiresAt * 1000).toISOString() : null,
        });
      }
    }
  }
  return { items, next: null };
}

/** A pack that is gone by now was before all others. */
function packPosition({ packs }: KnowledgeBase, name: string): number {
  return packs.findIndex((pack) => pack.name === name);
}

export type PackRecord = KnowledgeRecord | ActivityRecord;

export function recordsOf(pack: KnowledgePack, kind: MetadataKindV1): readonly PackRecord[] {
  if (kind === 'destination') return pack.records;
  return kind === 'behavior' ? pack.behaviors : pack.events;
}

/** `name:port`, as what people write is called. */
export function keyOf({ name, protocol_name, port }: KnowledgeRecord): string {
  return `${name}:${protocol_name === 'ICMP' ? 'ICMP' : (port ?? '')}`;
}

function textsOf(record: PackRecord): readonly (string | null)[] {
  if ('destination_data' in record) {
    const { name, title, category, intended_purpose, abuse, when_concerned, owner_groups, comments, tags } = record;
    return [name, title, category, intended_purpose, abuse, when_concerned, ...owner_groups, ...comments, ...tags];
  }
  const { id, title, description, category, intended_purpose, abuse, when_concerned, owner_groups } = record;
  const tags = Object.values(record.tags).flat();
  return [id, title, description, category, intended_purpose, abuse, when_concerned, ...owner_groups, ...tags];
}

/** Of the fields of knowledge that people gave. */
function writtenTexts({ knowledge }: Pick<StoredMetadata, 'knowledge'>): readonly string[] {
  return Object.values(knowledge ?? {}).flatMap((value) =>
    typeof value === 'string' || Array.isArray(value) ? value : [],
  );
}

/** One expression that ignores case is quicker than a copy of each text. */
function textTest(text: string | null): (texts: readonly (string | null)[]) => boolean {
  if (text === null || text.trim() === '') return () => true;
  const expression = new RegExp(text.trim().replace(/[^\p{L}\p{N}\s]/gu, '\\$&'), 'i');
  return (texts) => texts.some((one) => one !== null && expression.test(one));
}

/** What lists tell of what people wrote. */
export function ofWritten({ kind, key, record, knowledge, version, author }: StoredMetadata): KnowledgeRecordV1 {
  return {
    kind,
    key,
    title: record.title,
    description: record.description.slice(0, MOST_TEXT),
    relevance: record.relevance,
    concernLevel: knowledge?.concern_level ?? null,
    // Version 0 stands for what an installed pack has.
    pack: version === 0 ? author.accountId.replace(/^pack /, '') : null,
    version,
    overridden: false,
    expires: null,
  };
}
