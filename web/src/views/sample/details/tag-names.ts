import type { TagField } from '@flowsage/client';

/** What each field of tags is called on the page. */
export const TAG_NAMES: Readonly<Record<TagField, string>> = {
  destinationTags: 'Destination',
  activityPurposeTags: 'Purpose',
  impactsTags: 'Impacts',
  threatTags: 'Threats',
  attackVectorTags: 'Attack vectors',
  securityTags: 'Security',
  associatedAppOrServiceTags: 'App or service',
  platformHintTags: 'Platform',
};
