import type { EventStepV1 } from '@flowsage/client';
import { describe, expect, it } from 'vitest';
import { patternParts, patternText, rangeText, sequenceText, stepText } from './pattern-words.ts';

const STEP: EventStepV1 = {
  name: null,
  behavior: 'starter/a',
  title: 'A',
  match: null,
  repeat: { least: 1, most: 1 },
  optional: false,
  absentSeconds: null,
  relation: null,
};

describe('patterns and steps in words', () => {
  it('tell every condition of a pattern', () => {
    expect(
      patternParts({
        destination: {
          names: ['a.example'],
          suffixes: ['b.example'],
          ports: ['TCP/443'],
          scope: 'public',
          known: { categories: ['Mail'], concern: { least: 3 } },
        },
        labels: ['closed*'],
        srcBytes: { least: 1000, most: 2000 },
        durationSeconds: { most: 60 },
      }),
    ).toEqual([
      { name: 'To', text: 'a.example or b.example and names below' },
      { name: 'Port', text: 'TCP/443' },
      { name: 'Where', text: 'outside' },
      { name: 'Destination', text: 'of the class Mail, of concern at least 3' },
      { name: 'Label', text: 'closed*' },
      { name: 'Sent', text: '1.0 kB to 2.0 kB' },
      { name: 'Lasted', text: 'at most 1 min' },
    ]);
    expect(patternText({})).toBe('any flow');
    expect(patternText({ destination: { unknown: true } })).toBe('destination nothing is known of it');
  });

  it('tell ranges with one end, two ends and one value', () => {
    expect(rangeText({ least: 2 }, String)).toBe('at least 2');
    expect(rangeText({ most: 2 }, String)).toBe('at most 2');
    expect(rangeText({ least: 2, most: 2 }, String)).toBe('2');
    expect(rangeText({}, String)).toBe('');
  });

  it('tell what is special about a step', () => {
    expect(stepText(STEP)).toBe('');
    expect(stepText({ ...STEP, repeat: { least: 3, most: 5 }, relation: { kind: 'sameAs', step: 1 } })).toBe(
      '3 to 5 times, to the same destination as step 1',
    );
    expect(stepText({ ...STEP, optional: true })).toBe('may be left out');
    expect(stepText({ ...STEP, absentSeconds: 30 })).toBe('must not be there for 30 s');
  });

  it('tell how steps belong together', () => {
    expect(sequenceText({ windowSeconds: 90, source: 'same', steps: [STEP, STEP] })).toBe(
      '2 steps in this order, all from one source, all within 1 min 30 s.',
    );
  });
});
