import type { EditAnswerV1, EditPreviewV1, MetadataEditV1, MetadataQueryV1, MetadataV1, Page } from '@flowsage/client';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { parseFlowId } from '../../label/flow-id.ts';
import { AppError } from '../../lib/app-error.ts';
import type { EventRule } from '../../model/event-rule.ts';
import { strictMetadataOf } from '../../model/metadata.ts';
import { refuseDeniedConcern, writtenKnowledgeOfKind } from '../../model/written-knowledge.ts';
import { checkedStepNames } from '../../model/written-record.ts';
import type { MetadataKind, StoredMetadata } from '../../store/index.ts';
import type { RouteAccess } from '../access.ts';
import type { ServerContext } from '../context.ts';
import { parseCursor, writeCursor } from '../cursor.ts';
import { CONDITION_HEADERS, type ConditionHeaders, ETAG_HEADER, editBase } from '../edit-conditions.ts';
import {
  type EditOutcome,
  type EditOverKnowledge,
  knowledgeAfter,
  makeEdit,
  makeEditOver,
  mayPublish,
} from '../metadata-edits.ts';
import { type ByKey, checkedEditKey, checkedKey, KEY_PARAMS, KIND, nothingWritten } from '../metadata-params.ts';
import {
  CHANGES,
  changesOf,
  etagOf,
  METADATA,
  metadataV1,
  metadataVersionV1,
  OF_PACKS,
  OUTCOMES,
  proposalV1,
  RULE,
  WRITTEN_KNOWLEDGE,
} from '../metadata-views.ts';
import { packSays } from '../pack-says.ts';
import { CURSOR, pageOf } from '../route-schemas.ts';
import { principalOf } from '../sample-access.ts';

const READ: RouteAccess = { style: 'v1', scope: 'read', rate: 'read' };
/** Who may edit publishes, who may upload proposes. */
const EDIT: RouteAccess = { style: 'v1', scope: ['upload', 'edit'], rate: 'write' };

const REASON = { type: 'string', maxLength: 500 } as const;

const EXAMPLE_EDIT: MetadataEditV1 = {
  record: {
    title: 'Example site',
    description: 'Stands in for any site in documentation.',
    relevance: 'knownUninteresting',
    activityPurposeTags: ['WebsiteLoading'],
  },
  knowledge: { owner_groups: ['IANA'], concern_level: 1, intended_purpose: 'Examples in documentation.' },
  reason: 'Seen in every tutorial.',
};

const EDIT_BODY = {
  type: 'object',
  additionalProperties: false,
  required: ['record'],
  properties: {
    record: { type: 'object', maxProperties: 50 },
    rule: { ...RULE, additionalProperties: false },
    knowledge: {
      ...WRITTEN_KNOWLEDGE,
      maxProperties: 50,
      description:
        'Only of a Destination: what packs say of it as well. Left out, it stays as it was; null or an empty object takes ' +
        'it away.',
    },
    reason: REASON,
  },
  examples: [EXAMPLE_EDIT],
} as const;

const PREVIEW = {
  type: 'object',
  required: [
    'kind',
    'key',
    'record',
    'rule',
    'knowledge',
    'latestVersion',
    'changes',
    'ofPacks',
    'publishes',
    'samples',
  ],
  properties: {
    kind: { type: 'string' },
    key: { type: 'string', description: 'In the form in which it would be kept.' },
    record: METADATA.properties.record,
    rule: METADATA.properties.rule,
    knowledge: WRITTEN_KNOWLEDGE,
    latestVersion: { type: 'integer', description: 'Version that is published now; 0 for none.' },
    changes: { ...CHANGES, description: 'What would change of it.' },
    ofPacks: OF_PACKS,
    publishes: { type: 'boolean', description: 'Whether this key would publish it; else it would be proposed.' },
    samples: { type: 'integer', description: 'Samples of yours that hold it.' },
  },
} as const;

const WHO = 'A key that may edit publishes at once; one that may upload proposes, and an editor decides.';

