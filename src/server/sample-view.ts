import type { SampleV1 } from '@flowsage/client';
import { isoOfMicros } from '../lib/iso-micros.ts';
import { publicIdOf, type Sample } from '../model/sample.ts';
import type { ServerContext } from './context.ts';
import type { PublicNames } from './public-names.ts';
import { publicFileName, publicText } from './public-prose.ts';
import {
  INTEGER_OR_NULL,
  isoTime,
  isoTimeOrNull,
  NUMBER_OR_NULL,
  TEXT_OR_NULL,
  TIME,
  TIME_OR_NULL,
  UPLOAD_TYPE,
  VISIBILITY,
} from './route-schemas.ts';
import { NO_MARK, type SampleMark } from './sample-mark.ts';

/** `SampleV1` as a schema. */
export const SAMPLE = {
  type: 'object',
  required: [
    'id',
    'fileName',
    'fileType',
    'visibility',
    'publicId',
    'link',
    'state',
    'message',
    'fileBytes',
    'changed',
    'verdict',
    'rarity',
  ],
  properties: {
    id: { type: 'string' },
    fileName: { type: 'string' },
    fileType: UPLOAD_TYPE,
    visibility: VISIBILITY,
    publicId: { ...TEXT_OR_NULL, description: 'Null while private.' },
    link: { ...TEXT_OR_NULL, description: 'Public page; null while private.' },
    state: { type: 'string', enum: ['uploaded', 'processing', 'processed', 'failed'] },
    message: { ...TEXT_OR_NULL, description: 'Why it failed, or where the file is damaged.' },
    fileBytes: { type: 'integer' },
    uploadedAt: TIME,
    processedAt: TIME_OR_NULL,
    trafficDate: { ...TIME_OR_NULL, description: 'First traffic, ISO 8601, UTC.' },
    trafficSeconds: { ...NUMBER_OR_NULL, description: 'From the first to the last traffic.' },
    format: TEXT_OR_NULL,
    packets: INTEGER_OR_NULL,
    flows: INTEGER_OR_NULL,
    skipped: {
      type: 'array',
      description: 'What was left out while reading, most frequent first.',
      items: {
        type: 'object',
        required: ['reason', 'count'],
        properties: { reason: { type: 'string' }, count: { type: 'integer' } },
      },
    },
    changed: { type: 'boolean', description: 'Its verdict says something else than when you read it last.' },
    verdict: {
      type: ['object', 'null'],
      description: 'How it was judged last; null until then, and for others than its owner.',
      required: ['verdict', 'confidence'],
      properties: { verdict: { type: 'string' }, confidence: { type: 'string' } },
    },
    rarity: {
      type: ['object', 'null'],
      description: 'How common its behaviors are; null until it is judged, and for others than its owner.',
      required: ['behaviors', 'rare', 'leastCount', 'isCurrent'],
      properties: {
        behaviors: { type: 'integer', description: 'Different behaviors: a destination with a category each.' },
        rare: { type: 'integer', description: 'Those of them that at most two other samples hold.' },
        leastCount: { type: 'integer', description: 'Samples that hold the least common one, this one among them.' },
        isCurrent: {
          type: 'boolean',
          description: 'Counted just now. False: counted when it was judged last, because it has very many flows.',
        },
      },
    },
  },
} as const;

/** A sample; its owner sees how it was judged, too. */
export function sampleV1(sample: Sample, context: ServerContext, mark: SampleMark = NO_MARK): SampleV1 {
  const { report } = sample;
  const publicId = sample.visibility === 'public' ? publicIdOf(sample) : null;
  return {
    id: sample.id,
    fileName: sample.fileName,
    fileType: sample.fileType,
    visibility: sample.visibility,
    publicId,
    link: publicId === null ? null : `${context.publicUrl()}/public/samples/${publicId}`,
    state: sample.state,
    message: sample.message,
    fileBytes: sample.fileBytes,
    uploadedAt: isoTime(sample.uploadedAt),
    processedAt: isoTimeOrNull(sample.processedAt),
    trafficDate: report === null || report.trafficMicros === null ? null : isoOfMicros(report.trafficMicros),
    trafficSeconds: report?.trafficSeconds ?? null,
    format: report?.format ?? null,
    packets: report?.packets ?? null,
    flows: report?.flows ?? null,
    skipped: report?.skipped ?? [],
    ...mark,
  };
}

/** The same for strangers. Why a file could not be read is told with what was found in it, so that is its owner's to know. */
export function publicSampleV1(sample: Sample, context: ServerContext, names: PublicNames | null): SampleV1 {
  const shown = sampleV1(sample, context);
  if (names === null) return shown;
  return {
    ...shown,
    fileName: publicFileName(shown.fileName, names),
    message: shown.message === null ? null : sample.state === 'failed' ? UNREADABLE : DAMAGED,
    skipped: shown.skipped.map(({ reason, count }) => ({ reason: publicText(reason, names, false), count })),
  };
}

const UNREADABLE = 'The file could not be read.';
const DAMAGED = 'The file is damaged; what comes before the damage is shown.';
