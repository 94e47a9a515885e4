import type { JudgementV1, SampleChangesV1, VerdictV1 } from '@flowsage/client';
import type { FastifyInstance } from 'fastify';
import type { Judgement } from '../../store/index.ts';
import type { RouteAccess } from '../access.ts';
import { type ComparedJudgement, changedRecords } from '../changed-records.ts';
import type { ServerContext } from '../context.ts';
import { evidenceRecords } from '../judged-samples.ts';
import { parsePacksText } from '../knowledge-versions.ts';
import { isoTime, SAMPLE_ID_PARAMS, TEXT_OR_NULL, TEXTS, TIME } from '../route-schemas.ts';
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
  required: ['verdict', 'confidence', 'headline', 'at', 'basis', 'evidence', 'records'],
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
    evidence: { type: 'array', description: 'Its sentences, in their order.', items: TEXT },
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
      description:
        'Records of the evidence, or of destinations it names, that were written, changed or taken away since you read the ' +
        'verdict, or came or went with a pack.',
      items: {
        type: 'object',
        required: ['kind', 'key', 'title', 'before', 'after', 'fields'],
        properties: {
          kind: TEXT,
          key: TEXT,
          title: TEXT,
          before: {
            ...TEXT_OR_NULL,
            description: 'Version, or name and version of the pack; null where nothing of it was there or quoted.',
          },
          after: TEXT_OR_NULL,
          fields: {
            ...TEXTS,
            description: 'In which two versions that people wrote differ; none where a pack is on either side.',
          },
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
      const records = await changedRecords(context, compared(read, before), compared(latest, after));
      return { changed: isChanged, before, after, changedRecords: records };
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
    evidence: said.evidence.map(({ sentence }) => sentence),
    records: evidenceRecords(said),
  };
}

function compared({ verdict }: Judgement, { basis, records }: JudgementV1): ComparedJudgement {
  return { basis, records, evidence: (JSON.parse(verdict) as VerdictV1).evidence };
}
