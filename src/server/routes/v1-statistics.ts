import { createHash } from 'node:crypto';
import type { ContributionReceipt, ContributionV1 } from '@flowsage/client';
import type { FastifyInstance } from 'fastify';
import { parseFlowId } from '../../label/flow-id.ts';
import { AppError } from '../../lib/app-error.ts';
import { LABELS } from '../../model/labels.ts';
import type { RouteAccess } from '../access.ts';
import { actorOf } from '../actor.ts';
import type { ServerContext } from '../context.ts';
import { EXAMPLES, NUMBER_OR_NULL, PROTOCOL } from '../route-schemas.ts';
import { principalOf } from '../sample-access.ts';

const WRITE: RouteAccess = { style: 'v1', scope: 'upload', rate: 'write' };

const MOST_DESTINATIONS = 50_000;
const MOST_LABELS = LABELS.length;
/** A destination has at most one behavior a category. */
const MOST_FLOW_IDS = 64;

const HASH = { type: 'string', pattern: '^[0-9a-f]{64}$', examples: [EXAMPLES.contentHash] } as const;
const HASH_PARAMS = {
  type: 'object',
  required: ['contentHash'],
  properties: { contentHash: { ...HASH, description: 'SHA-256 of the unpacked input.' } },
} as const;

const CONTRIBUTION = {
  type: 'object',
  additionalProperties: false,
  required: ['contentHash', 'trafficDate', 'destinations'],
  properties: {
    contentHash: HASH,
    trafficDate: { ...NUMBER_OR_NULL, description: 'Epoch seconds of the first traffic.' },
    destinations: {
      type: 'array',
      maxItems: MOST_DESTINATIONS,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'protocol', 'port', 'labels', 'flowIds'],
        properties: {
          name: { type: 'string', minLength: 1, maxLength: 255 },
          protocol: PROTOCOL,
          port: { type: ['integer', 'null'], minimum: 0, maximum: 65_535 },
          labels: {
            type: 'array',
            maxItems: MOST_LABELS,
            items: {
              type: 'object',
              additionalProperties: false,
              required: ['label', 'firstObserved', 'lastObserved'],
              properties: {
                label: { type: 'string', enum: LABELS.map(({ name }) => name) },
                firstObserved: { type: 'number', description: 'Epoch seconds.' },
                lastObserved: { type: 'number' },
              },
            },
          },
          flowIds: {
            type: 'array',
            maxItems: MOST_FLOW_IDS,
            items: { type: 'string', pattern: '^[0-9a-f]{32,64}$' },
          },
        },
      },
    },
  },
  examples: [
    {
      contentHash: EXAMPLES.contentHash,
      trafficDate: 1_714_979_289.5,
      destinations: [
        {
          name: 'example.com',
          protocol: 'TCP',
          port: 443,
          labels: [{ label: 'noPayloadData', firstObserved: 1_714_979_289.5, lastObserved: 1_714_979_290 }],
          flowIds: [EXAMPLES.flowId],
        },
      ],
    },
  ],
} as const;

const RECEIPT = {
  type: 'object',
  required: ['result'],
  properties: { result: { type: 'string', enum: ['added', 'already-known'] } },
} as const;

/** Statistics of inputs that were labelled elsewhere and stay there: `flowsage e2e --server`. */
export function addStatisticsRoutes(app: FastifyInstance, { store }: ServerContext): void {
  app.put<{ Params: { contentHash: string }; Body: ContributionV1 }>('/api/v1/statistics/:contentHash', {
    config: { access: WRITE },
    schema: {
      operationId: 'contributeStatistics',
      summary: 'Add what an input says of public destinations',
      description:
        'The same input counts once, however often it is sent and whoever else sends it. Sources take no part, and internal ' +
        'names are left out.',
      tags: ['look-ups'],
      params: HASH_PARAMS,
      body: CONTRIBUTION,
      response: { 200: { ...RECEIPT, description: 'The account had it already.' }, 201: RECEIPT },
    },
    handler: async (request, reply): Promise<ContributionReceipt> => {
      const { contentHash } = request.params;
      const contribution = request.body;
      if (contribution.contentHash !== contentHash)
        throw new AppError(
          'invalid-input',
          `contentHash: ${contribution.contentHash} in the body, expected ${contentHash} as in the path`,
        );
      const destinations = contribution.destinations.map((destination) => ({
        ...destination,
        flowIds: destination.flowIds.map((flowId) => parseFlowId(flowId) ?? flowId),
      }));
      const result = await store.contribute(
        { ...contribution, destinations, uncountedFlowIds: [] },
        { accountId: principalOf(request).account.id, sampleId: holderIdOf(contentHash) },
      );
      reply.code(result === 'added' ? 201 : 200);
      return { result };
    },
  });

  app.delete<{ Params: { contentHash: string } }>('/api/v1/statistics/:contentHash', {
    config: { access: WRITE },
    schema: {
      operationId: 'withdrawStatistics',
      summary: 'Take back what was added',
      description: 'Afterwards every count is as if it had never been added; samples of the same content stay counted.',
      tags: ['look-ups'],
      params: HASH_PARAMS,
      response: { 204: { type: 'null', description: 'It is gone.' } },
    },
    handler: async (request, reply) => {
      const { account } = principalOf(request);
      const { contentHash } = request.params;
      const result = await store.withdraw({ accountId: account.id, sampleId: holderIdOf(contentHash) });
      if (result === 'not-known') throw new AppError('not-found', 'there are no such statistics of this account');
      await store.audit({
        actor: actorOf(principalOf(request)),
        action: 'statistics.withdraw',
        object: contentHash,
        detail: '',
      });
      return reply.code(204).send();
    },
  });
}

/** Stands in for a sample. Made of a hash again, so that nobody can choose the id of a sample of theirs for it. */
function holderIdOf(contentHash: string): string {
  return createHash('sha256').update(`statistics ${contentHash}`).digest('hex').slice(0, 32);
}
