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

/**
 * What is known is sure. An impact that is only inferred stands on the suspicious sites beside it. Anything else is as sure
 * as the surest that was found.
 */
function confidenceOf(worst: InterestingCategory, categorization: Categorization): Confidence {
  const groups = groupsOf(worst, categorization);
  // Only detections and rarity make traffic suspicious; what is known of its destination does not make that surer.
  if (worst !== 'Suspicious Activity' && groups.some((group) => group.has_known_metadata)) return 'High';
  if (worst === 'Impact') return categorization['Suspicious Activity'].length > 0 ? 'Medium-High' : 'Medium';
  return highestConfidence(groups.map((group) => group.confidence));
}

function groupsOf(category: InterestingCategory, categorization: Categorization): readonly ActivityGroup[] {
  return categorization[category].flatMap((destination) => destination.activity_groups);
}
