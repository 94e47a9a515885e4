import type { Answer } from '@flowsage/client';
import type { FastifyInstance } from 'fastify';
import { parseFlowId } from '../../label/flow-id.ts';
import { type RouteAccess, viewerOf } from '../access.ts';
import type { ServerContext } from '../context.ts';
import { acceptAnyBody, answerOf, envelopeOf } from '../old-answers.ts';
import { paramOf } from '../old-schemas.ts';

const READ: RouteAccess = { style: 'networksage', scope: 'read', rate: 'read' };

/** How common a behavior is. */
export function addSecflowRoutes(app: FastifyInstance, context: ServerContext): void {
  acceptAnyBody(app);
  app.get<{ Params: { flowId: string } }>('/sec/v1.0/secflows/:flowId/count', {
    config: { access: READ },
    schema: {
      summary: 'How many samples hold a behavior',
      description: 'Of all owners, each sample once; 0 for an id that was never seen.',
      tags: ['networksage'],
      params: paramOf(
        'flowId',
        'Id of a behavior.',
        '1f2e3d4c5b6a79880716253443526170f1e2d3c4b5a697887766554433221100',
      ),
      response: { 200: envelopeOf({ type: 'integer', minimum: 0 }) },
    },
    handler: async (request): Promise<Answer<number>> => {
      const { flowId } = request.params;
      const statistics = context.store.statisticsFor(viewerOf(request.principal, context));
      const [count] = await statistics.flowIdCounts([parseFlowId(flowId) ?? flowId]);
      return answerOf(count ?? 0);
    },
  });
}
