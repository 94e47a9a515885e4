import { expect, it } from 'vitest';
import { stepText } from './step-text.ts';

it('tells which step of its Event a flow is, by number and by name where it has one', () => {
  const event = { record: 0, steps: [[1], [3, 4], [7]], stepNames: ['', 'The link is opened', ''], rows: [1, 3, 4, 7] };
  expect([1, 4, 7, 2].map((row) => stepText(event, row))).toEqual([
    'step 1',
    'step 2: The link is opened',
    'step 3',
    null,
  ]);
  const { stepNames: _, ...unnamed } = event;
  expect(stepText(unnamed, 3)).toBe('step 2');
});
