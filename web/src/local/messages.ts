import type { AnnotationsV1, FlowExplanation, FlowV1, SampleV1, VerdictV1 } from '@flowsage/client';
import type { AnalysisProgress } from 'flowsage/browser';

/** What a page asks the worker. Each question has a number, which the answers repeat. */
export type Question =
  | { readonly kind: 'packs'; readonly text: string }
  | { readonly kind: 'open'; readonly number: number; readonly file: File; readonly companions: readonly File[] }
  | { readonly kind: 'stop'; readonly number: number }
  | { readonly kind: 'explain'; readonly number: number; readonly row: number; readonly flow: FlowV1 };

/** What the worker says. Flows come in pieces, so that the page stays quick; the result comes behind them. */
export type Answer =
  | { readonly kind: 'progress'; readonly number: number; readonly progress: AnalysisProgress }
  | { readonly kind: 'flows'; readonly number: number; readonly flows: readonly FlowV1[] }
  | { readonly kind: 'result'; readonly number: number; readonly result: LocalResult }
  | { readonly kind: 'explained'; readonly number: number; readonly explanation: FlowExplanation }
  | { readonly kind: 'failed'; readonly number: number; readonly fault: LocalFault };

/** All but the flows. */
export interface LocalResult {
  readonly sample: SampleV1;
  readonly annotations: AnnotationsV1;
  readonly verdict: VerdictV1;
}

/** `stopped`: somebody wanted it; `defect`: a fault of ours, or no memory was left. */
export interface LocalFault {
  readonly kind: 'invalid-input' | 'too-large' | 'stopped' | 'defect';
  /** A sentence for people. */
  readonly message: string;
}
