import { useQuery } from '@tanstack/react-query';
import { client } from './client.ts';

/** All labels and categories with what they mean; needs a key. */
export function useLabels(isAsked: boolean) {
  return useQuery({
    queryKey: ['labels'],
    queryFn: ({ signal }) => client().labels({ signal }),
    enabled: isAsked,
    // They are part of the program.
    staleTime: Number.POSITIVE_INFINITY,
  });
}
