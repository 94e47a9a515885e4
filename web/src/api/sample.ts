import type { SampleChangesV1, SampleV1, VerdictV1 } from '@flowsage/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { client } from './client.ts';
import { isGone } from './fault-kinds.ts';
import { KEEP_MILLISECONDS, useContents } from './sample-contents.ts';
import { forgetContents } from './sample-list.ts';
import { useAskWhileUsed } from './still-there.ts';

const ASK_AGAIN_MILLISECONDS = 3000;
/** Judging a large sample for the first time takes a while on a busy server. */
const PATIENCE_MILLISECONDS = 300_000;

/** What the sample means. */
export interface SampleJudgement {
  readonly verdict: VerdictV1;
  /** How it was judged when it was read last, where that is something else; null for no change. */
  readonly changes: SampleChangesV1 | null;
}

/** A sample by its id; while the server works on it, as it gets on, and later whether it is still there. */
export function useSample(id: string) {
  const queryClient = useQueryClient();
  const answer = useQuery({
    queryKey: ['sample', id],
    queryFn: ({ signal }) => client().sample(id, { signal }),
    // Where the stream of progress is cut off by something between, asking again still works.
    refetchInterval: ({ state: { data, error } }) =>
      data !== undefined && isWorkedOn(data) && !isGone(error) ? ASK_AGAIN_MILLISECONDS : false,
    refetchOnWindowFocus: true,
  });
  useAskWhileUsed(answer.refetch, answer.data === undefined || isGone(answer.error));
  const isLive = answer.data !== undefined && isWorkedOn(answer.data);
  useEffect(() => {
    if (!isLive) return;
    const controller = new AbortController();
    const follow = async () => {
      for await (const { state } of client().progress(id, { signal: controller.signal }))
        if (state === 'processed' || state === 'failed')
          await queryClient.invalidateQueries({ queryKey: ['sample', id] });
    };
    follow().catch(() => {
      // It is asked for again and again as well.
    });
    return () => controller.abort();
  }, [id, isLive, queryClient]);
  return answer;
}

export function isWorkedOn({ state }: SampleV1): boolean {
  return state === 'uploaded' || state === 'processing';
}

/** What the tab keeps of a sample that is gone goes as well. */
export function useForgetSample(id: string, isOver: boolean): void {
  const queryClient = useQueryClient();
  useEffect(() => {
    if (isOver) forgetContents(queryClient, id);
  }, [queryClient, id, isOver]);
}

/** Flows of a processed sample, and what is known of them. */
export function useSampleContents(id: string, sample: SampleV1 | undefined) {
  const patient = (signal: AbortSignal) => ({ signal, timeoutMs: PATIENCE_MILLISECONDS });
  return useContents(['sample-contents', id], sample?.state === 'processed', {
    firstFlows: (limit, signal) => client().flows(id, { limit }, patient(signal)),
    flowsFrom: (cursor, signal) => client().iterateFlows(id, { cursor }, patient(signal)),
    annotations: (signal) => client().annotations(id, patient(signal)),
  });
}

/** The verdict on a processed sample, and whether it was another one when it was read last. */
export function useSampleVerdict(sample: SampleV1 | undefined) {
  const id = sample?.id ?? '';
  return useQuery({
    queryKey: ['sample-verdict', id],
    enabled: sample?.state === 'processed',
    structuralSharing: false,
    gcTime: KEEP_MILLISECONDS,
    queryFn: async ({ signal }): Promise<SampleJudgement> => {
      // Reading the verdict ends the change, so what changed is asked for before.
      const changes = sample?.changed === true ? await client().sampleChanges(id, { signal }) : null;
      const verdict = await client().verdict(id, { signal, timeoutMs: PATIENCE_MILLISECONDS });
      return { verdict, changes: changes?.changed === true ? changes : null };
    },
  });
}
