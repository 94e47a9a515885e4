import type { DestinationKey } from '@flowsage/client';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { client } from './client.ts';
import { KNOWLEDGE_KEY } from './knowledge.ts';

const PAGE_SIZE = 25;

/** A destination as look-ups name it. */
export interface DestinationPlace extends Required<DestinationKey> {
  readonly name: string;
}

/** All that is known and was seen of a destination. */
export function useDestination({ name, protocol, port }: DestinationPlace) {
  return useQuery({
    queryKey: [...KNOWLEDGE_KEY, 'destination', name, protocol, port],
    queryFn: ({ signal }) => client().destinationDetails(name, { protocol, port }, { signal }),
  });
}

/** Own samples that hold it, newest first. */
export function useDestinationSamples({ name, protocol, port }: DestinationPlace) {
  return useInfiniteQuery({
    queryKey: [...KNOWLEDGE_KEY, 'destination-samples', name, protocol, port],
    queryFn: ({ pageParam, signal }) =>
      client().destinationSamples(
        name,
        { protocol, port, limit: PAGE_SIZE, ...(pageParam === null ? {} : { cursor: pageParam }) },
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}
