import type { CallOptions } from '../request.ts';
import type { Transport } from '../transport.ts';
import type {
  EditAnswerV1,
  EditPreviewV1,
  EventPreviewRequestV1,
  EventPreviewV1,
  KnowledgePackV1,
  KnowledgeRecordDetailsV1,
  KnowledgeRecordQueryV1,
  KnowledgeRecordV1,
  KnowledgeV1,
  MetadataEditV1,
  MetadataKindV1,
  MetadataQueryV1,
  MetadataV1,
  MetadataVersionV1,
  Page,
  ProposalDetailsV1,
  ProposalQueryV1,
  ProposalV1,
  SampleChangesV1,
} from '../wire/index.ts';
import { allPages } from './pages.ts';

/** What an edit rests on; when it is not so any more, nothing is changed and the error has status 412. */
export interface EditCondition {
  /** The version that the edit was made for. */
  readonly version?: number;
  /** Nothing is written of it yet. */
  readonly isNew?: boolean;
}

export type EditOptions = CallOptions & EditCondition;

/** Growing what is known: versions, proposals and packs. */
export interface KnowledgeCalls {
  /** What people wrote of a Destination (`name:port`), Behavior (flow id) or Event (event id): the latest version. */
  metadata(kind: MetadataKindV1, key: string, options?: CallOptions): Promise<MetadataV1>;
  /** What people wrote of a kind, in the order of its keys. */
  listMetadata(kind: MetadataKindV1, query?: MetadataQueryV1, options?: CallOptions): Promise<Page<MetadataV1>>;
  /** The same, page after page as they are asked for. */
  iterateMetadata(
    kind: MetadataKindV1,
    query?: MetadataQueryV1,
    options?: CallOptions,
  ): AsyncGenerator<MetadataV1, void, undefined>;
  /** All versions, newest first, with what each changed. */
  metadataHistory(kind: MetadataKindV1, key: string, options?: CallOptions): Promise<readonly MetadataVersionV1[]>;
  /** Adds a version where the key may edit, and else proposes one: `isProposal` tells. */
  putMetadata(kind: MetadataKindV1, key: string, edit: MetadataEditV1, options?: EditOptions): Promise<EditAnswerV1>;
  /** Adds a version that says nothing, or proposes that. */
  deleteMetadata(kind: MetadataKindV1, key: string, reason?: string, options?: EditOptions): Promise<EditAnswerV1>;
  /** Adds a version that is what an earlier one was, or proposes that. Version 0 is what an installed pack says. */
  revertMetadata(
    kind: MetadataKindV1,
    key: string,
    to: { readonly version: number; readonly reason?: string },
    options?: EditOptions,
  ): Promise<EditAnswerV1>;
  /** What an edit would change, without making it. */
  previewMetadata(
    kind: MetadataKindV1,
    key: string,
    edit: MetadataEditV1,
    options?: CallOptions,
  ): Promise<EditPreviewV1>;
  /** Which samples a rule of an Event would match. */
  previewEvent(request: EventPreviewRequestV1, options?: CallOptions): Promise<EventPreviewV1>;
  /** Those that wait, newest first: the own ones, or all for editors. */
  proposals(query?: ProposalQueryV1, options?: CallOptions): Promise<Page<ProposalV1>>;
  iterateProposals(query?: ProposalQueryV1, options?: CallOptions): AsyncGenerator<ProposalV1, void, undefined>;
  /** A proposal and what it would change. */
  proposal(id: string, options?: CallOptions): Promise<ProposalDetailsV1>;
  /** Publishes in the name of the author; needs the right to edit. `version`: over this one, though it is newer. */
  publishProposal(id: string, comment?: string, options?: EditOptions): Promise<MetadataVersionV1>;
  rejectProposal(id: string, comment?: string, options?: CallOptions): Promise<ProposalV1>;
  /** Takes a proposal of one's own back. */
  withdrawProposal(id: string, comment?: string, options?: CallOptions): Promise<ProposalV1>;
  /** The packs that are loaded, and how much people wrote. */
  knowledge(options?: CallOptions): Promise<KnowledgeV1>;
  /** The packs that are loaded, with what they hold and when it expires. */
  packs(options?: CallOptions): Promise<readonly KnowledgePackV1[]>;
  /** Records of people and packs; a page may be short, or empty, and go on all the same. */
  knowledgeRecords(query?: KnowledgeRecordQueryV1, options?: CallOptions): Promise<Page<KnowledgeRecordV1>>;
  iterateKnowledgeRecords(
    query?: KnowledgeRecordQueryV1,
    options?: CallOptions,
  ): AsyncGenerator<KnowledgeRecordV1, void, undefined>;
  /** All that a record says: of people, else of the last pack that has it, or of the one that is named. */
  knowledgeRecord(
    kind: MetadataKindV1,
    key: string,
    from?: { readonly pack?: string },
    options?: CallOptions,
  ): Promise<KnowledgeRecordDetailsV1>;
  /** All that people wrote as a pack, to be read to its end. */
  exportKnowledge(options?: CallOptions): Promise<ReadableStream<Uint8Array>>;
  /** JSON Schema of packs in YAML; needs no key. */
  packSchema(options?: CallOptions): Promise<Readonly<Record<string, unknown>>>;
  /** How the verdict on a sample changed since it was read last. */
  sampleChanges(id: string, options?: CallOptions): Promise<SampleChangesV1>;
}

const V1 = ['api', 'v1'] as const;
/** Versions asked for at a time. */
const HISTORY_PAGE = 1000;

