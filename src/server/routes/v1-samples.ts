import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Page, SampleQuery, SampleV1, Visibility } from '@flowsage/client';
import type { FastifyInstance } from 'fastify';
import { INPUT_FORMATS } from '../../input/index.ts';
import type { RouteAccess } from '../access.ts';
import { actorOf } from '../actor.ts';
import type { ServerContext } from '../context.ts';
import { progressEvents } from '../progress-events.ts';
import { forgetRead } from '../read-memories.ts';
import { CURSOR, pageOf, SAMPLE_ID_PARAMS, UPLOAD_TYPE, VISIBILITY } from '../route-schemas.ts';
import { ownSample, principalOf } from '../sample-access.ts';
import { parseSampleCursor, sampleCursor } from '../sample-cursor.ts';
import { marksOf } from '../sample-mark.ts';
import { SAMPLE, sampleV1 } from '../sample-view.ts';

const READ: RouteAccess = { style: 'v1', scope: 'read', rate: 'read' };
const WRITE: RouteAccess = { style: 'v1', scope: 'upload', rate: 'write' };

interface ById {
  Params: { id: string };
}

const LIST_QUERY = {
  type: 'object',
  additionalProperties: false,
  properties: {
    cursor: CURSOR,
    limit: { type: 'integer', minimum: 1, maximum: 1000, default: 100, examples: [20] },
    sort: { type: 'string', enum: ['uploadedAt', 'fileName', 'flows', 'trafficDate'], default: 'uploadedAt' },
    order: {
      type: 'string',
      enum: ['asc', 'desc'],
      description: 'Standard: newest, largest or last first; names from a to z.',
    },
    state: { type: 'string', enum: ['uploaded', 'processing', 'processed', 'failed'], examples: ['processed'] },
    visibility: VISIBILITY,
    fileType: { ...UPLOAD_TYPE, description: 'What its uploader said that it is.' },
    format: {
      type: 'string',
      enum: INPUT_FORMATS.filter(({ content }) => content !== 'names').map(({ name }) => name),
      description: 'What the file was found to be when it was read; samples that are not read yet have none.',
    },
    name: { type: 'string', minLength: 1, maxLength: 255, description: 'Part of the file name, in any case.' },
    changed: {
      type: 'boolean',
      description: 'Only those whose verdict says something else than when you read it last, or only the others.',
    },
  },
} as const;

/** The samples of an account: lists, single ones, sharing, deletion, progress. Uploads have a file of their own. */
export function addSampleRoutes(app: FastifyInstance, context: ServerContext): void {
  const { store, ingest } = context;

  app.get<{ Querystring: SampleQuery }>('/api/v1/samples', {
    config: { access: READ },
    schema: {
      operationId: 'listSamples',
      summary: 'The samples of the account, page by page',
      tags: ['samples'],
      querystring: LIST_QUERY,
      response: { 200: pageOf(SAMPLE) },
    },
    handler: async (request): Promise<Page<SampleV1>> => {
      const {
        cursor,
        limit = 100,
        sort = 'uploadedAt',
        state,
        visibility,
        fileType,
        format,
        name,
        changed,
      } = request.query;
      const order = request.query.order ?? (sort === 'fileName' ? 'asc' : 'desc');
      const { samples, hasMore } = await store.listSamples(principalOf(request).account.id, {
        limit,
        sort,
        order,
        after: cursor === undefined ? null : parseSampleCursor(cursor, sort, order),
        state: state ?? null,
        visibility: visibility ?? null,
        fileType: fileType ?? null,
        format: format ?? null,
        name: name ?? null,
        isChanged: changed ?? null,
      });
      const marks = await marksOf(context, samples);
      const last = samples.at(-1);
      return {
        items: samples.map((sample, i) => sampleV1(sample, context, marks[i])),
        nextCursor: hasMore && last !== undefined ? sampleCursor(sort, order, last) : null,
      };
    },
  });

  app.get<ById>('/api/v1/samples/:id', {
    config: { access: READ },
    schema: {
      operationId: 'getSample',
      summary: 'A sample of the account',
      tags: ['samples'],
      params: SAMPLE_ID_PARAMS,
      response: { 200: SAMPLE },
    },
    handler: async (request): Promise<SampleV1> => {
      const sample = await ownSample(context, request, request.params.id);
      const [mark] = await marksOf(context, [sample]);
      return sampleV1(sample, context, mark);
    },
  });

  app.patch<ById & { Body: { visibility: Visibility } }>('/api/v1/samples/:id', {
    // Samples are made private again by it.
    config: { access: WRITE, isForFullDisk: true },
    schema: {
      operationId: 'changeSample',
      summary: 'Share a sample, or make it private again',
      description: 'A sample made private again loses its public id for good: shared anew, it has another one.',
      tags: ['samples'],
      params: SAMPLE_ID_PARAMS,
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['visibility'],
        properties: { visibility: VISIBILITY },
        examples: [{ visibility: 'public' }],
      },
      response: { 200: SAMPLE },
    },
    handler: async (request): Promise<SampleV1> => {
      const { id } = await ownSample(context, request, request.params.id);
      const { account } = principalOf(request);
      const { visibility } = request.body;
      const changed = await store.setVisibility(account.id, id, visibility, randomUUID());
      // Deleted in between: told like any other that is not there.
      if (changed === null) return sampleV1(await ownSample(context, request, id), context);
      await store.audit({
        actor: actorOf(principalOf(request)),
        action: visibility === 'public' ? 'sample.share' : 'sample.unshare',
        object: id,
        detail: '',
      });
      const [mark] = await marksOf(context, [changed]);
      return sampleV1(changed, context, mark);
    },
  });

  app.delete<ById>('/api/v1/samples/:id', {
    config: { access: WRITE },
    schema: {
      operationId: 'deleteSample',
      summary: 'Delete a sample, its flows and its share of every count',
      tags: ['samples'],
      params: SAMPLE_ID_PARAMS,
      response: { 204: { type: 'null', description: 'It is gone.' } },
    },
    handler: async (request, reply) => {
      const { id } = await ownSample(context, request, request.params.id);
      const { account } = principalOf(request);
      if (!(await store.deleteSample(account.id, id))) await ownSample(context, request, id);
      await ingest.forget(id);
      forgetRead(context, account.id, id);
      await store.audit({
        actor: actorOf(principalOf(request)),
        action: 'sample.delete',
        object: id,
        detail: '',
      });
      return reply.code(204).send();
    },
  });

  app.get<ById>('/api/v1/samples/:id/progress', {
    config: { access: READ },
    schema: {
      operationId: 'watchSample',
      summary: 'What becomes of a sample, as server-sent events',
      description:
        'Each event is called `progress` and holds `{"state", "message", "flows"}`. The stream ends after `processed` or ' +
        '`failed`; a comment every 15 seconds keeps the connection alive.',
      tags: ['samples'],
      params: SAMPLE_ID_PARAMS,
      response: { 200: { description: 'Events.', content: { 'text/event-stream': { schema: { type: 'string' } } } } },
    },
    handler: async (request, reply) => {
      const sample = await ownSample(context, request, request.params.id);
      const signal = app.openStreams.open(request, reply);
      const events = progressEvents(sample, ingest, () => store.findSample(sample.accountId, sample.id), signal);
      return reply
        .header('x-accel-buffering', 'no')
        .type('text/event-stream; charset=utf-8')
        .send(Readable.from(events, { objectMode: false }));
    },
  });
}