/** What people write of Destinations, Behaviors and Events. Versions are only ever added. */
export function addMetadataRoutes(app: FastifyInstance, context: ServerContext): void {
  const { store } = context;

  app.get<{ Params: { kind: MetadataKind }; Querystring: MetadataQueryV1 }>('/api/v1/metadata/:kind', {
    config: { access: READ },
    schema: {
      operationId: 'listMetadata',
      summary: 'What people wrote of a kind, in the order of its keys',
      tags: ['knowledge'],
      params: { type: 'object', required: ['kind'], properties: { kind: KIND } },
      querystring: {
        type: 'object',
        additionalProperties: false,
        properties: {
          prefix: { type: 'string', maxLength: 300, description: 'Beginning of the keys.', examples: ['example.'] },
          cursor: CURSOR,
          limit: { type: 'integer', minimum: 1, maximum: 1000, default: 100, examples: [20] },
        },
      },
      response: { 200: pageOf(METADATA) },
    },
    handler: async ({ params: { kind }, query: { prefix = '', cursor, limit = 100 } }): Promise<Page<MetadataV1>> => {
      const after = cursor === undefined ? null : parseCursor(cursor, isListEnd)[1];
      const versions = await store.listMetadata({ kind, prefix, after, limit: limit + 1 });
      const page = versions.slice(0, limit);
      return {
        items: page.filter((one): one is StoredMetadata => one.record !== null).map(metadataV1),
        nextCursor: versions.length > limit ? writeCursor(['key', page.at(-1)!.key]) : null,
      };
    },
  });

  app.get<ByKey>('/api/v1/metadata/:kind/:key', {
    config: { access: READ },
    schema: {
      operationId: 'getMetadata',
      summary: 'What people wrote of it last',
      tags: ['knowledge'],
      params: KEY_PARAMS,
      response: { 200: { ...METADATA, headers: ETAG_HEADER } },
    },
    handler: async ({ params }, reply): Promise<MetadataV1> => {
      const [found] = await store.findMetadata(params.kind, [checkedKey(params)]);
      if (found === null || found === undefined) throw nothingWritten(params.kind);
      reply.header('etag', etagOf(found));
      return metadataV1(found);
    },
  });

  app.put<ByKey & { Body: MetadataEditV1; Headers: ConditionHeaders }>('/api/v1/metadata/:kind/:key', {
    config: { access: EDIT },
    schema: {
      operationId: 'editMetadata',
      summary: 'Write a new version, or propose one',
      description:
        `${WHO} Title and description are required; lists of tags may be JSON arrays. An Event may have a rule: samples ` +
        'that are read from then on are searched for it. Without `If-Match` the last one wins; versions are all kept.',
      tags: ['knowledge'],
      params: KEY_PARAMS,
      headers: CONDITION_HEADERS,
      body: EDIT_BODY,
      response: OUTCOMES,
    },
    handler: async (request, reply) => {
      const { kind } = request.params;
      const edit = checkedEdit(request.params, request.body);
      const readBase = () => editBase(store, kind, edit.key, request.headers);
      return answerEdit(reply, await makeEditOver(context, principalOf(request), edit, readBase));
    },
  });

  app.post<ByKey & { Body: MetadataEditV1 }>('/api/v1/metadata/:kind/:key/preview', {
    config: { access: { ...EDIT, rate: 'read' } },
    schema: {
      operationId: 'previewMetadata',
      summary: 'What an edit would change, without making it',
      description: 'Refused for the same reasons as the edit itself.',
      tags: ['knowledge'],
      params: KEY_PARAMS,
      body: EDIT_BODY,
      response: { 200: PREVIEW },
    },
    handler: async (request): Promise<EditPreviewV1> => {
      const principal = principalOf(request);
      const edit = checkedEdit(request.params, request.body);
      const { kind, key, record, rule } = edit;
      const [[latest = null], { count }] = await Promise.all([
        store.latestVersions(kind, [key]),
        store.samplesHolding(principal.account.id, { kind, key }, { after: null, limit: 1 }),
      ]);
      const knowledge = knowledgeAfter(edit, latest);
      const ofPacks = await packSays(context, latest, kind, key, principal.account.id);
      return {
        kind,
        key,
        record: record!,
        rule,
        knowledge,
        latestVersion: latest?.version ?? 0,
        changes: changesOf(latest, { record, rule, knowledge }),
        ofPacks,
        publishes: mayPublish(principal),
        samples: count,
      };
    },
  });

  app.delete<ByKey & { Querystring: { reason?: string }; Headers: ConditionHeaders }>('/api/v1/metadata/:kind/:key', {
    config: { access: EDIT },
    schema: {
      operationId: 'deleteMetadata',
      summary: 'Write that nothing is known of it, or propose that',
      description: `${WHO} Earlier versions stay in the history, and any of them can be brought back.`,
      tags: ['knowledge'],
      params: KEY_PARAMS,
      querystring: { type: 'object', additionalProperties: false, properties: { reason: REASON } },
      headers: CONDITION_HEADERS,
      response: OUTCOMES,
    },
    handler: async (request, reply) => {
      const { kind } = request.params;
      const key = checkedKey(request.params);
      const base = await editBase(store, kind, key, request.headers);
      if (base.latest === null || base.latest.record === null) throw nothingWritten(kind);
      const { reason = '' } = request.query;
      const edit = { kind, key, record: null, rule: null, knowledge: null, reason };
      return answerEdit(reply, await makeEdit(context, principalOf(request), edit, base));
    },
  });

  const answerEdit = async (reply: FastifyReply, { version, proposal }: EditOutcome): Promise<EditAnswerV1> => {
    if (version === null) {
      reply.code(201);
      return proposalV1(proposal);
    }
    const { kind, key } = version;
    const [before = null] = await store.metadataHistory(kind, key, { before: version.version, limit: 1 });
    reply.header('etag', etagOf(version));
    return metadataVersionV1(version, before);
  };
}

function isListEnd(values: readonly unknown[]): values is readonly ['key', string] {
  return values.length === 2 && values[0] === 'key' && typeof values[1] === 'string';
}

/** The edit that a request means; `invalid-input` tells which part of it means none. */
function checkedEdit(params: ByKey['Params'], body: MetadataEditV1): EditOverKnowledge {
  const { record, rule = null, reason = '' } = body;
  const { kind } = params;
  const key = checkedEditKey(params);
  if (rule !== null && kind !== 'event')
    throw new AppError('invalid-input', `rule: a ${kind} has none, expected null; only an event has one`);
  const isLeftOut = body.knowledge === undefined && kind === 'destination';
  const checked = strictMetadataOf(record);
  const knowledge = writtenKnowledgeOfKind(kind, body.knowledge);
  refuseDeniedConcern(checked.relevance, knowledge);
  return {
    kind,
    key,
    record: checked,
    rule: rule === null ? null : ruleOf(key, rule),
    ...(isLeftOut ? {} : { knowledge }),
    reason,
  };
}

export function ruleOf(eventId: string, rule: Pick<EventRule, 'steps' | 'windowSeconds' | 'stepNames'>): EventRule {
  return {
    eventId,
    steps: rule.steps.map((step) => parseFlowId(step) ?? step),
    windowSeconds: rule.windowSeconds,
    ...checkedStepNames(rule.stepNames, rule.steps.length),
  };
}
