import type { EventStepV1, KnowledgeRecordV1 } from '@flowsage/client';
import { expect, it } from 'vitest';
import { recordWhat } from './record-what.ts';

const record = (kind: KnowledgeRecordV1['kind'], key: string, description = 'Asks hourly.\nMore.') =>
  ({ kind, key, description }) as KnowledgeRecordV1;
const step = (name: string | null, title: string | null, more: Partial<EventStepV1> = {}) =>
  ({ name, title, behavior: 'b'.repeat(64), seen: null, match: null, ...more }) as EventStepV1;

it('says what a record is of where its key is none for people', () => {
  expect(recordWhat(record('behavior', 'a'.repeat(64)), null)).toBe('Asks hourly.');
  const steps = [
    step('Lured', 'A form'),
    step(null, 'Sends a form'),
    step(null, null, { seen: { category: 'dnsLookup', destination: '10.0.0.1:53' } }),
    step(null, null),
    step(null, null, { behavior: 'starter/gone' }),
    step(null, null, { behavior: null }),
  ];
  expect(recordWhat(record('event', 'lured-1'), { windowSeconds: 60, source: 'same', steps })).toBe(
    'Lured → Sends a form → dnsLookup at 10.0.0.1:53 → a behavior that none of your samples has (bbbbbbbbbbbb…) → a behavior that no pack here has (starter/gone) → any flow',
  );
  expect(recordWhat(record('destination', 'a.example:443'), null)).toBeNull();
  expect(recordWhat(record('behavior', 'starter/form'), null)).toBeNull();
  expect(recordWhat(record('behavior', 'a'.repeat(64), ''), null)).toBeNull();
});
