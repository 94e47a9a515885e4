import type { ActivityGroup, Categorization, Confidence, SampleSummaryText } from '@flowsage/client';
import { type InterestingCategory, worstOf } from './categories.ts';
import { highestConfidence } from './confidence.ts';
import { writeDetails } from './details.ts';
import { writeStory } from './story.ts';

/**
 * The verdict on a sample of this length, in four texts. The verdict is the worst category that is present; `details` has
 * the evidence in a form that an old client parses (`details.ts`), and is empty when there is nothing interesting.
 */
export function summarize(categorization: Categorization, sampleSeconds: number): SampleSummaryText {
  const worst = worstOf(categorization);
  return {
    verdict: worst ?? 'No Interesting Activity',
    confidence: worst === null ? 'Low' : confidenceOf(worst, categorization),
    summary: writeStory(categorization, sampleSeconds),
    details: worst === null ? '' : writeDetails(categorization),
  };
}

/** What is known is sure. Impacts and suspicions, which may be inferred, are as sure as the surest of them. */
function confidenceOf(worst: InterestingCategory, categorization: Categorization): Confidence {
  const groups = groupsOf(worst, categorization);
  // That something is known of the destination makes neither a suspicion nor an inferred impact surer.
  const isInferred = worst === 'Suspicious Activity' || worst === 'Impact';
  if (!isInferred && groups.some((group) => group.has_known_metadata)) return 'High';
  return highestConfidence(groups.map((group) => group.confidence));
}

function groupsOf(category: InterestingCategory, categorization: Categorization): readonly ActivityGroup[] {
  return categorization[category].flatMap((destination) => destination.activity_groups);
}
