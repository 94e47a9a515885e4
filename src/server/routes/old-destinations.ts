import type { Answer, MetadataRecord, NothingKnown } from '@flowsage/client';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { isKnown, metadataOver } from '../../model/metadata.ts';
import { checkedNewKey } from '../../model/written-record.ts';
import { ruleOf } from '../../verdict/rules.ts';
import { type RouteAccess, viewerOf } from '../access.ts';
import type { ServerContext } from '../context.ts';
import { CONDITION_HEADERS, type ConditionHeaders, ETAG_HEADER, editBase } from '../edit-conditions.ts';
import { makeEditOver } from '../metadata-edits.ts';
import { createMetadataLookup, metadataKeyOf } from '../metadata-lookup.ts';
import { etagOf } from '../metadata-views.ts';
import { acceptAnyBody, answerOf, envelopeOf, jsonOf } from '../old-answers.ts';
import { METADATA, METADATA_BODY, paramOf, TEXT } from '../old-schemas.ts';
import { principalOf } from '../sample-access.ts';

const READ: RouteAccess = { style: 'networksage', scope: 'read', rate: 'read' };
/** Who may edit publishes, who may upload proposes. */
const EDIT: RouteAccess = { style: 'networksage', scope: ['upload', 'edit'], rate: 'write' };

const PARAMS = paramOf(
  'destination',
  'Name or address, a colon, and the port or `ICMP`. The last colon counts.',
  'lnk.short.example:443',
);

interface Route {
  Params: { destination: string };
}

/** What is known of destinations: what people wrote, else what the knowledge packs say. */
export function addOldDestinationRoutes(app: FastifyInstance, context: ServerContext): void {
  const { store } = context;
  acceptAnyBody(app);
  const metadata = createMetadataLookup(context);

  const find = async (destination: string): Promise<MetadataRecord | NothingKnown> =>
    (await metadata('destination', [destination]))[0] ?? {};

  /** What is known, under the name of the version that people wrote last. */
  const answer = async (destination: string, reply: FastifyReply): Promise<Answer<MetadataRecord | NothingKnown>> => {
    // The name first: whoever gets an older one with a newer record is refused at worst.
    const [latest = null] = await store.latestVersions('destination', [metadataKeyOf('destination', destination)]);
    if (latest !== null && latest.record !== null) reply.header('etag', etagOf(latest));
    return answerOf(await find(destination));
  };

  app.get<Route>('/sec/v1.0/destinations/:destination', {
    config: { access: READ },
    schema: {
      summary: 'What is known of a destination',
      tags: ['networksage'],
      params: PARAMS,
      response: { 200: { ...envelopeOf(METADATA), headers: ETAG_HEADER } },
    },
    handler: (request, reply) => answer(request.params.destination, reply),
  });

  // Names in traffic may hold anything, also a slash, and old clients put them into paths as they are.
  app.get<{ Params: { '*': string } }>('/sec/v1.0/destinations/*', {
    config: { access: READ },
    schema: { hide: true, response: { 200: envelopeOf(METADATA) } },
    handler: (request, reply) => answer(request.params['*'], reply),
  });

  app.post<Route & { Headers: ConditionHeaders }>('/sec/v1.0/destinations/:destination', {
    config: { access: EDIT, documentedBody: METADATA_BODY },
    schema: {
      summary: 'Write what is known of a destination',
      description:
        'Replaces the record; earlier ones are kept, and so are its fields of knowledge. Title and description are needed. The body is a record whose tags ' +
        'may be lists. A relevance that is none of the words leaves the one that there was. A key that may not edit ' +
        'proposes, and gets a text that says so.',
      tags: ['networksage'],
      params: PARAMS,
      headers: CONDITION_HEADERS,
      response: { 200: { ...envelopeOf({ anyOf: [METADATA, TEXT] }), headers: ETAG_HEADER } },
    },
    handler: async (request, reply): Promise<Answer<MetadataRecord | string>> => {
      const key = checkedNewKey('destination', metadataKeyOf('destination', request.params.destination));
      const body = jsonOf(request.body);
      const record = metadataOver(await find(request.params.destination), body);
      const edit = { kind: 'destination', key, record, rule: null, reason: '' } as const;
      const { version, proposal } = await makeEditOver(context, principalOf(request), edit, () =>
        editBase(store, 'destination', key, request.headers),
      );
      if (version !== null) reply.header('etag', etagOf(version));
      if (proposal === null) return answerOf(record);
      return answerOf(`Proposed as ${proposal.id}: it holds once an editor has published it.`);
    },
  });

  app.get<Route>('/sec/v1.0/destinations/:destination/summary', {
    config: { access: READ },
    schema: {
      summary: 'How a destination would be judged by itself',
      description: '`known`, and under the destination itself `category`, `confidence` and `details`.',
      tags: ['networksage'],
      params: PARAMS,
      response: { 200: envelopeOf({ type: 'object', additionalProperties: true }) },
    },
    handler: async (request): Promise<Answer<Readonly<Record<string, unknown>>>> => {
      const { destination } = request.params;
      const record = await find(destination);
      const key = metadataKeyOf('destination', destination);
      const name = key.slice(0, Math.max(0, key.lastIndexOf(':')));
      const [observation] = await store.statisticsFor(viewerOf(request.principal, context)).nameObservations([name]);
      const rule = ruleOf({
        secflow: { ...BARE_SECFLOW, destinationData: key },
        destination: record,
        behavior: {},
        event: {},
        flowIdCount: Math.max(1, observation?.sampleCount ?? 0),
      });
      return answerOf({
        known: isKnown(record),
        [destination]: {
          category: rule.category,
          confidence: rule.confidence,
          details: isKnown(record) ? record.description : rule.sentence,
        },
      });
    },
  });
}

/** A flow of which nothing is said but where it went. */
const BARE_SECFLOW = {
  flowId: '',
  flowCategory: '',
  destinationData: '',
  destinationNameSource: 'original',
  sourceData: '',
  sourceBytes: '0',
  destinationBytes: '0',
  sourcePackets: '0',
  destinationPackets: '0',
  relativeStart: '0',
  duration: '0',
  protocolInformation: '',
} as const;
