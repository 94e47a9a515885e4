import { describe, expect, it } from 'vitest';
import type { Sample } from '../model/sample.ts';
import { dayTimeOf, stampOf, trafficDateOf } from './old-times.ts';

describe('times of the old service', () => {
  it('stamps always have six places and are UTC', () => {
    expect(stampOf(1_714_979_289.123456)).toBe('2024-05-06T07:08:09.123456');
    expect(stampOf(1_714_979_289)).toBe('2024-05-06T07:08:09.000000');
    expect(stampOf(1_714_979_289.5)).toBe('2024-05-06T07:08:09.500000');
  });

  it('a fraction next to one moves the second, too', () => {
    expect(stampOf(1_714_979_290 - 2 ** -22)).toBe('2024-05-06T07:08:10.000000');
    expect(dayTimeOf(1_714_979_290 - 2 ** -22)).toBe('06/05/2024 07:08:10');
  });

  it('the date of creation has the day first', () => {
    expect(dayTimeOf(1_714_979_289.1)).toBe('06/05/2024 07:08:09');
  });
});

describe('the date of the traffic', () => {
  const sample = (changes: Partial<Sample>): Sample =>
    ({ state: 'processed', uploadedAt: 1_700_000_000.25, report: null, ...changes }) as Sample;
  const report = (trafficMicros: number | null) => ({ trafficMicros }) as Sample['report'];

  it('is empty while anybody should wait', () => {
    expect(trafficDateOf(sample({ state: 'uploaded' }))).toBe('');
    expect(trafficDateOf(sample({ state: 'processing', report: report(5) }))).toBe('');
  });

  it('is the first traffic to the microsecond', () => {
    expect(trafficDateOf(sample({ report: report(1_714_979_289_123_456) }))).toBe('1714979289.123456');
  });

  it('is the time of the upload where there is no traffic, and where processing failed', () => {
    expect(trafficDateOf(sample({ report: report(null) }))).toBe('1700000000.250000');
    expect(trafficDateOf(sample({ state: 'failed' }))).toBe('1700000000.250000');
  });
});
