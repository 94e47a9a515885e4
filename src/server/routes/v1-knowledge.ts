import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { KnowledgeV1 } from '@flowsage/client';
import type { FastifyInstance } from 'fastify';
import { EXPORTED_ENDING, SHIPPED_KNOWLEDGE_FOLDER } from '../../knowledge/index.ts';
import type { RouteAccess } from '../access.ts';
import type { ServerContext } from '../context.ts';
import { exportRecords } from '../knowledge-export.ts';
import { isoTimeOrNull, TEXTS, TIME_OR_NULL } from '../route-schemas.ts';

const READ: RouteAccess = { style: 'v1', scope: 'read', rate: 'read' };
const OPEN: RouteAccess = { style: 'v1', scope: null, rate: 'read' };

const COUNT = { type: 'integer' } as const;
const TEXT = { type: 'string' } as const;

const KNOWLEDGE = {
  type: 'object',
  required: ['revision', 'changedAt', 'packs', 'written'],
  properties: {
    revision: { type: 'integer', description: 'How many changes of what people wrote were published.' },
    changedAt: { ...TIME_OR_NULL, description: 'When the last one was.' },
    packs: {
      type: 'array',
      description: 'In their order: the last one that describes a destination wins.',
      items: {
        type: 'object',
        required: ['name', 'version', 'title', 'author', 'licence', 'updated', 'sources', 'digest'],
        properties: {
          name: TEXT,
          version: TEXT,
          title: TEXT,
          author: TEXT,
          licence: TEXT,
          updated: TEXT,
          sources: TEXTS,
          digest: { type: 'string', description: 'Of all that it says.' },
          destinations: COUNT,
          behaviors: COUNT,
          events: COUNT,
          written: COUNT,
        },
      },
    },
    written: {
      type: 'object',
      description: 'How many records people wrote.',
      properties: { destination: COUNT, behavior: COUNT, event: COUNT },
    },
  },
} as const;

/** What is known here, as a whole. */
export function addKnowledgeRoutes(app: FastifyInstance, context: ServerContext): void {
  const { store } = context;

  app.get('/api/v1/knowledge', {
    config: { access: READ },
    schema: {
      operationId: 'getKnowledge',
      summary: 'The packs that are loaded, and how much people wrote',
      tags: ['knowledge'],
      response: { 200: KNOWLEDGE },
    },
    handler: async (): Promise<KnowledgeV1> => {
      const { knowledge, packVersions } = context;
      const [{ revision, changedAt }, written] = await Promise.all([store.knowledgeRevision(), store.countMetadata()]);
      return {
        revision,
        changedAt: isoTimeOrNull(changedAt),
        packs: knowledge.packs.map((pack, i) => ({
          name: pack.name,
          version: pack.version,
          title: pack.title,
          author: pack.author,
          licence: pack.licence,
          updated: pack.updated,
          sources: pack.sources,
          digest: packVersions[i]!.digest,
          destinations: pack.records.length,
          behaviors: pack.behaviors.length,
          events: pack.events.length,
          written: pack.written?.length ?? 0,
        })),
        written,
      };
    },
  });

  app.get('/api/v1/knowledge/export', {
    config: { access: READ },
    schema: {
      operationId: 'exportKnowledge',
      summary: 'All that people wrote, as a pack',
      description:
        `A pack of records, one JSON value a line. Under a name that ends in \`${EXPORTED_ENDING}\` in a folder of ` +
        '`knowledge`, another server has it as what people wrote, to be edited further; exported there it is the same.',
      tags: ['knowledge'],
      response: {
        200: { description: 'The pack.', content: { 'application/x-ndjson': { schema: { type: 'string' } } } },
      },
    },
    handler: async (_request, reply) => {
      const lines = await exportRecords(store, context.knowledge.packs, context.settings);
      return reply
        .type('application/x-ndjson')
        .header('content-disposition', `attachment; filename="community${EXPORTED_ENDING}"`)
        .send(Readable.from(piecesOf(lines), { objectMode: false }));
    },
  });

  app.get('/schemas/pack.json', {
    config: { access: OPEN },
    schema: {
      operationId: 'getPackSchema',
      summary: 'JSON Schema of knowledge packs in YAML',
      tags: ['knowledge'],
      response: { 200: { type: 'object', description: 'JSON Schema 2020-12.', additionalProperties: true } },
    },
    handler: async (_request, reply) =>
      reply.type('application/json; charset=utf-8').serializer(String).send(packSchema()),
  });
}

const LINES_A_PIECE = 500;

function* piecesOf(lines: readonly string[]): Generator<string> {
  for (let at = 0; at < lines.length; at += LINES_A_PIECE)
    yield lines
      .slice(at, at + LINES_A_PIECE)
      .map((line) => `${line}\n`)
      .join('');
}

function packSchema(): string {
  return readFileSync(join(SHIPPED_KNOWLEDGE_FOLDER, 'pack.schema.json'), 'utf8');
}
