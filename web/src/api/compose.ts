import type { AnnotationsV1, EventPreviewRequestV1, FlowV1 } from '@flowsage/client';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { client } from './client.ts';
import { KEEP_MILLISECONDS, readFlows } from './sample-contents.ts';
import { SAMPLES_KEY } from './sample-list.ts';

/** Samples offered at a time; others are found by their names. */
const OFFERED_SAMPLES = 20;
/** Samples tried at a time: a server ends a page early that takes long. */
const PREVIEW_PAGE = 50;

/** What rows of a sample are made of, and the behavior of each flow. */
const COLUMNS = [
  'flowId',
  'src',
  'dst',
  'dstAddress',
  'protocolInformation',
  'destinationNameSource',
  'label',
  'flowCategory',
  'relativeStart',
  'duration',
  'srcBytes',
  'dstBytes',
] as const;

export interface SampleFlows {
  readonly flows: readonly FlowV1[];
  readonly annotations: AnnotationsV1;
}

/** Flows and what is known of them, without the verdict: composing does not end a change that nobody has read. */
export function useSampleFlows(id: string) {
  return useQuery({
    queryKey: ['sample', id, 'flows'],
    enabled: id !== '',
    structuralSharing: false,
    gcTime: KEEP_MILLISECONDS,
    queryFn: async ({ signal }): Promise<SampleFlows> => {
      const [flows, annotations] = await Promise.all([
        readFlows(client().iterateFlows(id, { columns: COLUMNS }, { signal }), [], () => {}),
        client().annotations(id, { signal }),
      ]);
      return { flows, annotations };
    },
  });
}

/** The newest samples that were read, by part of their name. */
export function useSampleSearch(name: string) {
  return useQuery({
    queryKey: [...SAMPLES_KEY, 'search', name],
    queryFn: async ({ signal }) =>
      (
        await client().samples(
          { state: 'processed', limit: OFFERED_SAMPLES, ...(name === '' ? {} : { name }) },
          { signal },
        )
      ).items,
    placeholderData: keepPreviousData,
  });
}

/** Which samples a rule would match, page after page; null asks for nothing. */
export function useEventPreview(rule: EventPreviewRequestV1['rule'] | null) {
  return useInfiniteQuery({
    queryKey: ['event-preview', rule],
    enabled: rule !== null,
    queryFn: ({ pageParam, signal }) =>
      client().previewEvent(
        { rule: rule!, limit: PREVIEW_PAGE, ...(pageParam === null ? {} : { cursor: pageParam }) },
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
    gcTime: KEEP_MILLISECONDS,
  });
}
