import { INTEGER_OR_NULL, NUMBER_OR_NULL, TEXT_OR_NULL } from './route-schemas.ts';

const TEXT = { type: 'string' } as const;
const TEXTS = { type: 'array', items: TEXT } as const;
const ROWS = {
  type: 'array',
  description: 'Numbers of flows in the sample, from 0; the first ones of many.',
  items: { type: 'integer' },
} as const;
const CONFIDENCE = { type: 'string', enum: ['High', 'Medium-High', 'Medium', 'Medium-Low', 'Low'] } as const;

const RECORD_REF = {
  type: 'object',
  required: ['kind', 'key', 'title', 'version', 'pack'],
  properties: {
    kind: { type: 'string', enum: ['destination', 'behavior', 'event'] },
    key: TEXT,
    title: TEXT,
    version: { ...INTEGER_OR_NULL, description: 'Of what people wrote here; null for packs.' },
    pack: { ...TEXT_OR_NULL, description: 'Name and version of the pack.' },
  },
} as const;
const RECORDS = { type: 'array', items: RECORD_REF } as const;

const EVENT_STEP = {
  type: 'object',
  required: ['name', 'destination', 'startSeconds', 'flowCount', 'rows'],
  properties: {
    name: { type: 'string', description: 'What its rule calls the step, else what is known of its first flow.' },
    destination: { type: 'string', description: '`name:port` of its first flow, not defanged.' },
    startSeconds: { type: 'number', description: 'Seconds into the sample.' },
    flowCount: { type: 'integer' },
    rows: ROWS,
  },
} as const;

const STORY_STEP = {
  type: 'object',
  required: ['atSeconds', 'sentence', 'flowCount', 'rows', 'records'],
  properties: {
    atSeconds: { type: 'number', description: 'Seconds into the sample.' },
    sentence: TEXT,
    flowCount: { type: 'integer' },
    rows: ROWS,
    records: RECORDS,
    steps: {
      type: 'array',
      description:
        'Of an Event, what happened one after the other: the first ones of many. Left out where there are not two.',
      items: EVENT_STEP,
    },
    stepCount: { type: 'integer', description: 'How many steps there are in all; left out with them.' },
  },
} as const;

const EVIDENCE = {
  type: 'object',
  required: [
    'rule',
    'category',
    'confidence',
    'sentence',
    'destinations',
    'destinationCount',
    'addresses',
    'detection',
    'score',
    'numbers',
    'flowCount',
    'rows',
    'records',
  ],
  properties: {
    rule: { type: 'string', description: 'Name of the rule of categorization.' },
    category: {
      type: 'string',
      enum: ['Impact', 'Malicious Activity', 'Suspicious Activity', 'Attack Vector', 'Common Activity'],
    },
    confidence: CONFIDENCE,
    sentence: TEXT,
    destinations: { ...TEXTS, description: '`name:port`, not defanged; the first ones of many.' },
    destinationCount: { type: 'integer' },
    addresses: { ...TEXTS, description: '`address:port` behind names; the first ones of many.' },
    detection: { ...TEXT_OR_NULL, description: 'Id of the detection that spoke.' },
    score: { ...INTEGER_OR_NULL, description: '0 to 100.' },
    numbers: {
      type: 'array',
      items: {
        type: 'object',
        required: ['name', 'value', 'unit', 'threshold'],
        properties: { name: TEXT, value: { type: 'number' }, unit: TEXT, threshold: NUMBER_OR_NULL },
      },
    },
    flowCount: { type: 'integer' },
    rows: ROWS,
    records: RECORDS,
  },
} as const;

/** `VerdictV1` as a schema. */
export const VERDICT = {
  type: 'object',
  required: ['verdict', 'confidence', 'headline', 'story', 'evidence', 'unknown', 'nextChecks', 'knowledge'],
  properties: {
    verdict: {
      type: 'string',
      enum: ['Impact', 'Malicious Activity', 'Suspicious Activity', 'Attack Vector', 'No Interesting Activity'],
    },
    confidence: CONFIDENCE,
    headline: { type: 'string', description: 'The verdict in one sentence.' },
    story: { type: 'array', description: 'What happened, in order of time.', items: STORY_STEP },
    evidence: { type: 'array', description: 'What the verdict rests on, the worst first.', items: EVIDENCE },
    unknown: { ...TEXTS, description: 'What is not known.' },
    nextChecks: { ...TEXTS, description: 'What to look at next.' },
    knowledge: {
      type: 'object',
      required: ['packs', 'otherSamples'],
      properties: {
        packs: {
          type: 'array',
          items: { type: 'object', required: ['name', 'version'], properties: { name: TEXT, version: TEXT } },
        },
        otherSamples: { type: 'integer' },
      },
    },
  },
} as const;
