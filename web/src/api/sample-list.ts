import type { Page, SampleQuery, SampleV1 } from '@flowsage/client';
import {
  type InfiniteData,
  keepPreviousData,
  type QueryClient,
  useInfiniteQuery,
  useMutation,
  useQueries,
  useQueryClient,
} from '@tanstack/react-query';
import { useEffect } from 'react';
import { client } from './client.ts';
import { isGone } from './fault-kinds.ts';

/** Above the keys of all lists of samples. */
export const SAMPLES_KEY = ['samples'] as const;

const PAGE_SIZE = 100;
const LIVE_MILLISECONDS = 2000;
/** Samples that are asked for again and again while they are worked on; the others follow them. */
const MOST_LIVE = 6;
/** A first verdict comes within this time, or nobody makes one. */
const JUDGED_MILLISECONDS = 120_000;

/** The samples that fit, page after page. */
export function useSampleList(query: SampleQuery, isAsked = true) {
  return useInfiniteQuery({
    queryKey: [...SAMPLES_KEY, query],
    queryFn: ({ pageParam, signal }) =>
      client().samples(
        { ...query, limit: PAGE_SIZE, ...(pageParam === null ? {} : { cursor: pageParam }) },
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
    enabled: isAsked,
  });
}

/** Keeps samples of lists up to date while the server works on them, the first ones of many. */
export function useLiveSamples(samples: readonly SampleV1[]): void {
  const queryClient = useQueryClient();
  const live = samples.filter((sample) => isWorkedOn(sample, Date.now())).slice(0, MOST_LIVE);
  const answers = useQueries({
    queries: live.map(({ id }) => ({
      queryKey: ['live-sample', id],
      queryFn: ({ signal }: { signal: AbortSignal }) => client().sample(id, { signal }),
      refetchInterval: LIVE_MILLISECONDS,
      staleTime: 0,
      gcTime: 0,
    })),
  });
  const told = answers.flatMap(({ data }) => (data === undefined ? [] : [data]));
  const text = JSON.stringify(told);
  // biome-ignore lint/correctness/useExhaustiveDependencies: answers that say the same are the same.
  useEffect(() => {
    if (told.length === 0) return;
    const byId = new Map(told.map((sample) => [sample.id, sample]));
    queryClient.setQueriesData<InfiniteData<Page<SampleV1>>>({ queryKey: SAMPLES_KEY }, (before) =>
      before === undefined ? before : withSamples(before, byId),
    );
  }, [text, queryClient]);
}

/** Between its upload and its first verdict, which a server may be set not to make by itself. */
function isWorkedOn({ state, verdict, processedAt }: SampleV1, now: number): boolean {
  if (state === 'uploaded' || state === 'processing') return true;
  return verdict === null && processedAt !== null && now - Date.parse(processedAt) < JUDGED_MILLISECONDS;
}

function withSamples(
  { pages, pageParams }: InfiniteData<Page<SampleV1>>,
  byId: ReadonlyMap<string, SampleV1>,
): InfiniteData<Page<SampleV1>> {
  return {
    pageParams,
    pages: pages.map((page) => ({ ...page, items: page.items.map((sample) => byId.get(sample.id) ?? sample) })),
  };
}

/** Makes a sample public or private again. */
export function useSetShared() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ id, isShared }: { readonly id: string; readonly isShared: boolean }) =>
      isShared ? client().share(id) : client().unshare(id),
    onSuccess: ({ id }) => readAgain(queryClient, id),
    onError: (error, { id }) => (isGone(error) ? readAgain(queryClient, id) : undefined),
  });
}

/** Takes a sample away for good. `leave` goes elsewhere before anything asks for it again. */
export function useDeleteSample(leave?: () => void) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => client().deleteSample(id),
    onSuccess: (_, id) => {
      leave?.();
      void queryClient.invalidateQueries({ queryKey: SAMPLES_KEY });
      // Once the page that shows it has left.
      setTimeout(() => {
        queryClient.removeQueries({ queryKey: ['sample', id] });
        forgetContents(queryClient, id);
      });
    },
    onError: (error, id) => (isGone(error) ? readAgain(queryClient, id) : undefined),
  });
}

/** Takes what was read of a sample out of the memory of the tab. */
export function forgetContents(queryClient: QueryClient, id: string): void {
  queryClient.removeQueries({ queryKey: ['sample-contents', id] });
  queryClient.removeQueries({ queryKey: ['sample-verdict', id] });
}

async function readAgain(queryClient: QueryClient, id: string): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: SAMPLES_KEY }),
    queryClient.invalidateQueries({ queryKey: ['sample', id] }),
  ]);
}
