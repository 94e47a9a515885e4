import type { EventStepV1, KnowledgeRecordV1 } from '@flowsage/client';
import { expect, it } from 'vitest';
import { recordWhat } from './record-what.ts';

const record = (kind: KnowledgeRecordV1['kind'], key: string, description = 'Asks hourly.\nMore.') =>
  ({ kind, key, description }) as KnowledgeRecordV1;
const step = (name: string | null, title: string | null) => ({ name, title, match: null }) as EventStepV1;

it('says what a record is of where its key is none for people', () => {
  expect(recordWhat(record('behavior', 'a'.repeat(64)), null)).toBe('Asks hourly.');
  const steps = [step('Lured', 'A form'), step(null, 'Sends a form'), step(null, null)];
  expect(recordWhat(record('event', 'lured-1'), { windowSeconds: 60, source: 'same', steps })).toBe(
    'Lured → Sends a form → any flow',
  );
  expect(recordWhat(record('destination', 'a.example:443'), null)).toBeNull();
  expect(recordWhat(record('behavior', 'starter/form'), null)).toBeNull();
  expect(recordWhat(record('behavior', 'a'.repeat(64), ''), null)).toBeNull();
});
