import type { FindingQueryV1, SilenceQueryV1, SilenceRequestV1 } from '@flowsage/client';
import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { client } from './client.ts';
import { SAMPLES_KEY } from './sample-list.ts';

const FINDINGS_KEY = ['findings'] as const;
const SILENCES_KEY = ['silences'] as const;

const PAGE_SIZE = 100;
/** How often findings are asked for again while samples are still judged. */
const JUDGING_MILLISECONDS = 3000;

/** Findings of all samples that fit, page after page; asked for again while the server judges. */
export function useFindings(query: FindingQueryV1) {
  return useInfiniteQuery({
    queryKey: [...FINDINGS_KEY, query],
    queryFn: ({ pageParam, signal }) =>
      client().findings(
        { ...query, limit: PAGE_SIZE, ...(pageParam === null ? {} : { cursor: pageParam }) },
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data } }) =>
      data !== undefined && (data.pages[0]?.samplesToJudge ?? 0) > 0 ? JUDGING_MILLISECONDS : false,
  });
}

/** What is silenced, newest first. */
export function useSilences(state: NonNullable<SilenceQueryV1['state']>) {
  return useInfiniteQuery({
    queryKey: [...SILENCES_KEY, state],
    queryFn: ({ pageParam, signal }) =>
      client().silences({ state, limit: PAGE_SIZE, ...(pageParam === null ? {} : { cursor: pageParam }) }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
  });
}

/** A change after which findings count otherwise and samples are judged again. */
function useSilenceChange<Variables, Answer>(change: (variables: Variables) => Promise<Answer>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: async () => {
      await Promise.all(
        [FINDINGS_KEY, SILENCES_KEY, SAMPLES_KEY].map((queryKey) => queryClient.invalidateQueries({ queryKey })),
      );
    },
  });
}

export function useAddSilence() {
  return useSilenceChange((request: SilenceRequestV1) => client().addSilence(request));
}

export function useTakeBackSilence() {
  return useSilenceChange(({ id, reason }: { readonly id: string; readonly reason: string }) =>
    client().takeBackSilence(id, reason === '' ? undefined : reason),
  );
}
