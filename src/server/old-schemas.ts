import { EXAMPLES } from './route-schemas.ts';

/** Schemas that the endpoints of the two old services share. */

export const TEXT = { type: 'string' } as const;

/** Ids and keys in paths: whatever comes is answered, as long as it has a bound. */
const LONGEST_KEY = 16 * 1024;

export function paramOf<Name extends string>(name: Name, description: string, example: string) {
  return {
    type: 'object',
    required: [name],
    properties: { [name]: { type: 'string', maxLength: LONGEST_KEY, description, examples: [example] } },
  } as const;
}

/** Of a Destination, Behavior or Event; all members are missing where nothing is known. */
export const METADATA = {
  type: 'object',
  description: 'Nothing known is an object without members. Tags are empty, or a JSON list as text.',
  properties: {
    title: TEXT,
    description: TEXT,
    relevance: { type: 'string', enum: ['knownBad', 'seenNearBad', 'knownUninteresting', ''] },
    destinationTags: TEXT,
    activityPurposeTags: TEXT,
    impactsTags: TEXT,
    threatTags: TEXT,
    attackVectorTags: TEXT,
    securityTags: TEXT,
    associatedAppOrServiceTags: TEXT,
    platformHintTags: TEXT,
  },
} as const;

export const PRIVATE_PARAMS = paramOf('privateId', 'Private id of a sample, in any case.', EXAMPLES.sampleId);

/** What is written of a Destination, for the documentation: the checks are those of `metadataOf`. */
export const METADATA_BODY = {
  'application/json': {
    schema: {
      type: 'object',
      required: ['title', 'description'],
      properties: {
        title: TEXT,
        description: TEXT,
        relevance: { type: 'string' },
        activityPurposeTags: { type: ['array', 'string'], items: TEXT },
      },
      examples: [
        {
          title: 'Example site',
          description: 'Stands in for any site in documentation.',
          relevance: 'knownUninteresting',
          activityPurposeTags: ['WebsiteLoading'],
        },
      ],
    },
  },
} as const;
