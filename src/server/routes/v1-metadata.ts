import type { MetadataEditV1, MetadataV1 } from '@flowsage/client';
import type { FastifyInstance } from 'fastify';
import { parseFlowId } from '../../label/flow-id.ts';
import { AppError } from '../../lib/app-error.ts';
import type { EventRule } from '../../model/event-rule.ts';
import { metadataOf } from '../../model/metadata.ts';
import type { MetadataKind, StoredMetadata } from '../../store/index.ts';
import type { RouteAccess } from '../access.ts';
import { actorOf } from '../actor.ts';
import type { ServerContext } from '../context.ts';
import { METADATA_RECORD } from '../destination-answers.ts';
import { metadataKeyOf } from '../metadata-lookup.ts';
import { isoTime, TIME } from '../route-schemas.ts';
import { principalOf } from '../sample-access.ts';

const READ: RouteAccess = { style: 'v1', scope: 'read', rate: 'read' };
const EDIT: RouteAccess = { style: 'v1', scope: 'edit', rate: 'write' };

interface ByKey {
  Params: { kind: MetadataKind; key: string };
}

const PARAMS = {
  type: 'object',
  required: ['kind', 'key'],
  properties: {
    kind: { type: 'string', enum: ['destination', 'behavior', 'event'], examples: ['destination'] },
    key: {
      type: 'string',
      minLength: 1,
      maxLength: 300,
      description: 'Of a Destination `name:port`, of a Behavior its flow id, of an Event its id.',
      examples: ['example.com:443'],
    },
  },
} as const;

const RULE = {
  type: ['object', 'null'],
  required: ['steps', 'windowSeconds'],
  properties: {
    steps: {
      type: 'array',
      minItems: 2,
      maxItems: 20,
      description: 'Behaviors (flow ids) in their order, all of one source.',
      items: { type: 'string', pattern: '^[0-9a-fA-F]{32,64}$' },
    },
    windowSeconds: {
      type: 'number',
      exclusiveMinimum: 0,
      maximum: 31 * 24 * 60 * 60,
      description: 'From the start of the first flow to the start of the last one.',
    },
  },
} as const;

const METADATA = {
  type: 'object',
  required: ['kind', 'key', 'version', 'record', 'rule', 'accountId', 'at', 'reason'],
  properties: {
    kind: { type: 'string' },
    key: { type: 'string' },
    version: { type: 'integer' },
    record: METADATA_RECORD,
    rule: { ...RULE, properties: { eventId: { type: 'string' }, ...RULE.properties } },
    accountId: { type: 'string', description: 'Whose edit it was.' },
    at: TIME,
    reason: { type: 'string' },
  },
} as const;

const EXAMPLE_EDIT: MetadataEditV1 = {
  record: {
    title: 'Example site',
    description: 'Stands in for any site in documentation.',
    relevance: 'knownUninteresting',
    activityPurposeTags: ['WebsiteLoading'],
  },
  reason: 'Seen in every tutorial.',
};

/** What people write of Destinations, Behaviors and Events. Versions are only ever added. */
export function addMetadataRoutes(app: FastifyInstance, { store }: ServerContext): void {
  app.get<ByKey>('/api/v1/metadata/:kind/:key', {
    config: { access: READ },
    schema: {
      operationId: 'getMetadata',
      summary: 'What people wrote of it last',
      tags: ['look-ups'],
      params: PARAMS,
      response: { 200: METADATA },
    },
    handler: async ({ params }): Promise<MetadataV1> => {
      const key = checkedKey(params.kind, params.key);
      const [found] = await store.findMetadata(params.kind, [key]);
      if (found === null || found === undefined) throw nothingWritten(params.kind);
      return metadataV1(found);
    },
  });

  app.get<ByKey>('/api/v1/metadata/:kind/:key/history', {
    config: { access: READ },
    schema: {
      operationId: 'getMetadataHistory',
      summary: 'All versions, newest first',
      tags: ['look-ups'],
      params: PARAMS,
      response: {
        200: { type: 'object', required: ['items'], properties: { items: { type: 'array', items: METADATA } } },
      },
    },
    handler: async ({ params }): Promise<{ items: readonly MetadataV1[] }> => {
      const versions = await store.metadataHistory(params.kind, checkedKey(params.kind, params.key));
      if (versions.length === 0) throw nothingWritten(params.kind);
      return {
        items: versions.flatMap((one) => (one.record === null ? [] : [metadataV1({ ...one, record: one.record })])),
      };
    },
  });

  app.put<ByKey & { Body: MetadataEditV1 }>('/api/v1/metadata/:kind/:key', {
    config: { access: EDIT },
    schema: {
      operationId: 'editMetadata',
      summary: 'Write a new version',
      description:
        'Title and description are required; lists of tags may be JSON arrays. An Event may have a rule: samples that are ' +
        'read from then on are searched for it.',
      tags: ['look-ups'],
      params: PARAMS,
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['record'],
        properties: {
          record: { type: 'object', maxProperties: 50 },
          rule: { ...RULE, additionalProperties: false },
          reason: { type: 'string', maxLength: 500 },
        },
        examples: [EXAMPLE_EDIT],
      },
      response: { 200: METADATA },
    },
    handler: async (request): Promise<MetadataV1> => {
      const { kind } = request.params;
      const key = checkedKey(kind, request.params.key);
      const { record, rule = null, reason = '' } = request.body;
      if (rule !== null && kind !== 'event')
        throw new AppError('invalid-input', `rule: a ${kind} has none, expected null; only an event has one`);
      const saved = await store.saveMetadata(kind, key, {
        record: metadataOf(record),
        rule: rule === null ? null : ruleOf(key, rule),
        author: actorOf(principalOf(request)),
        reason,
      });
      await store.audit({
        actor: actorOf(principalOf(request)),
        action: 'metadata.edit',
        object: `${kind} ${key}`,
        detail: `version ${saved.version}`,
      });
      return metadataV1(saved);
    },
  });
}

/** The key in the form in which it is kept; `invalid-input` when nothing of this kind can have it. */
function checkedKey(kind: MetadataKind, text: string): string {
  const key = metadataKeyOf(kind, text);
  if (kind === 'behavior' && parseFlowId(text) === null)
    throw new AppError('invalid-input', 'key: no flow id, expected 32 to 64 hexadecimal digits');
  if (kind === 'event' && !/^[A-Za-z0-9._~-]{1,128}$/.test(key))
    throw new AppError('invalid-input', 'key: no event id, expected 1 to 128 letters, digits and . _ ~ -');
  if (kind === 'destination' && !/^[^\s:][^\s]*:(?:\d{1,5}|ICMP)$/.test(key))
    throw new AppError('invalid-input', 'key: no destination, expected name:port or name:ICMP');
  return key;
}

function ruleOf(
  eventId: string,
  rule: { readonly steps: readonly string[]; readonly windowSeconds: number },
): EventRule {
  return {
    eventId,
    steps: rule.steps.map((step) => parseFlowId(step) ?? step),
    windowSeconds: rule.windowSeconds,
  };
}

function nothingWritten(kind: MetadataKind): AppError {
  return new AppError('not-found', `nobody wrote anything of this ${kind}`);
}

function metadataV1({ kind, key, version, record, rule, author, at, reason }: StoredMetadata): MetadataV1 {
  return { kind, key, version, record, rule, accountId: author.accountId, at: isoTime(at), reason };
}
