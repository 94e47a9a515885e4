import type { FlowQuery, SampleV1 } from '@flowsage/client';
import type { FastifyInstance } from 'fastify';
import type { RouteAccess } from '../access.ts';
import type { ServerContext } from '../context.ts';
import { FLOWS_ANSWER, sendFlows } from '../flow-answers.ts';
import { FLOW_QUERY, firstRowOf } from '../flow-pages.ts';
import { publicNames } from '../public-name-memory.ts';
import { PUBLIC_ID_PARAMS } from '../route-schemas.ts';
import { publicSample } from '../sample-access.ts';
import { publicSampleV1, SAMPLE } from '../sample-view.ts';

const OPEN: RouteAccess = { style: 'v1', scope: null, rate: 'read' };

/** Samples that were shared, for everybody who has the public id. */
export function addPublicRoutes(app: FastifyInstance, context: ServerContext): void {
  app.get<{ Params: { id: string } }>('/api/v1/public/samples/:id', {
    config: { access: OPEN },
    schema: {
      operationId: 'getPublicSample',
      summary: 'A shared sample',
      description:
        'Hosts inside have the names of its flows also in the name of the file. What is wrong with the file is told in ' +
        'general: the owner is told where.',
      tags: ['samples'],
      params: PUBLIC_ID_PARAMS,
      response: { 200: SAMPLE },
    },
    handler: async (request): Promise<SampleV1> => {
      const sample = await publicSample(context, request, request.params.id);
      return publicSampleV1(sample, context, await publicNames(context).whole(sample));
    },
  });

  app.get<{ Params: { id: string }; Querystring: FlowQuery }>('/api/v1/public/samples/:id/flows', {
    config: { access: OPEN },
    schema: {
      operationId: 'listPublicFlows',
      summary: 'The flows of a shared sample',
      description:
        'As the flows of a sample of one’s own. Sources, and hosts inside wherever they stand, are shown as the server’s ' +
        'setting `publicSources` has it; under other names, columns that would tell the true one are left out.',
      tags: ['samples'],
      params: PUBLIC_ID_PARAMS,
      querystring: FLOW_QUERY,
      response: FLOWS_ANSWER,
    },
    handler: async (request, reply) => {
      const sample = await publicSample(context, request, request.params.id);
      const names = await publicNames(context).from(sample, firstRowOf(request.query.cursor));
      return sendFlows(app, context, sample, names, request, reply);
    },
  });
}
