import type { EditAnswerV1, MetadataVersionV1, Page } from '@flowsage/client';
import type { FastifyInstance } from 'fastify';
import { AppError } from '../../lib/app-error.ts';
import type { MetadataVersion } from '../../store/index.ts';
import type { RouteAccess } from '../access.ts';
import { actorOf } from '../actor.ts';
import type { ServerContext } from '../context.ts';
import { parseCursor, writeCursor } from '../cursor.ts';
import { CONDITION_HEADERS, type ConditionHeaders, editBase, underCondition } from '../edit-conditions.ts';
import { makeEdit, mayPublish, published } from '../metadata-edits.ts';
import { type ByKey, checkedKey, KEY_PARAMS, nothingWritten } from '../metadata-params.ts';
import { etagOf, METADATA_VERSION, metadataVersionV1, OUTCOMES, proposalV1 } from '../metadata-views.ts';
import { CURSOR, pageOf } from '../route-schemas.ts';
import { principalOf } from '../sample-access.ts';

const READ: RouteAccess = { style: 'v1', scope: 'read', rate: 'read' };
/** Who may edit publishes, who may upload proposes. */
const EDIT: RouteAccess = { style: 'v1', scope: ['upload', 'edit'], rate: 'write' };

/** What was written before, and how it comes back. */
export function addMetadataHistoryRoutes(app: FastifyInstance, context: ServerContext): void {
  const { store } = context;

  app.get<ByKey & { Querystring: { cursor?: string; limit?: number } }>('/api/v1/metadata/:kind/:key/history', {
    config: { access: READ },
    schema: {
      operationId: 'getMetadataHistory',
      summary: 'All versions, newest first, with what each changed',
      tags: ['knowledge'],
      params: KEY_PARAMS,
      querystring: {
        type: 'object',
        additionalProperties: false,
        properties: {
          cursor: CURSOR,
          limit: { type: 'integer', minimum: 1, maximum: 1000, default: 100, examples: [20] },
        },
      },
      response: { 200: pageOf(METADATA_VERSION) },
    },
    handler: async ({ params, query: { cursor, limit = 100 } }): Promise<Page<MetadataVersionV1>> => {
      const before = cursor === undefined ? null : parseCursor(cursor, isHistoryEnd)[1];
      const versions = await store.metadataHistory(params.kind, checkedKey(params), {
        ...(before === null ? {} : { before }),
        limit: limit + 1,
      });
      if (versions.length === 0) throw nothingWritten(params.kind);
      const page = versions.slice(0, limit);
      return {
        items: page.map((version, i) => metadataVersionV1(version, versions[i + 1] ?? null)),
        nextCursor: versions.length > limit ? writeCursor(['before', page.at(-1)!.version]) : null,
      };
    },
  });

  app.post<ByKey & { Body: { version: number; reason?: string }; Headers: ConditionHeaders }>(
    '/api/v1/metadata/:kind/:key/revert',
    {
      config: { access: EDIT },
      schema: {
        operationId: 'revertMetadata',
        summary: 'Write a new version that is what an earlier one was, or propose that',
        description:
          'Also brings back what was taken away, or takes away again what had been. A key that may upload and not edit proposes.',
        tags: ['knowledge'],
        params: KEY_PARAMS,
        headers: CONDITION_HEADERS,
        body: {
          type: 'object',
          additionalProperties: false,
          required: ['version'],
          properties: {
            version: {
              type: 'integer',
              minimum: 0,
              maximum: 2 ** 31 - 1,
              description: 'One of the history; 0 is what an installed pack says.',
            },
            reason: { type: 'string', maxLength: 500 },
          },
          examples: [{ version: 1, reason: 'The edits since were a mistake.' }],
        },
        response: OUTCOMES,
      },
      handler: async (request, reply): Promise<EditAnswerV1> => {
        const { kind } = request.params;
        const key = checkedKey(request.params);
        const principal = principalOf(request);
        const base = await editBase(store, kind, key, request.headers);
        if (base.latest === null) throw nothingWritten(kind);
        const { version: earlier, reason = `As in version ${earlier}.` } = request.body;
        if (!mayPublish(principal)) {
          const [found = null] = await store.metadataHistory(kind, key, { before: earlier + 1, limit: 1 });
          if (found === null || found.version !== earlier)
            throw new AppError('not-found', `this ${kind} has no version ${earlier}`);
          const { record, rule, knowledge } = found;
          const edit = { kind, key, record, rule, knowledge, reason };
          const { proposal } = await makeEdit(context, principal, edit, base);
          reply.code(201);
          return proposalV1(proposal!);
        }
        const change = { author: actorOf(principal), reason };
        const version = await underCondition<MetadataVersion>(base, () =>
          store.revertMetadata(kind, key, earlier, change, base.expectedVersion),
        );
        await published(context, principal, 'metadata.revert', version);
        const [before = null] = await store.metadataHistory(kind, key, { before: version.version, limit: 1 });
        reply.header('etag', etagOf(version));
        return metadataVersionV1(version, before);
      },
    },
  );
}

function isHistoryEnd(values: readonly unknown[]): values is readonly ['before', number] {
  return (
    values.length === 2 && values[0] === 'before' && Number.isInteger(values[1]) && (values[1] as number) < 2 ** 31
  );
}
