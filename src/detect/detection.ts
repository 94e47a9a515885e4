import type { DetectionHistory, DetectionId } from '../model/finding.ts';
import type { DetectionFlows } from './detection-flows.ts';
import type { FindingList } from './finding-list.ts';

/** A number that a detection holds flows against, and what it is for. */
export interface Threshold {
  readonly value: number;
  readonly unit: string;
  readonly meaning: string;
}

/** One way of finding something in the flows of a sample. */
export interface Detection {
  /** Stable: silences and stored findings name it. */
  readonly id: DetectionId;
  readonly title: string;
  /** What is found and how, in a sentence or two. */
  readonly meaning: string;
  /** What else looks like this, and is harmless. */
  readonly mistakenFor: string;
  readonly thresholds: Readonly<Record<string, Threshold>>;
  /** Adds what it finds to `findings`. `history` is null where there are no statistics of earlier samples. */
  run(flows: DetectionFlows, history: DetectionHistory | null, findings: FindingList): void;
}
