import { parseFlowId } from '../label/flow-id.ts';
import { AppError } from '../lib/app-error.ts';
import { checkedMetadataKey, checkedNewKey } from '../model/written-record.ts';
import type { MetadataKind } from '../store/index.ts';
import { metadataKeyOf } from './metadata-lookup.ts';

/** Routes that name what something is written of. */
export interface ByKey {
  Params: { kind: MetadataKind; key: string };
}

export const KIND = { type: 'string', enum: ['destination', 'behavior', 'event'], examples: ['destination'] } as const;

export const KEY_PARAMS = {
  type: 'object',
  required: ['kind', 'key'],
  properties: {
    kind: KIND,
    key: {
      type: 'string',
      minLength: 1,
      maxLength: 300,
      description: 'Of a Destination `name:port`, of a Behavior its flow id, of an Event its id.',
      examples: ['example.com:443'],
    },
  },
} as const;

/** The key in the form in which it is kept; `invalid-input` when nothing of this kind can have it. */
export function checkedKey({ kind, key }: ByKey['Params']): string {
  if (kind === 'behavior' && parseFlowId(key) === null)
    throw new AppError('invalid-input', 'key: no flow id, expected 32 to 64 hexadecimal digits');
  return checkedMetadataKey(kind, metadataKeyOf(kind, key));
}

/** The same for what shall be written: a destination has to be one that flows can have, and a port has to be one. */
export function checkedEditKey(params: ByKey['Params']): string {
  const key = checkedNewKey(params.kind, checkedKey(params));
  const port = params.kind === 'destination' ? (/:(\d+)$/.exec(key)?.[1] ?? null) : null;
  if (port !== null && Number(port) > 65_535)
    throw new AppError('invalid-input', `key: port ${port}, expected 0 to 65535 or ICMP`);
  return key;
}

export function nothingWritten(kind: MetadataKind): AppError {
  return new AppError('not-found', `nobody wrote anything of this ${kind}`);
}
