import type { AnnotationsV1, FlowV1, Page } from '@flowsage/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

/** A page shows no more of a sample than this; what is known of flows is told of so many as well. */
const MOST_FLOWS = 200_000;
/** How often the count of flows that came is told. */
const TOLD_FLOWS = 2000;
/** So many flows are shown first, and then more whenever there are twice as many. */
const FIRST_SHOWN = 1000;
/** Large answers are kept for this long after the page was left. */
export const KEEP_MILLISECONDS = 120_000;

/** The flows of a sample, with what is known of each. */
export interface SampleContents {
  readonly flows: readonly FlowV1[];
  /** Null while it is being made: the first flows can be read before. */
  readonly annotations: AnnotationsV1 | null;
  /** False while only the first flows came. */
  readonly isWhole: boolean;
}

/** How the contents of a sample come. */
export interface ContentsAnswer {
  /** Undefined until there is something to show. */
  readonly data: SampleContents | undefined;
  /** Flows so far. */
  readonly read: number;
  readonly error: unknown;
  /** Asks again for what did not come. */
  readonly refetch: () => void;
}

/** How the contents of a sample are asked for. */
export interface ContentsQuestions {
  readonly firstFlows: (limit: number, signal: AbortSignal) => Promise<Page<FlowV1>>;
  readonly flowsFrom: (cursor: string, signal: AbortSignal) => AsyncIterable<FlowV1>;
  readonly annotations: (signal: AbortSignal) => Promise<AnnotationsV1>;
}

/**
 * Asks for what a page shows of a sample, which is named by the key. The first flows are there before the last ones, which
 * are not asked for before it is known what to say of the first.
 */
export function useContents(key: readonly string[], isEnabled: boolean, ask: ContentsQuestions): ContentsAnswer {
  const queryClient = useQueryClient();
  const name = key.join(' ');
  const [first, setFirst] = useState<FirstFlows>(NOTHING);
  const kept = { enabled: isEnabled, structuralSharing: false, gcTime: KEEP_MILLISECONDS };
  const aboutFlows = {
    ...kept,
    queryKey: [...key, 'annotations'],
    queryFn: ({ signal }: { readonly signal: AbortSignal }) => ask.annotations(signal),
  };
  const annotations = useQuery(aboutFlows);
  const flows = useQuery({
    ...kept,
    queryKey: [...key, 'flows'],
    queryFn: async ({ signal }) => {
      const { items, nextCursor } = await ask.firstFlows(FIRST_SHOWN, signal);
      if (nextCursor === null) return items;
      let shown = items;
      setFirst({ name, flows: shown, read: shown.length });
      // It is under way already, or there. Whether it fails is told where it is shown.
      await queryClient.ensureQueryData(aboutFlows).catch(() => undefined);
      return readFlows(ask.flowsFrom(nextCursor, signal), items, (list) => {
        if (list.length >= shown.length * 2) shown = list.slice();
        setFirst({ name, flows: shown, read: list.length });
      });
    },
  });
  const come = first.name === name ? first : NOTHING;
  const known = annotations.data ?? null;
  const shown = flows.data ?? come.flows;
  // What is known of flows that all came at once comes right behind them.
  const isWhole = flows.data !== undefined && known !== null;
  return {
    data: isWhole || come.flows.length > 0 ? contentsOf(shown, known, isWhole) : undefined,
    read: flows.data?.length ?? come.read,
    error: flows.error ?? annotations.error,
    refetch: () => {
      for (const answer of [flows, annotations]) if (answer.isError) void answer.refetch();
    },
  };
}

interface FirstFlows {
  readonly name: string;
  readonly flows: readonly FlowV1[];
  readonly read: number;
}

const NOTHING: FirstFlows = { name: '', flows: [], read: 0 };

const MADE = new WeakMap<readonly FlowV1[], SampleContents>();

/** The same object for the same contents, so that nothing is drawn again. */
function contentsOf(flows: readonly FlowV1[], annotations: AnnotationsV1 | null, isWhole: boolean): SampleContents {
  const made = MADE.get(flows);
  if (made !== undefined && made.annotations === annotations && made.isWhole === isWhole) return made;
  const contents = { flows, annotations, isWhole };
  MADE.set(flows, contents);
  return contents;
}

/** The flows that came and those that follow, as many as a page shows; `tell` is given them now and then. */
export async function readFlows(
  flows: AsyncIterable<FlowV1>,
  before: readonly FlowV1[],
  tell: (list: readonly FlowV1[]) => void,
): Promise<readonly FlowV1[]> {
  const list = [...before];
  for await (const flow of flows) {
    list.push(flow);
    if (list.length % TOLD_FLOWS === 0) tell(list);
    if (list.length >= MOST_FLOWS) break;
  }
  return list;
}
