import type {
  DestinationDetailsV1,
  DestinationSampleQueryV1,
  DestinationSampleV1,
  Page,
  RecordRefV1,
} from '@flowsage/client';
import type { FastifyInstance } from 'fastify';
import type { Destination } from '../../model/destination.ts';
import type { KnownRecord } from '../../model/known-record.ts';
import { createRecordLookup, metadataKeyOf } from '../../pipeline/known-records.ts';
import { type RouteAccess, viewerOf } from '../access.ts';
import type { ServerContext } from '../context.ts';
import { parseCursor, writeCursor } from '../cursor.ts';
import { DESTINATION, destinationAnswers, destinationOf, KNOWLEDGE } from '../destination-answers.ts';
import {
  CURSOR,
  isoTime,
  isoTimeOrNull,
  PROTOCOL,
  pageOf,
  TEXT_OR_NULL,
  TIME,
  TIME_OR_NULL,
} from '../route-schemas.ts';
import { principalOf } from '../sample-access.ts';
import { sampleJudge } from '../sample-judge.ts';

const READ: RouteAccess = { style: 'v1', scope: 'read', rate: 'read' };

const MOST_DAYS = 366;
const MOST_SEEN = 100;

const TEXT = { type: 'string' } as const;
const COUNT = { type: 'integer' } as const;

const PARAMS = {
  type: 'object',
  required: ['name'],
  properties: {
    name: { type: 'string', minLength: 1, maxLength: 255, description: 'Name or address.', examples: ['example.com'] },
  },
} as const;

const PLACE = {
  protocol: { ...PROTOCOL, default: 'TCP' },
  port: {
    type: 'integer',
    minimum: 0,
    maximum: 65_535,
    description: 'Left out for ICMP, and where it is not known.',
    examples: [443],
  },
} as const;

const RECORD_REF = {
  type: ['object', 'null'],
  required: ['kind', 'key', 'title', 'version', 'pack'],
  properties: { kind: TEXT, key: TEXT, title: TEXT, version: { type: ['integer', 'null'] }, pack: TEXT_OR_NULL },
} as const;

const DETAILS = {
  ...DESTINATION,
  required: [
    ...DESTINATION.required,
    'key',
    'origin',
    'packKnowledge',
    'days',
    'labels',
    'behaviors',
    'events',
    'ownSamples',
  ],
  properties: {
    ...DESTINATION.properties,
    key: { type: 'string', description: 'Of what people write of it.' },
    origin: {
      type: ['object', 'null'],
      description: 'Where `metadata` is from; null where nothing is known.',
      required: ['pack', 'version', 'inheritedFrom'],
      properties: { pack: TEXT_OR_NULL, version: { type: ['integer', 'null'] }, inheritedFrom: TEXT_OR_NULL },
    },
    packKnowledge: { ...KNOWLEDGE, description: 'What packs alone say of it or for it.' },
    days: {
      type: 'array',
      description: `Samples that held the name, by day, newest first; ${MOST_DAYS} days at most.`,
      items: { type: 'object', required: ['day', 'samples'], properties: { day: TEXT, samples: COUNT } },
    },
    labels: {
      type: 'array',
      items: { type: 'object', required: ['label', 'samples'], properties: { label: TEXT, samples: COUNT } },
    },
    behaviors: {
      type: 'array',
      description: `What your flows there did, the most frequent first; ${MOST_SEEN} at most.`,
      items: {
        type: 'object',
        required: ['flowId', 'flowCategory', 'flows', 'samples', 'record'],
        properties: { flowId: TEXT, flowCategory: TEXT, flows: COUNT, samples: COUNT, record: RECORD_REF },
      },
    },
    events: {
      type: 'array',
      description: `Events that your flows there belong to; ${MOST_SEEN} at most.`,
      items: {
        type: 'object',
        required: ['eventId', 'flows', 'samples', 'record'],
        properties: { eventId: TEXT, flows: COUNT, samples: COUNT, record: RECORD_REF },
      },
    },
    ownSamples: { type: 'integer', description: 'Samples of yours that hold it.' },
  },
} as const;

const SAMPLE = {
  type: 'object',
  required: ['sampleId', 'fileName', 'uploadedAt', 'trafficDate', 'flows'],
  properties: {
    sampleId: TEXT,
    fileName: TEXT,
    uploadedAt: TIME,
    trafficDate: TIME_OR_NULL,
    flows: { type: 'integer', description: 'Its flows to the destination.' },
  },
} as const;

interface Place {
  Params: { name: string };
  Querystring: { protocol: 'TCP' | 'UDP' | 'ICMP'; port?: number };
}

