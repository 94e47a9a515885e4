import type { DestinationV1, LookupAnswer, LookupRequest } from '@flowsage/client';
import type { FastifyInstance } from 'fastify';
import { parseFlowId } from '../../label/flow-id.ts';
import { AppError } from '../../lib/app-error.ts';
import { type RouteAccess, viewerOf } from '../access.ts';
import type { ServerContext } from '../context.ts';
import { DESTINATION, destinationAnswers, destinationOf } from '../destination-answers.ts';
import { EXAMPLES, INTEGER_OR_NULL, PROTOCOL } from '../route-schemas.ts';

const READ: RouteAccess = { style: 'v1', scope: 'read', rate: 'read' };

/** Keys of one request; a sample of 10,000 flows rarely has more. */
const MOST_KEYS = 10_000;

const NAME = { type: 'string', minLength: 1, maxLength: 255 } as const;
const PORT = { type: 'integer', minimum: 0, maximum: 65_535 } as const;

/** What is known of destinations, and how common they and behaviors are. */
export function addDestinationRoutes(app: FastifyInstance, context: ServerContext): void {
  app.get<{ Params: { name: string }; Querystring: { protocol: 'TCP' | 'UDP' | 'ICMP'; port?: number } }>(
    '/api/v1/destinations/:name',
    {
      config: { access: READ },
      schema: {
        operationId: 'getDestination',
        summary: 'Everything known of a destination: knowledge, statistics, children and parent, labels seen, metadata',
        description: 'A destination that nobody has seen or described is answered too, with nothing known.',
        tags: ['look-ups'],
        params: {
          type: 'object',
          required: ['name'],
          properties: { name: { ...NAME, description: 'Name or address.', examples: ['example.com'] } },
        },
        querystring: {
          type: 'object',
          additionalProperties: false,
          properties: {
            protocol: { ...PROTOCOL, default: 'TCP' },
            port: { ...PORT, description: 'Left out for ICMP, and where it is not known.', examples: [443] },
          },
        },
        response: { 200: DESTINATION },
      },
      handler: async (request): Promise<DestinationV1> => {
        const { protocol, port = null } = request.query;
        const destination = destinationOf({ name: request.params.name, protocol, port });
        const [answer] = await destinationAnswers([destination], viewerOf(request.principal, context), context);
        return answer!;
      },
    },
  );

  app.post<{ Body: LookupRequest }>('/api/v1/lookups', {
    config: { access: READ },
    schema: {
      operationId: 'lookUp',
      summary: 'Many destinations and behaviors at once',
      description: 'Answers come in the order of the questions, 10,000 at most of both together.',
      tags: ['look-ups'],
      body: {
        type: 'object',
        additionalProperties: false,
        properties: {
          destinations: {
            type: 'array',
            maxItems: MOST_KEYS,
            items: {
              type: 'object',
              additionalProperties: false,
              required: ['name', 'protocol'],
              properties: { name: NAME, protocol: PROTOCOL, port: { ...PORT, type: ['integer', 'null'] } },
            },
          },
          flowIds: {
            type: 'array',
            maxItems: MOST_KEYS,
            items: { type: 'string', minLength: 1, maxLength: 64, pattern: '^[0-9a-fA-F]+$' },
          },
        },
        examples: [
          {
            destinations: [
              { name: 'example.com', protocol: 'TCP', port: 443 },
              { name: '192.0.2.7', protocol: 'ICMP', port: null },
            ],
            flowIds: [EXAMPLES.flowId],
          },
        ],
      },
      response: {
        200: {
          type: 'object',
          required: ['destinations', 'flowIdCounts'],
          properties: {
            destinations: { type: 'array', items: DESTINATION },
            flowIdCounts: {
              type: 'array',
              description: 'Samples of different content that hold each behavior.',
              items: INTEGER_OR_NULL,
            },
          },
        },
      },
    },
    handler: async (request): Promise<LookupAnswer> => {
      const { destinations = [], flowIds = [] } = request.body;
      const asked = destinations.length + flowIds.length;
      if (asked > MOST_KEYS)
        throw new AppError('too-large', `lookups: ${asked} keys, expected at most ${MOST_KEYS} of both together`);
      const viewer = viewerOf(request.principal, context);
      const [answers, flowIdCounts] = await Promise.all([
        destinationAnswers(destinations.map(destinationOf), viewer, context),
        context.store.statisticsFor(viewer).flowIdCounts(flowIds.map((flowId) => parseFlowId(flowId) ?? flowId)),
      ]);
      return { destinations: answers, flowIdCounts };
    },
  });
}
