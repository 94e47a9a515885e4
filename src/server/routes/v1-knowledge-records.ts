import type { KnowledgePackV1, KnowledgeRecordQueryV1, KnowledgeRecordV1, Page } from '@flowsage/client';
import type { FastifyInstance } from 'fastify';
import { METADATA_KINDS } from '../../model/written-record.ts';
import type { RouteAccess } from '../access.ts';
import type { ServerContext } from '../context.ts';
import { parseCursor, writeCursor } from '../cursor.ts';
import { type SearchPlace, searchKnowledge } from '../knowledge-search.ts';
import { countUpTo, expiryTimes } from '../knowledge-versions.ts';
import { goneSignal } from '../patience.ts';
import { CURSOR, isoTimeOrNull, pageOf, TEXT_OR_NULL, TEXTS, TIME_OR_NULL } from '../route-schemas.ts';
import { principalOf } from '../sample-access.ts';

const READ: RouteAccess = { style: 'v1', scope: 'read', rate: 'read' };

const TEXT = { type: 'string' } as const;
const COUNT = { type: 'integer' } as const;

const RECORD = {
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
  ],
  properties: {
    kind: { type: 'string', enum: METADATA_KINDS },
    key: { type: 'string', description: '`name:port`; of a pack’s behaviors and events `pack/id`.' },
    title: TEXT,
    description: { type: 'string', description: 'The first 500 characters.' },
    relevance: TEXT,
    concernLevel: { type: ['integer', 'null'], description: '1 nothing to worry about on its own … 5 hostile.' },
    pack: { ...TEXT_OR_NULL, description: '`name version`; null for what people wrote.' },
    version: { type: ['integer', 'null'], description: 'Of what people wrote.' },
    overridden: { type: 'boolean', description: 'A later pack describes the same.' },
    expires: TIME_OR_NULL,
  },
} as const;

const PACK = {
  type: 'object',
  required: [
    'name',
    'version',
    'title',
    'author',
    'licence',
    'updated',
    'sources',
    'digest',
    'destinations',
    'behaviors',
    'events',
    'written',
    'silences',
    'guards',
    'expired',
    'nextExpiry',
    'lastExpiry',
  ],
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
    silences: COUNT,
    guards: { type: 'integer', description: 'Names and networks that lists name by mistake.' },
    expired: { type: 'integer', description: 'Destinations, networks and guards that are not believed any more.' },
    nextExpiry: { ...TIME_OR_NULL, description: 'When the next of them expires; null when none does.' },
    lastExpiry: { ...TIME_OR_NULL, description: 'When the last one does.' },
  },
} as const;

/** Everything that is known, to browse and search. */
export function addKnowledgeRecordRoutes(app: FastifyInstance, context: ServerContext): void {
  app.get<{ Querystring: KnowledgeRecordQueryV1 }>('/api/v1/knowledge/records', {
    config: { access: READ },
    schema: {
      operationId: 'searchKnowledge',
      summary: 'Records of people and packs, by name, title and text',
      description:
        'What people wrote comes first, then pack by pack. A page ends early, perhaps without any record, when much had to be ' +
        'looked through: it goes on while there is a cursor.',
      tags: ['knowledge'],
      querystring: {
        type: 'object',
        additionalProperties: false,
        properties: {
          kind: { type: 'string', enum: METADATA_KINDS, examples: ['destination'] },
          q: { type: 'string', maxLength: 200, description: 'Part of a name, title or text.', examples: ['update'] },
          relevance: {
            type: 'string',
            enum: ['knownBad', 'seenNearBad', 'knownUninteresting', 'none'],
            description: '`none`: records without.',
            examples: ['knownUninteresting'],
          },
          pack: {
            type: 'string',
            maxLength: 200,
            description: 'Name of a pack; `people` for what people wrote.',
            examples: ['starter'],
          },
          cursor: CURSOR,
          limit: { type: 'integer', minimum: 1, maximum: 1000, default: 100, examples: [20] },
        },
      },
      response: { 200: pageOf(RECORD) },
    },
    handler: async (request, reply): Promise<Page<KnowledgeRecordV1>> => {
      const { kind = null, q = null, relevance, pack, cursor, limit = 100 } = request.query;
      const from = cursor === undefined ? null : parseCursor(cursor, isPlace);
      const { items, next } = await app.listTurns.run(principalOf(request).account.id, goneSignal(reply.raw), () =>
        searchKnowledge(
          { store: context.store, knowledge: context.knowledge, now: context.now() },
          {
            kind,
            text: q,
            relevance: relevance === undefined ? null : relevance === 'none' ? '' : relevance,
            pack: pack === undefined ? null : pack === 'people' ? '' : pack,
          },
          from,
          limit,
        ),
      );
      return { items, nextCursor: next === null ? null : writeCursor(next) };
    },
  });

  app.get('/api/v1/knowledge/packs', {
    config: { access: READ },
    schema: {
      operationId: 'listPacks',
      summary: 'The packs that are loaded, with what they hold and when it expires',
      description: 'In their order: the last one that describes a destination wins.',
      tags: ['knowledge'],
      response: {
        200: { type: 'object', required: ['items'], properties: { items: { type: 'array', items: PACK } } },
      },
    },
    handler: async (): Promise<{ readonly items: readonly KnowledgePackV1[] }> => {
      const { knowledge, packVersions } = context;
      return {
        items: knowledge.packs.map((pack, i): KnowledgePackV1 => {
          const { name, version, title, author, licence, updated, sources } = pack;
          const expiries = expiryTimes(pack);
          const expired = countUpTo(expiries, context.now());
          return {
            name,
            version,
            title,
            author,
            licence,
            updated,
            sources,
            digest: packVersions[i]!.digest,
            destinations: pack.records.length,
            behaviors: pack.behaviors.length,
            events: pack.events.length,
            written: pack.written?.length ?? 0,
            silences: pack.silences?.length ?? 0,
            guards: pack.guards?.length ?? 0,
            expired,
            nextExpiry: isoTimeOrNull(expiries[expired] ?? null),
            lastExpiry: isoTimeOrNull(expired < expiries.length ? (expiries.at(-1) ?? null) : null),
          };
        }),
      };
    },
  });
}

function isPlace(values: readonly unknown[]): values is SearchPlace {
  const isKind = (value: unknown): boolean => METADATA_KINDS.some((kind) => kind === value);
  if (values[0] === 'written') return values.length === 3 && isKind(values[1]) && typeof values[2] === 'string';
  return (
    values.length === 4 &&
    values[0] === 'pack' &&
    typeof values[1] === 'string' &&
    isKind(values[2]) &&
    Number.isInteger(values[3]) &&
    (values[3] as number) >= 0
  );
}
