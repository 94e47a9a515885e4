import type { SampleV1 } from '@flowsage/client';
import { countText } from './numbers.ts';

/** A sample that was read and of which no flow came: nothing was judged, so that nothing speaks for it either. */
export function isNothingRead({ state, flows }: Pick<SampleV1, 'state' | 'flows'>): boolean {
  return state === 'processed' && flows === 0;
}

/** Why, as far as its report says: where it is damaged, else what was left out most. */
export function nothingReadReason({ message, skipped }: Pick<SampleV1, 'message' | 'skipped'>): string {
  if (message !== null) return message;
  const [first] = skipped;
  return first === undefined
    ? 'It has no traffic that Flowsage reads'
    : `Left out while reading: ${countText(first.count)} × ${first.reason}`;
}
