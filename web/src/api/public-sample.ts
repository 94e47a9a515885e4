import type { SampleV1, VerdictV1 } from '@flowsage/client';
import { useQuery } from '@tanstack/react-query';
import { client } from './client.ts';
import { isGone } from './fault-kinds.ts';
import { KEEP_MILLISECONDS, useContents } from './sample-contents.ts';
import { useAskWhileUsed } from './still-there.ts';

/** A shared sample by its public id. Anybody may ask. */
export function usePublicSample(publicId: string) {
  const answer = useQuery({
    queryKey: ['public-sample', publicId],
    queryFn: ({ signal }) => client().publicSample(publicId, { signal }),
    refetchOnWindowFocus: true,
  });
  // Whoever shared it may have taken it back.
  useAskWhileUsed(answer.refetch, answer.data === undefined || isGone(answer.error));
  return answer;
}

/** The rest of it, once it is processed. */
export function usePublicContents(publicId: string, sample: SampleV1 | undefined) {
  return useContents(['public-sample', publicId, 'contents'], sample?.state === 'processed', {
    firstFlows: (limit, signal) => client().publicFlows(publicId, { limit }, { signal }),
    flowsFrom: (cursor, signal) => client().iteratePublicFlows(publicId, { cursor }, { signal }),
    annotations: (signal) => client().publicAnnotations(publicId, { signal }),
  });
}

export function usePublicVerdict(publicId: string, sample: SampleV1 | undefined) {
  return useQuery({
    queryKey: ['public-sample', publicId, 'verdict'],
    enabled: sample?.state === 'processed',
    structuralSharing: false,
    gcTime: KEEP_MILLISECONDS,
    queryFn: ({ signal }): Promise<VerdictV1> => client().publicVerdict(publicId, { signal }),
  });
}
