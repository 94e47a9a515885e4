import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { client } from './client.ts';
import { SAMPLES_KEY } from './sample-list.ts';

const PAGE_SIZE = 50;

/** Samples whose verdict says something else than when it was read last. */
export function useChangedSamples() {
  return useInfiniteQuery({
    queryKey: [...SAMPLES_KEY, 'changed'],
    queryFn: ({ pageParam, signal }) =>
      client().samples(
        { changed: true, limit: PAGE_SIZE, ...(pageParam === null ? {} : { cursor: pageParam }) },
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}

/** How the verdict on a sample changed. Asking does not end the change. */
export function useSampleChanges(id: string) {
  return useQuery({
    queryKey: ['sample', id, 'changes'],
    queryFn: ({ signal }) => client().sampleChanges(id, { signal }),
  });
}

/** Reads verdicts, one after the other, which ends their changes. */
export function useMarkRead() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (ids: readonly string[]) => {
      for (const id of ids) await client().verdict(id);
    },
    // Some may have been read although a later one could not.
    onSettled: async () => {
      await queryClient.invalidateQueries({ queryKey: SAMPLES_KEY });
      await queryClient.invalidateQueries({ queryKey: ['sample'] });
    },
  });
}
