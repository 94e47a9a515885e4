import type { Answer, DestinationAnswer } from '@flowsage/client';
import type { FastifyInstance } from 'fastify';
import { enrichDestinations } from '../../enrich/index.ts';
import { AppError } from '../../lib/app-error.ts';
import { createDestination, nameportKey, writtenName } from '../../model/destination.ts';
import type { KnowledgeRecord } from '../../model/knowledge.ts';
import { createRecordLookup, toldKnowledge } from '../../pipeline/known-records.ts';
import { type RouteAccess, viewerOf } from '../access.ts';
import type { ServerContext } from '../context.ts';
import { metadataKey } from '../destination-answers.ts';
import { acceptAnyBody, answerOf, describedOnly, jsonOf } from '../old-answers.ts';
import { principalOf } from '../sample-access.ts';
import { readStatisticsPost } from '../statistics-post.ts';

const OPEN: RouteAccess = { style: 'bayse', scope: null, rate: 'read' };
const UPLOAD: RouteAccess = { style: 'bayse', scope: 'upload', rate: 'write' };
const READ: RouteAccess = { style: 'bayse', scope: 'read', rate: 'read' };

const NOT_OFFERED =
  'This server does not visit sites, so there is no interpretation of any. It answers from what it was given: ask ' +
  'GET /destinations for what is known of the name.';

interface DestinationQuery {
  readonly name: string;
  readonly protocol?: string;
  readonly port?: string;
  readonly getStatistics?: string;
  readonly getFlowSummary?: string;
}

const QUERY = {
  type: 'object',
  required: ['name'],
  properties: {
    name: { type: 'string', minLength: 1, maxLength: 500, description: 'Host or address.', examples: ['example.com'] },
    protocol: { type: 'string', maxLength: 20, description: 'TCP, UDP or ICMP; empty is TCP.' },
    port: { type: 'string', maxLength: 20, description: 'Left out for ICMP.', examples: ['443'] },
    getStatistics: { type: 'string', maxLength: 20, description: '`true`: with `statistics`.', examples: ['true'] },
    getFlowSummary: { type: 'string', maxLength: 20, description: '`true`: with `flow_summary`.' },
  },
} as const;

const LABEL_MAP = {
  type: 'object',
  additionalProperties: { type: 'object', additionalProperties: { type: 'object' } },
} as const;

/** For the documentation: the checks are those of `readStatisticsPost`. */
const STATISTICS_BODY = {
  'application/json': {
    schema: {
      type: 'object',
      required: ['public_sources', 'public_destinations'],
      properties: { public_sources: LABEL_MAP, public_destinations: LABEL_MAP },
      examples: [
        {
          public_sources: {},
          public_destinations: {
            'example.com': {
              'TCP/443': { noPayloadData: { count: 1, first_observed: 1714979289.5, last_observed: 1714979290 } },
            },
          },
        },
      ],
    },
  },
} as const;

/** Destinations with knowledge and statistics, and posts of statistics, as Bayse's programs ask and send. */
export function addBayseRoutes(app: FastifyInstance, context: ServerContext): void {
  acceptAnyBody(app);

  app.get<{ Querystring: DestinationQuery }>('/destinations', {
    config: { access: OPEN },
    schema: {
      summary: 'What is known of a destination, and how often it was seen',
      description: 'What packs say; with a key that may read, what people wrote over it.',
      tags: ['bayse'],
      querystring: QUERY,
      response: {
        200: describedOnly('The envelope with `destination_info` and, where a domain above is known, `parent_info`.'),
      },
    },
    handler: async (request): Promise<Answer<DestinationAnswer>> => {
      const { name, protocol = '', port = '', getStatistics, getFlowSummary } = request.query;
      const destination = createDestination(writtenName(name), protocol, portOf(port));
      const statistics = context.store.statisticsFor(viewerOf(request.principal, context));
      const [found] = await enrichDestinations([destination], context.knowledge, statistics, {
        sampleIsCounted: false,
      });
      const { destination_knowledge, destination_stats, destination_flow_summary, parent_knowledge } = found!.blocks;
      const ofPacks = destination_knowledge.destination_nameport === null ? null : destination_knowledge.info;
      // What people wrote is for those who may read it; packs are open.
      const isReader = request.principal?.scopes.includes('read') === true;
      const [record = null] = isReader
        ? await createRecordLookup(context.store, context.knowledge)('destination', [metadataKey(destination)])
        : [];
      const told = toldKnowledge(destination, ofPacks, record);
      return answerOf({
        destination_info: {
          knowledge: told === null ? {} : { [told.destination_data]: told },
          ...(isYes(getStatistics) ? { statistics: destination_stats } : {}),
          ...(isYes(getFlowSummary)
            ? { flow_summary: { [nameportKey(destination)]: destination_flow_summary.info } }
            : {}),
        },
        ...(parent_knowledge === null || parent_knowledge.destination_nameport === null
          ? {}
          : {
              parent_info: {
                knowledge: { [parent_knowledge.destination_nameport]: parent_knowledge.info as KnowledgeRecord },
              },
            }),
      });
    },
  });

  app.post('/stats', {
    config: { access: UPLOAD, documentedBody: STATISTICS_BODY },
    schema: {
      summary: 'Add what one input says of public destinations to the statistics',
      description:
        'The body has `public_sources` and `public_destinations`, each name → `TCP/443` → label → `count`, ' +
        '`first_observed`, `last_observed`. A post counts as one sample, and the same post once. Sources are checked, ' +
        'but never kept.',
      tags: ['bayse'],
      response: { 200: { type: 'string', description: 'What was kept, and what was not.' } },
    },
    handler: async (request, reply) => {
      const { account } = principalOf(request);
      const body = jsonOf(request.body);
      if (body === undefined)
        throw new AppError(
          'invalid-input',
          'the body is no JSON, expected an object with public_sources and public_destinations',
        );
      const post = readStatisticsPost(body, context.now());
      const added =
        post.contribution === null
          ? null
          : await context.store.contribute(post.contribution, {
              accountId: account.id,
              sampleId: post.contribution.contentHash.slice(0, 32),
            });
      const known = added === 'already-known' ? ' The same post was counted before, so nothing changed.' : '';
      return reply.type('text/plain; charset=utf-8').send(post.told + known);
    },
  });

  for (const { method, url, summary } of [
    { method: 'POST', url: '/site/interpret/request', summary: 'Ask for the interpretation of a site (not offered)' },
    { method: 'GET', url: '/site/interpret/status', summary: 'How far an interpretation is (not offered)' },
    { method: 'GET', url: '/interpretation', summary: 'The result of an interpretation (not offered)' },
  ] as const) {
    app.route({
      method,
      url,
      config: { access: READ },
      schema: { summary, tags: ['bayse'], response: { 501: { type: 'string' } } },
      handler: async (_request, reply) => reply.code(501).type('text/plain; charset=utf-8').send(NOT_OFFERED),
    });
  }
}

/** Old clients leave the port out, or write what is none, for flows without one. */
function portOf(text: string): number | null {
  const port = /^[0-9]{1,5}$/.test(text) ? Number(text) : null;
  return port === null || port > 65_535 ? null : port;
}

function isYes(text: string | undefined): boolean {
  return text !== undefined && /^(true|1)$/i.test(text);
}