export function createKnowledgeCalls(transport: Transport): KnowledgeCalls {
  const listMetadata = (kind: MetadataKindV1, query: MetadataQueryV1 = {}, options: CallOptions = {}) =>
    transport.json<Page<MetadataV1>>({
      ...options,
      method: 'GET',
      path: [...V1, 'metadata', kind],
      query: { ...query },
    });

  const proposals = (query: ProposalQueryV1 = {}, options: CallOptions = {}) =>
    transport.json<Page<ProposalV1>>({ ...options, method: 'GET', path: [...V1, 'proposals'], query: { ...query } });

  const knowledgeRecords = (query: KnowledgeRecordQueryV1 = {}, options: CallOptions = {}) =>
    transport.json<Page<KnowledgeRecordV1>>({
      ...options,
      method: 'GET',
      path: [...V1, 'knowledge', 'records'],
      query: { ...query },
    });

  const decide = <Answer>(id: string, decision: string, comment: string, options: EditOptions = {}) =>
    transport.json<Answer>({
      ...plainOptions(options),
      method: 'POST',
      path: [...V1, 'proposals', id, decision],
      headers: conditionHeaders(options),
      json: { comment },
    });

  return {
    metadata: (kind, key, options = {}) =>
      transport.json<MetadataV1>({ ...options, method: 'GET', path: [...V1, 'metadata', kind, key] }),
    listMetadata,
    iterateMetadata: (kind, query = {}, options = {}) =>
      allPages(query.cursor, (cursor) => listMetadata(kind, { ...query, ...cursor }, options)),
    metadataHistory: async (kind, key, options = {}) => {
      const versions: MetadataVersionV1[] = [];
      const pages = allPages<MetadataVersionV1>(undefined, (cursor) =>
        transport.json({
          ...options,
          method: 'GET',
          path: [...V1, 'metadata', kind, key, 'history'],
          query: { limit: HISTORY_PAGE, ...cursor },
        }),
      );
      for await (const version of pages) versions.push(version);
      return versions;
    },
    putMetadata: (kind, key, edit, options = {}) =>
      transport.json<EditAnswerV1>({
        ...plainOptions(options),
        method: 'PUT',
        path: [...V1, 'metadata', kind, key],
        headers: conditionHeaders(options),
        json: edit,
        // Each time makes a version.
        isIdempotent: false,
      }),
    deleteMetadata: (kind, key, reason, options = {}) =>
      transport.json<EditAnswerV1>({
        ...plainOptions(options),
        method: 'DELETE',
        path: [...V1, 'metadata', kind, key],
        query: { reason },
        headers: conditionHeaders(options),
        isIdempotent: false,
      }),
    previewMetadata: (kind, key, edit, options = {}) =>
      transport.json<EditPreviewV1>({
        ...options,
        method: 'POST',
        path: [...V1, 'metadata', kind, key, 'preview'],
        json: edit,
        // Only asks.
        isIdempotent: true,
      }),
    previewEvent: (request, options = {}) =>
      transport.json<EventPreviewV1>({
        ...options,
        method: 'POST',
        path: [...V1, 'events', 'preview'],
        json: request,
        isIdempotent: true,
      }),
    revertMetadata: (kind, key, to, options = {}) =>
      transport.json<EditAnswerV1>({
        ...plainOptions(options),
        method: 'POST',
        path: [...V1, 'metadata', kind, key, 'revert'],
        headers: conditionHeaders(options),
        json: to,
      }),
    proposals,
    iterateProposals: (query = {}, options = {}) =>
      allPages(query.cursor, (cursor) => proposals({ ...query, ...cursor }, options)),
    proposal: (id, options = {}) =>
      transport.json<ProposalDetailsV1>({ ...options, method: 'GET', path: [...V1, 'proposals', id] }),
    publishProposal: (id, comment = '', options) => decide<MetadataVersionV1>(id, 'publish', comment, options),
    rejectProposal: (id, comment = '', options) => decide<ProposalV1>(id, 'reject', comment, options),
    withdrawProposal: (id, comment = '', options) => decide<ProposalV1>(id, 'withdraw', comment, options),
    knowledge: (options = {}) => transport.json<KnowledgeV1>({ ...options, method: 'GET', path: [...V1, 'knowledge'] }),
    packs: async (options = {}) =>
      (
        await transport.json<{ readonly items: readonly KnowledgePackV1[] }>({
          ...options,
          method: 'GET',
          path: [...V1, 'knowledge', 'packs'],
        })
      ).items,
    knowledgeRecords,
    iterateKnowledgeRecords: (query = {}, options = {}) =>
      allPages(query.cursor, (cursor) => knowledgeRecords({ ...query, ...cursor }, options)),
    knowledgeRecord: (kind, key, from = {}, options = {}) =>
      transport.json<KnowledgeRecordDetailsV1>({
        ...options,
        method: 'GET',
        path: [...V1, 'knowledge', 'records', kind, key],
        query: { ...from },
      }),
    exportKnowledge: (options = {}) =>
      transport.stream({
        ...options,
        method: 'GET',
        path: [...V1, 'knowledge', 'export'],
        headers: { accept: 'application/x-ndjson' },
      }),
    packSchema: (options = {}) => transport.json({ ...options, method: 'GET', path: ['schemas', 'pack.json'] }),
    sampleChanges: (id, options = {}) =>
      transport.json<SampleChangesV1>({ ...options, method: 'GET', path: [...V1, 'samples', id, 'changes'] }),
  };
}

function plainOptions({ version: _version, isNew: _isNew, ...options }: EditOptions): CallOptions {
  return options;
}

function conditionHeaders({ version, isNew }: EditCondition): Readonly<Record<string, string>> {
  return {
    ...(version === undefined ? {} : { 'if-match': `"v${version}"` }),
    ...(isNew === true ? { 'if-none-match': '*' } : {}),
  };
}
