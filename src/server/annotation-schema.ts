import { KNOWLEDGE } from './destination-answers.ts';
import { INTEGER_OR_NULL, PROTOCOL, TEXT_OR_NULL, TEXTS, TIME_OR_NULL } from './route-schemas.ts';

const TEXT = { type: 'string' } as const;
const POSITIONS = { type: 'array', items: { type: 'integer', minimum: -1 } } as const;
const ROWS = { type: 'array', items: { type: 'integer', minimum: 0 } } as const;

const RECORD = {
  type: 'object',
  required: [
    'kind',
    'key',
    'title',
    'description',
    'relevance',
    'concernLevel',
    'tags',
    'version',
    'pack',
    'knowledge',
  ],
  properties: {
    kind: { type: 'string', enum: ['destination', 'behavior', 'event', 'parent'] },
    key: TEXT,
    title: TEXT,
    description: TEXT,
    relevance: { type: 'string', enum: ['knownBad', 'seenNearBad', 'knownUninteresting', ''] },
    concernLevel: { ...INTEGER_OR_NULL, description: '1 nothing to worry about on its own … 5 hostile.' },
    tags: {
      type: 'object',
      description: 'By the field of tags; fields without any are left out.',
      additionalProperties: TEXTS,
    },
    version: { ...INTEGER_OR_NULL, description: 'Of what people wrote here; null for packs.' },
    pack: { ...TEXT_OR_NULL, description: 'Name and version of the pack.' },
    knowledge: {
      ...KNOWLEDGE,
      description: 'What packs say of a destination or parent, and over that what people wrote.',
    },
    given: { ...TEXTS, description: 'Fields of it that people gave; left out where there are none.' },
  },
} as const;

const DESTINATION = {
  type: 'object',
  required: [
    'name',
    'protocol',
    'port',
    'record',
    'parent',
    'count',
    'firstObserved',
    'lastObserved',
    'labelsObserved',
  ],
  properties: {
    name: TEXT,
    protocol: PROTOCOL,
    port: INTEGER_OR_NULL,
    record: { ...INTEGER_OR_NULL, description: 'Position in `records`.' },
    parent: { ...INTEGER_OR_NULL, description: 'Position in `records`: of the nearest parent domain that has one.' },
    count: { ...INTEGER_OR_NULL, description: 'Samples that hold the name; null where that is not counted.' },
    firstObserved: TIME_OR_NULL,
    lastObserved: TIME_OR_NULL,
    labelsObserved: {
      type: 'array',
      description: 'The most frequent ones, with the number of samples.',
      items: { type: 'object', required: ['label', 'count'], properties: { label: TEXT, count: { type: 'integer' } } },
    },
  },
} as const;

const EVENT = {
  type: 'object',
  required: ['record', 'steps', 'rows'],
  properties: {
    record: { type: 'integer', minimum: 0, description: 'Position in `records`.' },
    steps: { type: 'array', description: 'Its flows by step.', items: ROWS },
    stepNames: { type: 'array', description: 'What those steps are called, if any has a name.', items: TEXT },
    rows: ROWS,
  },
} as const;

/** `AnnotationsV1` as a schema. */
export const ANNOTATIONS = {
  type: 'object',
  required: ['flows', 'records', 'destinations', 'destinationOf', 'behaviorOf', 'flowIdCounts', 'events', 'truncated'],
  properties: {
    flows: { type: 'integer', description: 'Of the whole sample.' },
    records: { type: 'array', items: RECORD },
    destinations: { type: 'array', description: 'In the order of their first flow.', items: DESTINATION },
    destinationOf: { ...POSITIONS, description: 'For each flow, its position in `destinations`; -1 for none.' },
    behaviorOf: { ...POSITIONS, description: 'For each flow, the position in `records`; -1 for none.' },
    flowIdCounts: { ...ROWS, description: 'For each flow, how many samples hold its behavior, this one among them.' },
    events: { type: 'array', items: EVENT },
    truncated: {
      type: 'array',
      description: 'What was cut because there was more of it than is sent.',
      items: { type: 'string', enum: ['flows', 'destinations', 'records', 'events'] },
    },
  },
} as const;
