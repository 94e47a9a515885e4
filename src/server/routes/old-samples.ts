import type { Answer, SampleMetadata } from '@flowsage/client';
import type { FastifyInstance } from 'fastify';
import { publicIdOf, type Sample } from '../../model/sample.ts';
import { type RouteAccess, viewerOf } from '../access.ts';
import type { ServerContext } from '../context.ts';
import { acceptAnyBody, answerOf, describedOnly, envelopeOf, sendList } from '../old-answers.ts';
import { PRIVATE_PARAMS, TEXT } from '../old-schemas.ts';
import { dayTimeOf, trafficDateOf } from '../old-times.ts';
import { ownSample } from '../sample-access.ts';
import { activityParts, secflowParts } from '../sample-lists.ts';

const READ: RouteAccess = { style: 'networksage', scope: 'read', rate: 'read' };

const METADATA_ANSWER = envelopeOf({
  type: 'object',
  properties: {
    id: TEXT,
    hash: TEXT,
    fileName: TEXT,
    dateCreated: TEXT,
    trafficDate: TEXT,
    link: TEXT,
    status: TEXT,
    errorMessage: TEXT,
  },
});

interface Route {
  Params: { privateId: string };
}

/** Samples of the caller, by their private ids. */
export function addOldSampleRoutes(app: FastifyInstance, context: ServerContext): void {
  acceptAnyBody(app);

  app.get<Route>('/sec/v1.0/samples/:privateId', {
    config: { access: READ },
    schema: {
      summary: 'What a sample is, and whether it is processed',
      description: '`trafficDate` is empty until processing ended, well or not.',
      tags: ['networksage'],
      params: PRIVATE_PARAMS,
      response: { 200: METADATA_ANSWER },
    },
    handler: async (request): Promise<Answer<SampleMetadata>> =>
      answerOf(metadataOfSample(await ownSample(context, request, request.params.privateId), context)),
  });

  app.get<Route>('/sec/v1.0/samples/:privateId/list', {
    config: { access: READ },
    schema: {
      summary: 'The flows of a sample, in the order of their start',
      description: 'Empty until the sample is processed.',
      tags: ['networksage'],
      params: PRIVATE_PARAMS,
      response: { 200: describedOnly('The envelope with a list of Secflows, every value text.') },
    },
    handler: async (request, reply) => {
      const sample = await ownSample(context, request, request.params.privateId);
      return sendList(app, request, reply, (signal) => secflowParts(context, sample, signal));
    },
  });

  app.get<Route>('/sec/v1.0/samples/:privateId/aggregated', {
    config: { access: READ },
    schema: {
      summary: 'The flows of a sample with all that is known of each',
      tags: ['networksage'],
      params: PRIVATE_PARAMS,
      response: {
        200: describedOnly(
          'The envelope with a list of objects: `secflow`, `destination`, `behavior`, `event`, `flowIdCount`.',
        ),
      },
    },
    handler: async (request, reply) => {
      const sample = await ownSample(context, request, request.params.privateId);
      const statistics = context.store.statisticsFor(viewerOf(request.principal, context));
      return sendList(app, request, reply, (signal) => activityParts(context, sample, statistics, signal));
    },
  });
}

function metadataOfSample(sample: Sample, { publicUrl }: ServerContext): SampleMetadata {
  return {
    id: sample.publicationId,
    hash: sample.id,
    fileName: sample.fileName,
    dateCreated: dayTimeOf(sample.uploadedAt),
    trafficDate: trafficDateOf(sample),
    link: sample.visibility === 'public' ? `${publicUrl()}/public/samples/${publicIdOf(sample)}` : '',
    ...(sample.state === 'failed' ? { status: 'failed', errorMessage: sample.message ?? '' } : {}),
  };
}
