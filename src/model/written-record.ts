import type { MetadataKindV1, MetadataRecord } from '@flowsage/client';
import { AppError } from '../lib/app-error.ts';
import { parseAddress } from './address.ts';
import type { EventRule } from './event-rule.ts';
import type { WrittenKnowledge } from './written-knowledge.ts';

/** What people wrote of a Destination (`name:port`), Behavior (flow id) or Event (event id), under its key. */
export interface WrittenRecord {
  readonly kind: MetadataKindV1;
  readonly key: string;
  readonly record: MetadataRecord;
  /** Only of Events. */
  readonly rule: EventRule | null;
  /** Only of Destinations; absent where no field is given. */
  readonly knowledge?: WrittenKnowledge | null;
}

export const METADATA_KINDS = ['destination', 'behavior', 'event'] as const satisfies readonly MetadataKindV1[];

/** Bounds of an Event's rule. */
export const RULE_LIMITS = { steps: 20, windowSeconds: 31 * 24 * 60 * 60, stepName: 200 } as const;

/** Longer than any name with a port. */
const LONGEST_KEY = 300;

/** The forms that keys have when they are kept, and the same in words. */
const FORMS: Readonly<Record<MetadataKindV1, readonly [form: RegExp, expected: string]>> = {
  destination: [/^[^\s:][^\s]*:(?:\d{1,5}|ICMP)$/, 'no destination, expected name:port or name:ICMP'],
  behavior: [/^[0-9a-f]{1,64}$/, 'no flow id, expected 32 to 64 hexadecimal digits'],
  event: [/^[A-Za-z0-9._~-]{1,128}$/, 'no event id, expected 1 to 128 letters, digits and . _ ~ -'],
};

/** The key, if something of this kind can be kept under it; else AppError `invalid-input`. */
export function checkedMetadataKey(kind: MetadataKindV1, key: string): string {
  const [form, expected] = FORMS[kind];
  if (
    key.length <= LONGEST_KEY &&
    form.test(key) &&
    (kind !== 'destination' || isHost(key.slice(0, key.lastIndexOf(':'))))
  )
    return key;
  throw new AppError('invalid-input', `key: ${expected}`);
}

/**
 * The same for what shall be written anew: no flow goes to a pattern or to a name with an empty part, so what is written of
 * it would never be read. What is kept already can be read and removed.
 */
export function checkedNewKey(kind: MetadataKindV1, key: string): string {
  checkedMetadataKey(kind, key);
  if (kind !== 'destination') return key;
  const name = key.slice(0, key.lastIndexOf(':'));
  if (name.includes('*'))
    throw new AppError(
      'invalid-input',
      `key: ${name} is a pattern, expected one name; what holds for all names below one is written in a pack, with ` +
        'all_children_inherit_knowledge',
    );
  if (parseAddress(name) === null && name.split('.').includes(''))
    throw new AppError('invalid-input', `key: ${name} has an empty part, expected a name or an address`);
  const port = key.slice(name.length + 1);
  if (Number(port) > 65_535) throw new AppError('invalid-input', `key: port ${port}, expected at most 65535, or ICMP`);
  return key;
}

/** Names of so many steps as they are kept, without any where all are empty; else AppError `invalid-input`. */
export function checkedStepNames(names: unknown, steps: number): Pick<EventRule, 'stepNames'> {
  if (names === undefined || names === null) return {};
  const isNames = (list: unknown): list is readonly string[] =>
    Array.isArray(list) &&
    list.length === steps &&
    list.every((name) => typeof name === 'string' && name.length <= RULE_LIMITS.stepName);
  if (!isNames(names))
    throw new AppError(
      'invalid-input',
      `rule: stepNames, expected ${steps} of up to ${RULE_LIMITS.stepName} letters, one for each step, empty for no name`,
    );
  const stepNames = names.map((name) => name.trim());
  return stepNames.every((name) => name === '') ? {} : { stepNames };
}

/** Colons are in IPv6 addresses only: else one without its port would be taken for a shorter one with a port. */
function isHost(name: string): boolean {
  return !name.includes(':') || parseAddress(name) !== null;
}
