import type { ProposalQueryV1 } from '@flowsage/client';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { client } from './client.ts';
import { forgetKnowledge, KNOWLEDGE_KEY } from './knowledge.ts';

const PAGE_SIZE = 50;

/** Proposals, newest first: the own ones, or all for editors. */
export function useProposals(query: ProposalQueryV1) {
  return useInfiniteQuery({
    queryKey: [...KNOWLEDGE_KEY, 'proposals', query],
    queryFn: ({ pageParam, signal }) =>
      client().proposals(
        { ...query, limit: PAGE_SIZE, ...(pageParam === null ? {} : { cursor: pageParam }) },
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}

/** A proposal and what it would change of what is published now. */
export function useProposal(id: string) {
  return useQuery({
    queryKey: [...KNOWLEDGE_KEY, 'proposal', id],
    queryFn: ({ signal }) => client().proposal(id, { signal }),
  });
}

export type Decision = 'publish' | 'reject' | 'withdraw';

/** Ends a proposal. `over` publishes it over that version, though it was written for an earlier one. */
export function useDecide(id: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async ({
      decision,
      comment,
      over,
    }: {
      readonly decision: Decision;
      readonly comment: string;
      readonly over: number | null;
    }): Promise<void> => {
      if (decision === 'reject') await client().rejectProposal(id, comment);
      else if (decision === 'withdraw') await client().withdrawProposal(id, comment);
      else await client().publishProposal(id, comment, over === null ? {} : { version: over });
    },
    onSuccess: () => forgetKnowledge(queryClient),
  });
}
