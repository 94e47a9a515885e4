import type { KnownRecord } from '../model/known-record.ts';

/**
 * Whether the record of an Event speaks neither for nor against its flows: it only tells in which order they came. Such an
 * Event takes flows from no Event of a pack, since what makes them bad would be lost, and makes no unknown place known.
 */
export function isNeutral({ metadata }: KnownRecord): boolean {
  if (metadata.relevance !== '') return false;
  return ![metadata.threatTags, metadata.attackVectorTags, metadata.impactsTags].some(hasTags);
}

function hasTags(tags: string): boolean {
  return tags !== '' && tags !== '[]';
}
