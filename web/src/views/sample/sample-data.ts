import type { AnnotationsV1, FlowExplanation, FlowV1, SampleV1, VerdictV1 } from '@flowsage/client';
import type { SampleContents } from '../../api/sample-contents.ts';
import type { SampleRow } from './sample-row.ts';
import type { SampleFilterState } from './use-sample-filter.ts';

/** Whose sample it is: one of the own account, a shared one, or one that never left this browser. */
export type SampleOrigin = 'own' | 'public' | 'local';

/** All that the views of a sample show, read whole. */
export interface SampleData {
  readonly origin: SampleOrigin;
  readonly sample: SampleV1;
  /** In order of the sample; the first ones, where there are more than are shown. */
  readonly flows: readonly FlowV1[];
  /** False while more of the flows that are shown are to come. */
  readonly isWhole: boolean;
  readonly annotations: AnnotationsV1;
  /** False while nothing is said of any flow, because what is known of them is to come. */
  readonly isKnown: boolean;
  /** Null while it is being made: judging a large sample takes longer than reading its flows. */
  readonly verdict: VerdictV1 | null;
  /** Why a flow has its labels; null where nobody can be asked. */
  readonly explain: ((row: number) => Promise<FlowExplanation>) | null;
}

const NOTHING_KNOWN: AnnotationsV1 = {
  flows: 0,
  records: [],
  destinations: [],
  destinationOf: [],
  behaviorOf: [],
  flowIdCounts: [],
  events: [],
  truncated: [],
};

/** What there is of the contents of a sample so far: nothing at first, then flows, then what is known of them. */
export function contentsSoFar(
  contents: SampleContents | undefined,
): Pick<SampleData, 'flows' | 'annotations' | 'isKnown' | 'isWhole'> {
  const { flows = [], annotations = null, isWhole = false } = contents ?? {};
  return { flows, annotations: annotations ?? NOTHING_KNOWN, isKnown: annotations !== null, isWhole };
}

/** Whether there are other samples to count in: a tab that reads a file itself knows of none. */
export function hasCounts({ origin, isKnown }: Pick<SampleData, 'origin' | 'isKnown'>): boolean {
  return origin !== 'local' && isKnown;
}

/** What every view of a sample is given: timeline, table, graph and activity. */
export interface SampleViewProps {
  readonly data: SampleData;
  /** One for each of `data.flows`, at the same position. */
  readonly rows: readonly SampleRow[];
  /** Those that the filter lets through, in order of the sample: positions in `rows`. */
  readonly matching: readonly number[];
  readonly filter: SampleFilterState;
  /** The flow that the details show; null for none. */
  readonly selected: number | null;
  /** Shows the details of a flow. */
  readonly onSelect: (row: number) => void;
  /** Where what is said of something chosen stands beside the view; null where there is no such place. */
  readonly factsPlace: HTMLElement | null;
}
