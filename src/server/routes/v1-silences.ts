import { randomUUID } from 'node:crypto';
import type { Page, SilenceQueryV1, SilenceRequestV1, SilenceV1 } from '@flowsage/client';
import type { FastifyInstance } from 'fastify';
import { expandSilence, LONGEST_SILENCE_DAYS, scopeText } from '../../knowledge/expand-silence.ts';
import { AppError } from '../../lib/app-error.ts';
import { isOneLine } from '../../lib/one-line.ts';
import type { DetectionId } from '../../model/finding.ts';
import { parsePortSpans, portSpansText } from '../../model/port-span.ts';
import type { NewSilence, StoredSilence } from '../../store/index.ts';
import type { RouteAccess } from '../access.ts';
import { actorOf } from '../actor.ts';
import type { ServerContext } from '../context.ts';
import { parseCursor, writeCursor } from '../cursor.ts';
import { CURSOR, EXAMPLES, isoTime, pageOf, TEXT_OR_NULL, TIME } from '../route-schemas.ts';
import { ownSample, principalOf } from '../sample-access.ts';
import { parseTime } from './v1-findings.ts';

const READ: RouteAccess = { style: 'v1', scope: 'read', rate: 'read' };
const EDIT: RouteAccess = { style: 'v1', scope: 'edit', rate: 'write' };

const LONGEST_REASON = 500;
/** Each finding is held against all that count. */
const MOST_ACTIVE = 1000;

const SILENCE = {
  type: 'object',
  required: [
    'id',
    'detection',
    'source',
    'destination',
    'ports',
    'sampleId',
    'reason',
    'accountId',
    'at',
    'expires',
    'state',
    'takenBack',
  ],
  properties: {
    id: { type: 'string' },
    detection: { ...TEXT_OR_NULL, description: 'Null, here and below: any.' },
    source: { ...TEXT_OR_NULL, description: 'Host, address or address/bits.' },
    destination: { ...TEXT_OR_NULL, description: '`name`, `name:port`, or `*.name`.' },
    ports: { ...TEXT_OR_NULL, description: '`443` or `8000-8080`, several parted by commas.' },
    sampleId: { ...TEXT_OR_NULL, description: 'Only this sample.' },
    reason: { type: 'string' },
    accountId: { type: 'string', description: 'Who silenced it.' },
    at: TIME,
    expires: TIME,
    state: { type: 'string', enum: ['active', 'expired', 'takenBack'] },
    takenBack: {
      type: ['object', 'null'],
      required: ['accountId', 'at', 'reason'],
      properties: { accountId: { type: 'string' }, at: TIME, reason: { type: 'string' } },
    },
  },
} as const;

const EXAMPLE: SilenceRequestV1 = {
  detection: 'beaconing',
  source: '10.0.0.0/8',
  destination: '*.monitoring.example',
  ports: '443,8000-8080',
  reason: 'Our own monitoring.',
  // Within a year of whenever the documentation is made.
  expires: new Date(Date.now() + 30 * 86_400_000).toISOString(),
};

const PART = { ...TEXT_OR_NULL, minLength: 1, maxLength: 300 } as const;

/** Findings that nobody wants to hear of for a while, everywhere or in one sample. */
export function addSilenceRoutes(app: FastifyInstance, context: ServerContext): void {
  const { store, rejudging, now } = context;

  app.get<{ Querystring: SilenceQueryV1 }>('/api/v1/silences', {
    config: { access: READ },
    schema: {
      operationId: 'listSilences',
      summary: 'What is silenced at this server, newest first',
      description:
        'Silences of one sample are told to the account that wrote them alone. Packs have silences of their own.',
      tags: ['knowledge'],
      querystring: {
        type: 'object',
        additionalProperties: false,
        properties: {
          state: {
            type: 'string',
            enum: ['active', 'any'],
            default: 'active',
            description: '`any`: also those that expired or were taken back.',
            examples: ['any'],
          },
          cursor: CURSOR,
          limit: { type: 'integer', minimum: 1, maximum: 1000, default: 100, examples: [20] },
        },
      },
      response: { 200: pageOf(SILENCE) },
    },
    handler: async (request): Promise<Page<SilenceV1>> => {
      const { state = 'active', cursor, limit = 100 } = request.query;
      const end = cursor === undefined ? null : parseCursor(cursor, isListEnd);
      const { silences, hasMore } = await store.listSilences({
        activeAt: state === 'active' ? now() : null,
        viewerAccountId: principalOf(request).account.id,
        after: end === null ? null : { at: end[1], id: end[2] },
        limit,
      });
      const last = silences.at(-1);
      return {
        items: silences.map((silence) => silenceV1(silence, now())),
        nextCursor: hasMore && last !== undefined ? writeCursor(['silence', last.at, last.id]) : null,
      };
    },
  });

  app.post<{ Body: SilenceRequestV1 }>('/api/v1/silences', {
    config: { access: EDIT },
    schema: {
      operationId: 'addSilence',
      summary: 'Silence findings until a time',
      description:
        'By detection, source, destination or ports, or by several of them at once, everywhere or in one sample of yours. It ' +
        'acts at once: verdicts that are asked for leave such findings out, and samples are judged again in the background.',
      tags: ['knowledge'],
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['reason', 'expires'],
        properties: {
          detection: PART,
          source: PART,
          destination: PART,
          ports: PART,
          sampleId: PART,
          reason: { type: 'string', minLength: 1, maxLength: LONGEST_REASON },
          expires: {
            type: 'string',
            maxLength: 40,
            description: `ISO 8601; at most ${LONGEST_SILENCE_DAYS} days ahead.`,
          },
        },
        examples: [{ ...EXAMPLE, sampleId: EXAMPLES.sampleId }],
      },
      response: { 201: SILENCE },
    },
    handler: async (request, reply): Promise<SilenceV1> => {
      const principal = principalOf(request);
      const { sampleId = null } = request.body;
      const sample = sampleId === null ? null : await ownSample(context, request, sampleId);
      const silence = await store.addSilence(
        { ...scopeOf(request.body, now()), id: randomUUID(), sampleId: sample?.id ?? null, author: actorOf(principal) },
        MOST_ACTIVE,
      );
      rejudging.wake();
      await store.audit({
        actor: actorOf(principal),
        action: 'silence.add',
        object: silence.id,
        detail: `${wordsOf(silence)} until ${isoTime(silence.expiresAt)}`,
      });
      reply.code(201);
      return silenceV1(silence, now());
    },
  });

  app.delete<{ Params: { id: string }; Querystring: { reason?: string } }>('/api/v1/silences/:id', {
    config: { access: EDIT },
    schema: {
      operationId: 'takeBackSilence',
      summary: 'Take a silence back before its time',
      description: 'It stays in the list of all, with who ended it, when and why.',
      tags: ['knowledge'],
      params: {
        type: 'object',
        required: ['id'],
        properties: {
          id: { type: 'string', maxLength: 100, description: 'Id of a silence.', examples: [EXAMPLES.silenceId] },
        },
      },
      querystring: {
        type: 'object',
        additionalProperties: false,
        properties: { reason: { type: 'string', maxLength: LONGEST_REASON } },
      },
      response: { 200: SILENCE },
    },
    handler: async (request): Promise<SilenceV1> => {
      const principal = principalOf(request);
      const id = request.params.id.toLowerCase();
      const found = await store.findSilence(id);
      // One of a single sample is told, and ended, by its own account alone.
      if (found === null || (found.sampleId !== null && found.author.accountId !== principal.account.id))
        throw new AppError('not-found', 'there is no such silence');
      const silence = await store.takeBackSilence(id, actorOf(principal), request.query.reason ?? '');
      rejudging.wake();
      await store.audit({ actor: actorOf(principal), action: 'silence.end', object: id, detail: wordsOf(silence) });
      return silenceV1(silence, now());
    },
  });
}

