import type { FindingQueryV1, FindingsV1, FindingV1 } from '@flowsage/client';
import type { FastifyInstance } from 'fastify';
import { epochSeconds } from '../../knowledge/expand-entry.ts';
import { AppError } from '../../lib/app-error.ts';
import { normalizeName } from '../../model/destination.ts';
import { DETECTION_IDS } from '../../model/finding.ts';
import type { ListedFinding } from '../../store/index.ts';
import type { RouteAccess } from '../access.ts';
import type { ServerContext } from '../context.ts';
import { parseCursor, writeCursor } from '../cursor.ts';
import {
  CURSOR,
  EXAMPLES,
  isoTime,
  isoTimeOrNull,
  NUMBER_OR_NULL,
  pageOf,
  TEXT_OR_NULL,
  TIME,
  TIME_OR_NULL,
} from '../route-schemas.ts';
import { principalOf } from '../sample-access.ts';

const READ: RouteAccess = { style: 'v1', scope: 'read', rate: 'read' };

const TEXT = { type: 'string' } as const;

const FINDING = {
  type: 'object',
  required: [
    'id',
    'sampleId',
    'fileName',
    'detection',
    'title',
    'sentence',
    'score',
    'numbers',
    'source',
    'destination',
    'firstAt',
    'lastAt',
    'flowCount',
    'rows',
    'silencedBy',
    'judgedAt',
  ],
  properties: {
    id: { type: 'string', description: 'The same when the sample is judged again.' },
    sampleId: TEXT,
    fileName: TEXT,
    detection: TEXT,
    title: TEXT,
    sentence: TEXT,
    score: { type: 'number', description: '0 to 100: how much it looks like what the title says.' },
    numbers: {
      type: 'array',
      items: {
        type: 'object',
        required: ['name', 'value', 'unit', 'threshold', 'share'],
        properties: {
          name: TEXT,
          value: { type: 'number' },
          unit: TEXT,
          threshold: NUMBER_OR_NULL,
          share: { type: 'number', description: 'Points of the score.' },
        },
      },
    },
    source: TEXT,
    destination: { ...TEXT_OR_NULL, description: '`name:port` or a name; null when it is about many.' },
    firstAt: TIME_OR_NULL,
    lastAt: TIME_OR_NULL,
    flowCount: { type: 'integer' },
    rows: { type: 'array', items: { type: 'integer' }, description: 'Numbers of flows, the first 100.' },
    silencedBy: {
      type: ['object', 'null'],
      description: 'A silence of this server or a pack; null when the finding counts.',
      required: ['silenceId', 'pack'],
      properties: { silenceId: TEXT_OR_NULL, pack: TEXT_OR_NULL },
    },
    judgedAt: TIME,
  },
} as const;

const FINDINGS = {
  ...pageOf(FINDING),
  required: ['items', 'nextCursor', 'samplesToJudge'],
  properties: {
    ...pageOf(FINDING).properties,
    samplesToJudge: {
      type: 'integer',
      description: 'Samples that are still to be judged by what is known now; their findings come later.',
    },
  },
} as const;

/** What detections found in all samples of an account, as it was kept when they were judged. */
export function addFindingRoutes(app: FastifyInstance, { store, judgedSamples }: ServerContext): void {
  app.get<{ Querystring: FindingQueryV1 }>('/api/v1/findings', {
    config: { access: READ },
    schema: {
      operationId: 'listFindings',
      summary: 'What detections found in all of your samples, the latest first',
      description:
        'Samples are judged in the background after they were read, and again when knowledge changes; findings are as the ' +
        'samples were judged last. A finding that lasted to a later time comes first.',
      tags: ['samples'],
      querystring: {
        type: 'object',
        additionalProperties: false,
        properties: {
          detection: { type: 'string', enum: DETECTION_IDS, examples: ['beaconing'] },
          minScore: { type: 'number', minimum: 0, maximum: 100, examples: [1] },
          sample: { type: 'string', maxLength: 200, description: 'Id of a sample.', examples: [EXAMPLES.sampleId] },
          destination: {
            type: 'string',
            minLength: 1,
            maxLength: 300,
            description: '`name:port`, a name at any port, or `*.name` for any name below.',
            examples: ['*.example.com'],
          },
          source: {
            type: 'string',
            minLength: 1,
            maxLength: 300,
            description: 'Host of the source.',
            examples: ['10.0.0.5'],
          },
          silenced: {
            type: 'boolean',
            description: 'Only those that are silenced, or only the others.',
            examples: [false],
          },
          since: {
            type: 'string',
            maxLength: 40,
            description: 'Findings that last beyond this time, ISO 8601.',
            examples: ['2024-05-06T00:00:00Z'],
          },
          cursor: CURSOR,
          limit: { type: 'integer', minimum: 1, maximum: 1000, default: 100, examples: [20] },
        },
      },
      response: { 200: FINDINGS },
    },
    handler: async (request): Promise<FindingsV1> => {
      const accountId = principalOf(request).account.id;
      const { detection, minScore, sample, destination, source, silenced, since, cursor, limit = 100 } = request.query;
      const end = cursor === undefined ? null : parseCursor(cursor, isListEnd);
      const [{ findings, hasMore }, samplesToJudge] = await Promise.all([
        store.listFindings(accountId, {
          detection: detection ?? null,
          leastScore: minScore ?? null,
          sampleId: sample?.toLowerCase() ?? null,
          destination: destination === undefined ? null : normalizeName(destination),
          source: source === undefined ? null : normalizeName(source),
          isSilenced: silenced ?? null,
          since: since === undefined ? null : parseTime('since', since),
          after: end === null ? null : { lastAt: end[1], sampleId: end[2], id: end[3] },
          limit,
        }),
        store.samplesToJudge(accountId, await judgedSamples.basis()),
      ]);
      const last = findings.at(-1);
      return {
        items: findings.map(findingV1),
        nextCursor:
          hasMore && last !== undefined ? writeCursor(['finding', last.lastAt, last.sampleId, last.id]) : null,
        samplesToJudge,
      };
    },
  });
}

function findingV1({ parts, firstAt, lastAt, judgedAt, ...finding }: ListedFinding): FindingV1 {
  return {
    ...finding,
    numbers: parts,
    firstAt: isoTimeOrNull(firstAt),
    lastAt: isoTimeOrNull(lastAt),
    judgedAt: isoTime(judgedAt),
  };
}

/** Epoch seconds of an ISO 8601 time; `invalid-input` where it is none. */
export function parseTime(field: string, text: string): number {
  const form = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d))?$/.exec(text);
  // Days that the calendar lacks are taken for later ones otherwise.
  const time = form !== null && epochSeconds(form[1]!) !== null ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time))
    throw new AppError('invalid-input', `${field}: ${text.slice(0, 40)}, expected a time such as 2026-11-27T10:00:00Z`);
  return time / 1000;
}

function isListEnd(values: readonly unknown[]): values is readonly ['finding', number, string, string] {
  return (
    values.length === 4 &&
    values[0] === 'finding' &&
    typeof values[1] === 'number' &&
    typeof values[2] === 'string' &&
    typeof values[3] === 'string'
  );
}
