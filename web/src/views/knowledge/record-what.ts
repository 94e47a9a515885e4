import type { EventSequenceV1, KnowledgeRecordV1 } from '@flowsage/client';
import { isEditableKey } from './editable-key.ts';
import { stepWords } from './record/pattern-words.ts';

/** Of a description that is told in a list. */
const MOST_LETTERS = 120;

/**
 * What a record is of, where its key does not tell it to people: the steps of an Event by their names, else what is
 * written of a behavior, whose key is the id of flows. Null where the key says it.
 */
export function recordWhat(record: KnowledgeRecordV1, sequence: EventSequenceV1 | null): string | null {
  const { kind, description } = record;
  if (kind === 'destination' || !isEditableKey(record)) return null;
  if (kind === 'event' && sequence !== null)
    return sequence.steps.map((step) => step.name ?? stepWords(step)).join(' → ');
  const line = description.split('\n', 1)[0]!.trim();
  if (line === '') return null;
  return line.length > MOST_LETTERS ? `${line.slice(0, MOST_LETTERS)}…` : line;
}
