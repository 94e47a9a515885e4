import {
  type EditAnswerV1,
  FlowsageError,
  type KnowledgeRecordQueryV1,
  type MetadataEditV1,
  type MetadataKindV1,
  type MetadataV1,
  type MetadataVersionV1,
} from '@flowsage/client';
import {
  keepPreviousData,
  type QueryClient,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { saveFile } from '../state/save-file.ts';
import { client } from './client.ts';
import { isGone } from './fault-kinds.ts';

/** Above the keys of all that is known. */
export const KNOWLEDGE_KEY = ['knowledge'] as const;

const PAGE_SIZE = 100;
/** A search looks through a million records in pieces. */
const SEARCH_PATIENCE_MILLISECONDS = 60_000;

/** What something is written of. */
export interface RecordKey {
  readonly kind: MetadataKindV1;
  /** `name:port`, flow id or event id. */
  readonly key: string;
}

/** Records of people and packs that fit, page after page; a page may be empty and go on all the same. */
export function useKnowledgeRecords(query: KnowledgeRecordQueryV1, isAsked = true) {
  return useInfiniteQuery({
    queryKey: [...KNOWLEDGE_KEY, 'records', query],
    queryFn: ({ pageParam, signal }) =>
      client().knowledgeRecords(
        { ...query, limit: PAGE_SIZE, ...(pageParam === null ? {} : { cursor: pageParam }) },
        { signal, timeoutMs: SEARCH_PATIENCE_MILLISECONDS },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
    enabled: isAsked,
  });
}

/** All that one record says; `pack` names a pack, an empty one stands for what speaks now. */
export function useKnowledgeRecord({ kind, key }: RecordKey, pack: string, isAsked = true) {
  return useQuery({
    queryKey: [...KNOWLEDGE_KEY, 'record', kind, key, pack],
    queryFn: ({ signal }) => client().knowledgeRecord(kind, key, pack === '' ? {} : { pack }, { signal }),
    enabled: isAsked,
  });
}

/** The packs that are loaded, with what they hold. */
export function usePacks() {
  return useQuery({
    queryKey: [...KNOWLEDGE_KEY, 'packs'],
    queryFn: ({ signal }) => client().packs({ signal }),
  });
}

/** How much people wrote, and the packs in short. */
export function useKnowledge() {
  return useQuery({
    queryKey: [...KNOWLEDGE_KEY, 'whole'],
    queryFn: ({ signal }) => client().knowledge({ signal }),
  });
}

/** What people wrote of it last; null for nothing. */
export function useWritten({ kind, key }: RecordKey, isAsked = true) {
  return useQuery({
    queryKey: [...KNOWLEDGE_KEY, 'written', kind, key],
    queryFn: ({ signal }): Promise<MetadataV1 | null> => readWritten({ kind, key }, signal),
    enabled: isAsked,
  });
}

/** Asked as a list of one: most places have nothing written, and that is no fault. */
async function readWritten({ kind, key }: RecordKey, signal: AbortSignal): Promise<MetadataV1 | null> {
  const { items } = await client().listMetadata(kind, { prefix: key, limit: 1 }, { signal });
  return items.find((one) => one.key === key) ?? null;
}

/** All versions, newest first; none where nobody ever wrote of it. */
export function useHistory({ kind, key }: RecordKey, isAsked = true) {
  return useQuery({
    queryKey: [...KNOWLEDGE_KEY, 'history', kind, key],
    queryFn: ({ signal }): Promise<readonly MetadataVersionV1[]> =>
      orWhenMissing(client().metadataHistory(kind, key, { signal }), []),
    enabled: isAsked,
  });
}

/** What an edit would change, without making it; null asks for nothing. */
export function useEditPreview({ kind, key }: RecordKey, edit: MetadataEditV1 | null) {
  return useQuery({
    queryKey: [...KNOWLEDGE_KEY, 'preview', kind, key, edit],
    queryFn: ({ signal }) => client().previewMetadata(kind, key, edit!, { signal }),
    enabled: edit !== null,
    placeholderData: keepPreviousData,
    gcTime: 60_000,
  });
}

/** What an edit rests on: the version that was read, none at all, or whatever is there. */
export type EditBase =
  | { readonly version: number }
  | { readonly isNew: true }
  | { readonly version?: never; readonly isNew?: never };

/** What an edit of what was read rests on. */
export function baseOf(written: Pick<MetadataV1, 'version'> | null): EditBase {
  return written === null ? { isNew: true } : { version: written.version };
}

/** Writes a version, or proposes one where the key may not edit. */
export function useSaveRecord({ kind, key }: RecordKey) {
  return useChange(({ edit, base }: { readonly edit: MetadataEditV1; readonly base: EditBase }) =>
    client().putMetadata(kind, key, edit, base),
  );
}

/** Writes that nothing is known of it any more, or proposes that. */
export function useDeleteRecord({ kind, key }: RecordKey) {
  return useChange(({ reason, version }: { readonly reason: string; readonly version: number }) =>
    client().deleteMetadata(kind, key, reason, { version }),
  );
}

/** Writes a version that is what an earlier one was, or proposes that. */
export function useRevertRecord({ kind, key }: RecordKey) {
  return useChange(
    ({ to, reason, version }: { readonly to: number; readonly reason: string; readonly version: number }) =>
      client().revertMetadata(kind, key, { version: to, ...(reason === '' ? {} : { reason }) }, { version }),
  );
}

/** Gives all that people wrote to the browser's downloads. */
export function useExportKnowledge() {
  return useMutation({
    mutationFn: async () => {
      const stream = await client().exportKnowledge();
      saveFile(await new Response(stream).blob(), 'community.records.ndjson');
    },
  });
}

/** What follows a change of what is known: everything that tells of it is read again. */
export async function forgetKnowledge(queryClient: QueryClient): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: KNOWLEDGE_KEY }),
    queryClient.invalidateQueries({ queryKey: ['sample'] }),
  ]);
}

function useChange<Variables>(change: (variables: Variables) => Promise<EditAnswerV1>) {
  const queryClient = useQueryClient();
  return useMutation({ mutationFn: change, onSuccess: () => forgetKnowledge(queryClient) });
}

async function orWhenMissing<Value, Missing>(answer: Promise<Value>, missing: Missing): Promise<Value | Missing> {
  try {
    return await answer;
  } catch (error) {
    if (isGone(error)) return missing;
    throw error;
  }
}

/** Whether an edit was refused because another version came meanwhile. */
export function isConflict(error: unknown): boolean {
  return error instanceof FlowsageError && (error.status === 412 || error.status === 409);
}
