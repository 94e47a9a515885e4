import type { KnowledgeRecordDetailsV1, MetadataKindV1 } from '@flowsage/client';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { parseFlowId } from '../../label/flow-id.ts';
import { AppError } from '../../lib/app-error.ts';
import { METADATA_KINDS } from '../../model/written-record.ts';
import type { RouteAccess } from '../access.ts';
import type { ServerContext } from '../context.ts';
import { METADATA_RECORD } from '../destination-answers.ts';
import { findPackDetails, writtenDetails } from '../knowledge-details.ts';
import { KIND } from '../metadata-params.ts';
import { INTEGER_OR_NULL, TEXT_OR_NULL, TIME_OR_NULL } from '../route-schemas.ts';
import { principalOf } from '../sample-access.ts';
import { sampleJudge } from '../sample-judge.ts';

const READ: RouteAccess = { style: 'v1', scope: 'read', rate: 'read' };

const TEXT = { type: 'string' } as const;

/** Packs say much or little: members are as packs have them. */
const AS_PACKS_HAVE_IT = { type: ['object', 'null'], additionalProperties: true } as const;

const STEP = {
  type: 'object',
  required: ['name', 'behavior', 'title', 'seen', 'match', 'repeat', 'optional', 'absentSeconds', 'relation'],
  properties: {
    name: { ...TEXT_OR_NULL, description: 'What whoever wrote the Event calls the step.' },
    behavior: { ...TEXT_OR_NULL, description: 'Flow id, or `pack/id`; null where the step has a pattern of its own.' },
    title: TEXT_OR_NULL,
    seen: {
      type: ['object', 'null'],
      required: ['category', 'destination'],
      properties: { category: TEXT, destination: TEXT },
      description: 'What the flow id means, as samples of the caller tell; for steps without a title.',
    },
    match: AS_PACKS_HAVE_IT,
    repeat: { type: 'object', additionalProperties: true },
    optional: { type: 'boolean' },
    absentSeconds: { type: ['number', 'null'], description: 'No such flow may be there for so long.' },
    relation: {
      type: ['object', 'null'],
      required: ['kind', 'step'],
      properties: { kind: TEXT, step: { type: 'integer' } },
    },
  },
} as const;

const DETAILS = {
  type: 'object',
  required: [
    'kind',
    'key',
    'title',
    'description',
    'relevance',
    'concernLevel',
    'pack',
    'version',
    'overridden',
    'expires',
    'record',
    'facts',
    'match',
    'sequence',
  ],
  properties: {
    kind: { type: 'string', enum: METADATA_KINDS },
    key: TEXT,
    title: TEXT,
    description: TEXT,
    relevance: TEXT,
    concernLevel: { ...INTEGER_OR_NULL, description: '1 nothing to worry about on its own … 5 hostile.' },
    pack: { ...TEXT_OR_NULL, description: '`name version`; null for what people wrote.' },
    version: INTEGER_OR_NULL,
    overridden: { type: 'boolean', description: 'A later pack describes the same.' },
    expires: TIME_OR_NULL,
    record: METADATA_RECORD,
    facts: {
      ...AS_PACKS_HAVE_IT,
      description: 'What packs say beside, or people; null where people gave no such field.',
    },
    match: { ...AS_PACKS_HAVE_IT, description: 'Which flows a behavior of a pack means.' },
    sequence: {
      type: ['object', 'null'],
      description: 'What an Event is made of.',
      required: ['windowSeconds', 'source', 'steps'],
      properties: {
        windowSeconds: { type: 'number' },
        source: { type: 'string', enum: ['same', 'any'] },
        steps: { type: 'array', items: STEP },
      },
    },
  },
} as const;

/** One record of people or a pack, whole. */
export function addKnowledgeDetailRoutes(app: FastifyInstance, context: ServerContext): void {
  /** The record of a pack that speaks for flows of this id, as samples of the account have met it. */
  const metBehavior = async (
    request: FastifyRequest,
    kind: MetadataKindV1,
    key: string,
    pack: string | null,
  ): Promise<KnowledgeRecordDetailsV1 | null> => {
    if (kind !== 'behavior' || pack !== null || parseFlowId(key) === null) return null;
    const found = await sampleJudge(context).findBehavior(key, principalOf(request).account.id);
    return found === null ? null : findPackDetails(context.knowledge, kind, found.key, null, context.now());
  };

  app.get<{ Params: { kind: MetadataKindV1; key: string }; Querystring: { pack?: string } }>(
    '/api/v1/knowledge/records/:kind/:key',
    {
      config: { access: READ },
      schema: {
        operationId: 'getKnowledgeRecord',
        summary: 'All that a record of people or a pack says',
        description:
          'What people wrote comes first, then the last pack that has it, unless a pack is named. Under the id of a flow of ' +
          'which nobody wrote stands the record of the pack that speaks for it in samples of the caller.',
        tags: ['knowledge'],
        params: {
          type: 'object',
          required: ['kind', 'key'],
          properties: {
            kind: { ...KIND, examples: ['behavior'] },
            key: {
              type: 'string',
              minLength: 1,
              maxLength: 300,
              description: 'As lists of records have it.',
              examples: ['starter/name-looked-up'],
            },
          },
        },
        querystring: {
          type: 'object',
          additionalProperties: false,
          properties: {
            pack: { type: 'string', maxLength: 200, description: 'Name of a pack.', examples: ['starter'] },
          },
        },
        response: { 200: DETAILS },
      },
      handler: async (request): Promise<KnowledgeRecordDetailsV1> => {
        const { kind, key } = request.params;
        const { pack = null } = request.query;
        const found =
          (pack === null ? await writtenDetails(context, kind, key, principalOf(request).account.id) : null) ??
          findPackDetails(context.knowledge, kind, key, pack, context.now()) ??
          (await metBehavior(request, kind, key, pack));
        if (found === null)
          throw new AppError('not-found', `there is no record of this ${kind}${pack === null ? '' : ' in that pack'}`);
        return found;
      },
    },
  );
}
