import type { JudgementV1, RecordRefV1, SampleChangesV1, VerdictV1 } from '@flowsage/client';
import type { FastifyInstance } from 'fastify';
import type { Judgement } from '../../store/index.ts';
import type { RouteAccess } from '../access.ts';
import type { ServerContext } from '../context.ts';
import { evidenceRecords, identityOf } from '../judged-samples.ts';
import { parsePacksText } from '../knowledge-versions.ts';
import { isoTime, SAMPLE_ID_PARAMS, TEXT_OR_NULL, TIME } from '../route-schemas.ts';
import { ownSample } from '../sample-access.ts';

const READ: RouteAccess = { style: 'v1', scope: 'read', rate: 'read' };

const TEXT = { type: 'string' } as const;

const RECORD_REF = {
  type: 'object',
  required: ['kind', 'key', 'title', 'version', 'pack'],
  properties: { kind: TEXT, key: TEXT, title: TEXT, version: { type: ['integer', 'null'] }, pack: TEXT_OR_NULL },
} as const;

const JUDGEMENT = {
  type: ['object', 'null'],
  required: ['verdict', 'confidence', 'headline', 'at', 'basis', 'records'],
  properties: {
    verdict: TEXT,
    confidence: TEXT,
    headline: TEXT,
    at: TIME,
    basis: {
      type: 'object',
      description: 'What it rests on: the number of the last change of what people wrote, and the packs.',
      required: ['revision', 'packs'],
      properties: {
        revision: { type: 'integer' },
        packs: {
          type: 'array',
          items: { type: 'object', properties: { name: TEXT, version: TEXT, digest: TEXT } },
        },
      },
    },
    records: { type: 'array', description: 'Among the evidence.', items: RECORD_REF },
  },
} as const;

const CHANGES = {
  type: 'object',
  required: ['changed', 'before', 'after', 'changedRecords'],
  properties: {
    changed: { type: 'boolean' },
    before: {
      ...JUDGEMENT,
      description: 'As you read it last; null when you never did.',
      properties: { ...JUDGEMENT.properties, readAt: TIME },
    },
    after: { ...JUDGEMENT, description: 'As it is now; null when nobody asked for it yet.' },
    changedRecords: {
      type: 'array',
      items: {
        type: 'object',
        required: ['kind', 'key', 'title', 'before', 'after'],
        properties: {
          kind: TEXT,
          key: TEXT,
          title: TEXT,
          before: {
            ...TEXT_OR_NULL,
            description: 'Version, or name and version of the pack; null where it was not there.',
          },
          after: TEXT_OR_NULL,
        },
      },
    },
  },
} as const;

/** What became of a verdict since its owner read it. */
export function addSampleChangeRoutes(app: FastifyInstance, context: ServerContext): void {
  app.get<{ Params: { id: string } }>('/api/v1/samples/:id/changes', {
    config: { access: READ },
    schema: {
      operationId: 'getSampleChanges',
      summary: 'How the verdict on a sample changed since you read it',
      description:
        'Samples whose verdict was read are judged again when knowledge changes. Reading the verdict ends the change.',
      tags: ['samples'],
      params: SAMPLE_ID_PARAMS,
      response: { 200: CHANGES },
    },
    handler: async (request): Promise<SampleChangesV1> => {
      const { id } = await ownSample(context, request, request.params.id);
      const judgements = await context.store.findJudgements(id);
      if (judgements === null) return { changed: false, before: null, after: null, changedRecords: [] };
      const { latest, read, isChanged } = judgements;
      const after = judgementV1(latest);
      if (read === null) return { changed: false, before: null, after, changedRecords: [] };
      const before = { ...judgementV1(read), readAt: isoTime(read.readAt) };
      return { changed: isChanged, before, after, changedRecords: changedRecords(before.records, after.records) };
    },
  });
}

function judgementV1({ verdict, judgedAt, basis }: Judgement): JudgementV1 {
  const said = JSON.parse(verdict) as VerdictV1;
  return {
    verdict: said.verdict,
    confidence: said.confidence,
    headline: said.headline,
    at: isoTime(judgedAt),
    basis: { revision: basis.revision, packs: parsePacksText(basis.packs) },
    records: evidenceRecords(said),
  };
}

/** Records that are not the same in both, those of both under one key put together. */
function changedRecords(
  before: readonly RecordRefV1[],
  after: readonly RecordRefV1[],
): SampleChangesV1['changedRecords'] {
  const was = new Set(before.map(identityOf));
  const is = new Set(after.map(identityOf));
  const gone = new Map(before.filter((one) => !is.has(identityOf(one))).map((one) => [`${one.kind} ${one.key}`, one]));
  const came = new Map(after.filter((one) => !was.has(identityOf(one))).map((one) => [`${one.kind} ${one.key}`, one]));
  return [...new Set([...gone.keys(), ...came.keys()])].sort().map((id) => {
    const [from, to] = [gone.get(id), came.get(id)];
    const { kind, key, title } = (to ?? from)!;
    return { kind, key, title, before: originOf(from), after: originOf(to) };
  });
}

function originOf(record: RecordRefV1 | undefined): string | null {
  if (record === undefined) return null;
  return record.pack ?? `version ${record.version}`;
}
