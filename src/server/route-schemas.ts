import { FLOW_COLUMNS } from '../model/columns.ts';
import { LONGEST_CURSOR } from './cursor.ts';

/** Parts of route schemas that several routes share. What stands under `examples` is called by the tests, in this form. */

/** Ids that the examples of the documentation use. */
export const EXAMPLES = {
  sampleId: 'b6a34819455941b5a50f33387797f0d6',
  publicId: 'NzhmZjIxMWMtMjZjNi00OGZjLTgwM2UtYzNmZWM3MmNjOTU0I2hhc2gjYjZhMzQ4MTk0NTU5NDFiNWE1MGYzMzM4Nzc5N2YwZDY=',
  accountId: '5a1f3c52-9a43-4a38-8d55-0d5c4b8a7e10',
  keyId: '4f6b1e0c9d2a7788',
  key: 'fsk_this-is-no-key-but-shows-how-one-looks-1234',
  contentHash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  flowId: '1f2e3d4c5b6a79880716253443526170f1e2d3c4b5a697887766554433221100',
  silenceId: '3b1f0c64-7c0e-4f5a-8f6e-5a7d2c9e1b01',
  proposalIds: [
    '0d6cf5e4-5b0e-4a0c-9c1a-6a4d9b1f7a01',
    '0d6cf5e4-5b0e-4a0c-9c1a-6a4d9b1f7a02',
    '0d6cf5e4-5b0e-4a0c-9c1a-6a4d9b1f7a03',
  ],
} as const;

/** RFC 9457; the answer of every route under `/api/v1` to what it refuses. */
export const PROBLEM = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'instance'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'What, where, found, expected.' },
    instance: { type: 'string', description: 'Names the request in the log.' },
    limit: {
      type: 'object',
      description: 'The limit that was met, by the name of its setting.',
      required: ['name', 'value'],
      properties: { name: { type: 'string' }, value: { type: 'number' } },
    },
  },
} as const;

export const TIME = { type: 'string', description: 'ISO 8601, UTC.' } as const;
export const TIME_OR_NULL = { type: ['string', 'null'], description: 'ISO 8601, UTC.' } as const;
export const TEXT_OR_NULL = { type: ['string', 'null'] } as const;
export const INTEGER_OR_NULL = { type: ['integer', 'null'] } as const;
export const NUMBER_OR_NULL = { type: ['number', 'null'] } as const;
export const TEXTS = { type: 'array', items: { type: 'string' } } as const;
export const VISIBILITY = { type: 'string', enum: ['private', 'public'] } as const;
export const UPLOAD_TYPE = { type: 'string', enum: ['pcap', 'pcapng', 'zeek', 'interflow', 'secflow'] } as const;

/** Long enough for every id, in whatever form it comes; what is none is told like an unknown one. */
export const SAMPLE_ID_PARAMS = {
  type: 'object',
  required: ['id'],
  properties: {
    id: { type: 'string', maxLength: 200, description: 'Id of a sample.', examples: [EXAMPLES.sampleId] },
  },
} as const;

export const PUBLIC_ID_PARAMS = {
  type: 'object',
  required: ['id'],
  properties: {
    id: { type: 'string', maxLength: 200, description: 'Public id of a sample.', examples: [EXAMPLES.publicId] },
  },
} as const;

export const CURSOR = {
  type: 'string',
  minLength: 1,
  maxLength: LONGEST_CURSOR,
  description: '`nextCursor` of the page before.',
} as const;

export const PROTOCOL = { type: 'string', enum: ['TCP', 'UDP', 'ICMP'] } as const;

export const COLUMN_NAMES: readonly string[] = FLOW_COLUMNS.map(({ name }) => name);

/** One page of a list. */
export function pageOf<Item extends object>(item: Item) {
  return {
    type: 'object',
    required: ['items', 'nextCursor'],
    properties: {
      items: { type: 'array', items: item },
      nextCursor: { type: ['string', 'null'], description: 'Asks for the next page; null on the last one.' },
    },
  } as const;
}

export const IDEMPOTENCY_KEY = {
  type: 'string',
  minLength: 1,
  maxLength: 128,
  pattern: '^[\\x21-\\x7e]+$',
  description: 'Your own name for this upload: sent again under it, it is the same sample.',
} as const;

/** Epoch seconds as the API writes times. */
export function isoTime(seconds: number): string {
  return new Date(Math.round(seconds * 1000)).toISOString();
}

/** Captures may hold times that no calendar has. */
export function isoTimeOrNull(seconds: number | null): string | null {
  return seconds === null || Math.abs(seconds) > LAST_TIME ? null : isoTime(seconds);
}

/** The last moment that ECMAScript has, in seconds. */
const LAST_TIME = 8.64e12;