type SilenceScope = Pick<NewSilence, 'detection' | 'source' | 'destination' | 'ports' | 'reason' | 'expiresAt'>;

/** What a request means; `invalid-input` where it means nothing. */
function scopeOf(request: SilenceRequestV1, now: number): SilenceScope {
  const reason = request.reason.trim();
  if (reason === '') throw new AppError('invalid-input', 'reason: nothing, expected why');
  if (!isOneLine(reason))
    throw new AppError(
      'invalid-input',
      'reason: more than one line, or control characters; expected why, in one line of text',
    );
  const expiresAt = parseTime('expires', request.expires);
  if (expiresAt <= now)
    throw new AppError('invalid-input', `expires: ${request.expires} is over, expected a time to come`);
  if (expiresAt > now + LONGEST_SILENCE_DAYS * 86_400)
    throw new AppError(
      'invalid-input',
      `expires: ${request.expires}, expected at most ${LONGEST_SILENCE_DAYS} days from now`,
    );
  const { detection = null, source = null, destination = null, ports = null } = request;
  if (detection === null && source === null && destination === null && ports === null)
    throw new AppError(
      'invalid-input',
      'detection, source, destination and ports: none is given, expected one at least',
    );
  const spans = ports === null ? null : parsePortSpans(ports);
  if (ports !== null && spans === null)
    throw new AppError('invalid-input', `ports: ${ports.slice(0, 80)}, expected 443 or 8000-8080, parted by commas`);
  const { record, problems } = expandSilence({
    ...(detection === null ? {} : { detection: detection as DetectionId }),
    ...(source === null ? {} : { source }),
    ...(destination === null ? {} : { destination }),
    until: isoTime(expiresAt).slice(0, 10),
    reason,
  });
  if (record === null)
    throw new AppError(
      'invalid-input',
      problems.map(({ path, found, expected }) => `${path[0]}: ${found.slice(0, 80)}, expected ${expected}`).join('; '),
    );
  return {
    detection: record.detection,
    source: record.source,
    destination: record.destination,
    ports: spans === null ? null : portSpansText(spans),
    reason,
    expiresAt,
  };
}

function wordsOf({ detection, source, destination, ports, sampleId }: NewSilence): string {
  const scope = scopeText({ detection, source, destination, untilMicros: null });
  return [
    scope,
    ...(ports === null ? [] : [`ports ${ports}`]),
    ...(sampleId === null ? [] : [`in sample ${sampleId}`]),
  ].join(' ');
}

function silenceV1(silence: StoredSilence, now: number): SilenceV1 {
  const { id, detection, source, destination, ports, sampleId, reason, author, at, expiresAt, takenBack } = silence;
  return {
    id,
    detection,
    source,
    destination,
    ports,
    sampleId,
    reason,
    accountId: author.accountId,
    at: isoTime(at),
    expires: isoTime(expiresAt),
    state: takenBack !== null ? 'takenBack' : expiresAt <= now ? 'expired' : 'active',
    takenBack:
      takenBack === null
        ? null
        : { accountId: takenBack.by.accountId, at: isoTime(takenBack.at), reason: takenBack.reason },
  };
}

function isListEnd(values: readonly unknown[]): values is readonly ['silence', number, string] {
  return (
    values.length === 3 && values[0] === 'silence' && typeof values[1] === 'number' && typeof values[2] === 'string'
  );
}
