import type { FlowExplanation, FlowQuery } from '@flowsage/client';
import type { FastifyInstance } from 'fastify';
import { AppError } from '../../lib/app-error.ts';
import { explanationOf } from '../../pipeline/flow-explanation.ts';
import type { RouteAccess } from '../access.ts';
import type { ServerContext } from '../context.ts';
import { FLOWS_ANSWER, sendFlows } from '../flow-answers.ts';
import { explanationSchema } from '../flow-explanation.ts';
import { FLOW, FLOW_QUERY } from '../flow-pages.ts';
import { flowRows } from '../flow-rows.ts';
import { SAMPLE_ID_PARAMS } from '../route-schemas.ts';
import { ownSample } from '../sample-access.ts';

const READ: RouteAccess = { style: 'v1', scope: 'read', rate: 'read' };

const ROW_PARAMS = {
  type: 'object',
  required: ['id', 'row'],
  properties: {
    ...SAMPLE_ID_PARAMS.properties,
    row: { type: 'integer', minimum: 0, maximum: 2 ** 31, description: 'Number of the flow.', examples: [0] },
  },
} as const;

const DESCRIPTION =
  'Asked for with `Accept: application/x-ndjson`, all flows come as lines of JSON, as fast as they are taken. ' +
  'A sample that is not processed has no flows yet.';

/** The flows of a sample, and why they have their labels. */
export function addFlowRoutes(app: FastifyInstance, context: ServerContext): void {
  app.get<{ Params: { id: string }; Querystring: FlowQuery }>('/api/v1/samples/:id/flows', {
    config: { access: READ },
    schema: {
      operationId: 'listFlows',
      summary: 'The flows of a sample, in order of their start',
      description: DESCRIPTION,
      tags: ['samples'],
      params: SAMPLE_ID_PARAMS,
      querystring: FLOW_QUERY,
      response: FLOWS_ANSWER,
    },
    handler: async (request, reply) =>
      sendFlows(app, context, await ownSample(context, request, request.params.id), null, request, reply),
  });

  app.get<{ Params: { id: string; row: number } }>('/api/v1/samples/:id/flows/:row/explanation', {
    config: { access: READ },
    schema: {
      operationId: 'explainFlow',
      summary: 'Why a flow has its label and its category, and what would have tipped it',
      tags: ['samples'],
      params: ROW_PARAMS,
      response: { 200: explanationSchema(FLOW) },
    },
    handler: async (request): Promise<FlowExplanation> => {
      const { id } = await ownSample(context, request, request.params.id);
      const { row } = request.params;
      for await (const chunk of context.store.flows(id, { from: row, limit: 1 })) {
        const [flow] = flowRows(undefined, null).rows(chunk, row);
        if (flow !== undefined) return explanationOf(row, flow);
      }
      throw new AppError('not-found', `there is no flow ${row} in the sample`);
    },
  });
}
