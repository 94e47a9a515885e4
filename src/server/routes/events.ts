import type { Answer, MetadataRecord, NothingKnown } from '@flowsage/client';
import type { FastifyInstance } from 'fastify';
import type { RouteAccess } from '../access.ts';
import type { ServerContext } from '../context.ts';
import { createMetadataLookup } from '../metadata-lookup.ts';
import { acceptAnyBody, answerOf, envelopeOf } from '../old-answers.ts';
import { METADATA, paramOf } from '../old-schemas.ts';

const READ: RouteAccess = { style: 'networksage', scope: 'read', rate: 'read' };

/** What people wrote of Events: of behaviors in a given order within a time. */
export function addEventRoutes(app: FastifyInstance, context: ServerContext): void {
  acceptAnyBody(app);
  const metadata = createMetadataLookup(context);
  app.get<{ Params: { eventId: string } }>('/sec/v1.0/events/:eventId', {
    config: { access: READ },
    schema: {
      summary: 'What is known of an Event',
      tags: ['networksage'],
      params: paramOf('eventId', 'Id of an Event.', '0f1e2d3c4b5a69788796a5b4c3d2e1f0'),
      response: { 200: envelopeOf(METADATA) },
    },
    handler: async (request): Promise<Answer<MetadataRecord | NothingKnown>> => {
      const [record] = await metadata('event', [request.params.eventId]);
      return answerOf(record ?? {});
    },
  });
}
