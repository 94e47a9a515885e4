import { FlowsageError, type FlowsageErrorKind } from '@flowsage/client';
import { type ErrorText, errorText } from '../../api/error-text.ts';

/** Faults of the way, the server or the session, which may be over the next time; all others are of the file. */
const PASSING: readonly FlowsageErrorKind[] = [
  'network',
  'timeout',
  'unauthenticated',
  'too-many',
  'no-space',
  'unavailable',
  'server-fault',
];

const PASSING_ADVICE = new Set(PASSING.map((kind) => errorText(new FlowsageError(kind, '')).advice));

/** Whether the same file may be taken the next time. */
export function mayHelpToRepeat({ advice }: ErrorText): boolean {
  return advice !== null && PASSING_ADVICE.has(advice);
}
