import type { AnnotationsV1, FlowV1, SampleV1, VerdictV1 } from '@flowsage/client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from './client.ts';
import { isGone } from './fault-kinds.ts';
import { readFlows } from './sample.ts';
import { useAskWhileUsed } from './still-there.ts';

const KEEP_MILLISECONDS = 120_000;

/** What is shown of a shared sample. */
export interface PublicContents {
  readonly flows: readonly FlowV1[];
  readonly annotations: AnnotationsV1;
}

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
  const [read, setRead] = useState(0);
  const answer = useQuery({
    queryKey: ['public-sample', publicId, 'contents'],
    enabled: sample?.state === 'processed',
    structuralSharing: false,
    gcTime: KEEP_MILLISECONDS,
    queryFn: async ({ signal }): Promise<PublicContents> => {
      const [flows, annotations] = await Promise.all([
        readFlows(client().iteratePublicFlows(publicId, {}, { signal }), setRead),
        client().publicAnnotations(publicId, { signal }),
      ]);
      return { flows, annotations };
    },
  });
  return { ...answer, read };
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
