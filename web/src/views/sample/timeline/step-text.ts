import type { AnnotatedEventV1 } from '@flowsage/client';

/** Which step of an Event a flow is, with the name that people gave it: `step 2: The link is opened`. */
export function stepText({ steps, stepNames = [] }: AnnotatedEventV1, row: number): string | null {
  const at = steps.findIndex((rows) => rows.includes(row));
  if (at < 0) return null;
  const name = stepNames[at] ?? '';
  return `step ${at + 1}${name === '' ? '' : `: ${name}`}`;
}
