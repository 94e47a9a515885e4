import type { Answer, MetadataRecord, NothingKnown } from '@flowsage/client';
import type { FastifyInstance } from 'fastify';
import type { RouteAccess } from '../access.ts';
import type { ServerContext } from '../context.ts';
import { createMetadataLookup, metadataKeyOf } from '../metadata-lookup.ts';
import { acceptAnyBody, answerOf, envelopeOf } from '../old-answers.ts';
import { METADATA, paramOf } from '../old-schemas.ts';
import { principalOf } from '../sample-access.ts';
import { sampleJudge } from '../sample-judge.ts';

const READ: RouteAccess = { style: 'networksage', scope: 'read', rate: 'read' };

/** What people wrote of behaviors: of one kind of flow to one destination. */
export function addBehaviorRoutes(app: FastifyInstance, context: ServerContext): void {
  acceptAnyBody(app);
  const metadata = createMetadataLookup(context);
  app.get<{ Params: { flowId: string } }>('/sec/v1.0/behaviors/:flowId', {
    config: { access: READ },
    schema: {
      summary: 'What is known of a behavior',
      tags: ['networksage'],
      params: paramOf(
        'flowId',
        'Id of a behavior.',
        '1f2e3d4c5b6a79880716253443526170f1e2d3c4b5a697887766554433221100',
      ),
      response: { 200: envelopeOf(METADATA) },
    },
    handler: async (request): Promise<Answer<MetadataRecord | NothingKnown>> => {
      const { flowId } = request.params;
      const [record] = await metadata('behavior', [flowId]);
      if (record != null) return answerOf(record);
      const key = metadataKeyOf('behavior', flowId);
      const ofPack = await sampleJudge(context).findBehavior(key, principalOf(request).account.id);
      return answerOf(ofPack?.metadata ?? {});
    },
  });
}
