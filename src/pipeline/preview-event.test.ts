import { describe, expect, it } from 'vitest';
import { countMade, type PreviewFlow, previewEvent } from './preview-event.ts';

const [A, B, C] = ['a'.repeat(32), 'b'.repeat(32), 'c'.repeat(32)];
const rule = { eventId: 'x', steps: [A, B, C], windowSeconds: 60 };

const flow = (row: number, flowId: string, seconds: number, source = '10.0.0.1'): PreviewFlow => ({
  row,
  source,
  flowId,
  startMicros: seconds * 1e6,
});

describe('a rule that is tried out', () => {
  it('matches where all steps are there in time, with the flows of each step', () => {
    const flows = [flow(3, A, 0), flow(7, B, 10), flow(9, C, 60), flow(12, A, 100), flow(13, B, 101), flow(20, C, 102)];
    expect(previewEvent(rule, flows)).toEqual({
      outcome: 'matches',
      matches: 2,
      stepsFound: 3,
      rows: [
        [3, 12],
        [7, 13],
        [9, 20],
      ],
      neededSeconds: null,
    });
  });

  it('nearly matches where the first steps are there, and says how long all of them took', () => {
    const late = [flow(0, A, 0), flow(1, B, 10), flow(2, C, 61)];
    const near = { outcome: 'near', matches: 0, stepsFound: 2, rows: [[0], [1]] };
    expect(previewEvent(rule, late)).toEqual({ ...near, neededSeconds: 61 });
    expect(previewEvent(rule, [flow(0, A, 0), flow(1, B, 10)])).toEqual({ ...near, neededSeconds: null });
    expect(previewEvent(rule, [flow(4, A, 0), flow(5, C, 1)])).toMatchObject({ stepsFound: 1, rows: [[4]] });
  });

  it('does not match the steps of different sources, nor those in another order', () => {
    const apart = [flow(0, A, 0), flow(1, B, 1, '10.0.0.2'), flow(2, C, 2)];
    expect(previewEvent(rule, apart)).toMatchObject({ outcome: 'near', stepsFound: 1 });
    expect(previewEvent(rule, [flow(0, C, 0), flow(1, B, 1)])).toMatchObject({
      outcome: 'none',
      stepsFound: 0,
      rows: [],
    });
  });

  it('makes fewer Events where others take its flows: those with more steps, or that are complete before', () => {
    const flows = [flow(0, A, 0), flow(1, B, 10), flow(2, C, 20), flow(3, A, 100), flow(4, B, 110), flow(5, C, 120)];
    const longer = { eventId: 'y', steps: [A, B, C, A], windowSeconds: 600 };
    const shorter = { eventId: 'z', steps: [A, B], windowSeconds: 60 };
    // It ends with the flow that the second one begins with.
    expect(countMade(rule, flows, [longer])).toBe(0);
    expect(countMade(rule, flows, [{ ...longer, windowSeconds: 60 }])).toBe(2);
    expect(countMade(rule, flows, [shorter])).toBe(2);
    expect(countMade(shorter, flows, [rule])).toBe(0);
    expect(countMade(rule, flows, [])).toBe(2);
  });

  it('tells a hundred flows of a step, however many there are', () => {
    const flows = Array.from({ length: 1000 }, (_, i) => flow(i, A, i));
    expect(previewEvent(rule, flows).rows[0]).toHaveLength(100);
  });
});
