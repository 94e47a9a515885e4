import type { Confidence } from '@flowsage/client';

const HIGHEST_FIRST: readonly Confidence[] = ['High', 'Medium-High', 'Medium', 'Medium-Low', 'Low'];

/** 0 for the highest confidence, growing as it falls. */
export function confidenceRank(confidence: Confidence): number {
  return HIGHEST_FIRST.indexOf(confidence);
}

/** The highest of several; `Low` for none. */
export function highestConfidence(confidences: Iterable<Confidence>): Confidence {
  let highest: Confidence = 'Low';
  for (const confidence of confidences) if (confidenceRank(confidence) < confidenceRank(highest)) highest = confidence;
  return highest;
}
