import type { AnnotationsV1, FlowV1, SampleV1, VerdictV1 } from '@flowsage/client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from './client.ts';
import { readFlows } from './sample.ts';

const KEEP_MILLISECONDS = 120_000;

/** What is shown of a shared sample. */
export interface PublicContents {
  readonly flows: readonly FlowV1[];
  readonly annotations: AnnotationsV1;
  readonly verdict: VerdictV1;
}

/** A shared sample by its public id. Anybody may ask. */
export function usePublicSample(publicId: string) {
  return useQuery({
    queryKey: ['public-sample', publicId],
    queryFn: ({ signal }) => client().publicSample(publicId, { signal }),
  });
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
      const [flows, annotations, verdict] = await Promise.all([
        readFlows(client().iteratePublicFlows(publicId, {}, { signal }), setRead),
        client().publicAnnotations(publicId, { signal }),
        client().publicVerdict(publicId, { signal }),
      ]);
      return { flows, annotations, verdict };
    },
  });
  return { ...answer, read };
}