/** What a page about one destination tells beyond a look-up. */
export function addDestinationDetailRoutes(app: FastifyInstance, context: ServerContext): void {
  const { store } = context;

  app.get<Place>('/api/v1/destinations/:name/details', {
    config: { access: READ },
    schema: {
      operationId: 'getDestinationDetails',
      summary: 'A destination with where its knowledge is from, its days, labels, behaviors and Events',
      description: 'A destination that nobody has seen or described is answered too, with nothing known.',
      tags: ['look-ups'],
      params: PARAMS,
      querystring: { type: 'object', additionalProperties: false, properties: PLACE },
      response: { 200: DETAILS },
    },
    handler: async (request): Promise<DestinationDetailsV1> => {
      const { protocol, port = null } = request.query;
      const destination = destinationOf({ name: request.params.name, protocol, port });
      const viewer = viewerOf(request.principal, context);
      const accountId = principalOf(request).account.id;
      const key = keyOf(destination);
      const lookup = createRecordLookup(store, context.knowledge);
      const [[answer], [known = null], days, [labels = []], seen, { count }] = await Promise.all([
        destinationAnswers([destination], viewer, context),
        lookup('destination', [key]),
        store.daysSeen(viewer, destination.name, MOST_DAYS),
        store.statisticsFor(viewer).destinationLabelCounts([destination]),
        store.seenAt(accountId, key, MOST_SEEN),
        store.samplesHolding(accountId, { kind: 'destination', key }, { after: null, limit: 1 }),
      ]);
      const judge = sampleJudge(context);
      const [written, events] = await Promise.all([
        lookup(
          'behavior',
          seen.behaviors.map(({ flowId }) => flowId),
        ),
        lookup(
          'event',
          seen.events.map(({ eventId }) => eventId),
        ),
      ]);
      const behaviors = await Promise.all(
        written.map(async (record, i) => record ?? judge.knownBehavior(seen.behaviors[i]!.flowId, accountId)),
      );
      return {
        ...answer!,
        key,
        origin:
          known === null ? null : { pack: known.pack, version: known.version, inheritedFrom: known.inheritedFrom },
        packKnowledge: context.knowledge.find(destination),
        days,
        labels: labels.map((one) => ({ label: one.label, samples: one.count })),
        behaviors: seen.behaviors.map((behavior, i) => ({ ...behavior, record: refOf(behaviors[i] ?? null) })),
        events: seen.events.map((event, i) => ({ ...event, record: refOf(events[i] ?? null) })),
        ownSamples: count,
      };
    },
  });

  app.get<{ Params: Place['Params']; Querystring: Place['Querystring'] & DestinationSampleQueryV1 }>(
    '/api/v1/destinations/:name/samples',
    {
      config: { access: READ },
      schema: {
        operationId: 'listDestinationSamples',
        summary: 'Your samples that hold a destination, newest first',
        tags: ['look-ups'],
        params: PARAMS,
        querystring: {
          type: 'object',
          additionalProperties: false,
          properties: {
            ...PLACE,
            cursor: CURSOR,
            limit: { type: 'integer', minimum: 1, maximum: 1000, default: 100, examples: [20] },
          },
        },
        response: { 200: pageOf(SAMPLE) },
      },
      handler: async (request): Promise<Page<DestinationSampleV1>> => {
        const { protocol, port = null, cursor, limit = 100 } = request.query;
        const key = keyOf(destinationOf({ name: request.params.name, protocol, port }));
        const end = cursor === undefined ? null : parseCursor(cursor, isListEnd);
        const { samples, hasMore } = await store.samplesHolding(
          principalOf(request).account.id,
          { kind: 'destination', key },
          { after: end === null ? null : { uploadedAt: end[1], sampleId: end[2] }, limit },
        );
        const last = samples.at(-1);
        return {
          items: samples.map(({ sampleId, fileName, uploadedAt, trafficAt, flows }) => ({
            sampleId,
            fileName,
            uploadedAt: isoTime(uploadedAt),
            trafficDate: isoTimeOrNull(trafficAt),
            flows,
          })),
          nextCursor: hasMore && last !== undefined ? writeCursor(['held', last.uploadedAt, last.sampleId]) : null,
        };
      },
    },
  );
}

function keyOf({ name, protocol, port }: Destination): string {
  return metadataKeyOf('destination', `${name}:${protocol === 'ICMP' ? 'ICMP' : (port ?? '')}`);
}

function refOf(record: KnownRecord | null): RecordRefV1 | null {
  if (record === null) return null;
  const { kind, key, metadata, version, pack } = record;
  return { kind, key, title: metadata.title, version, pack };
}

function isListEnd(values: readonly unknown[]): values is readonly ['held', number, string] {
  return values.length === 3 && values[0] === 'held' && typeof values[1] === 'number' && typeof values[2] === 'string';
}
