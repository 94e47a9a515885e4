import { expect, it } from 'vitest';
import { flowLines } from './flow-lines.ts';

const FLOW = {
  row: 0,
  src: '10.0.0.5:1',
  dst: 'a.example:443',
  dstAddress: null,
  relativeStart: 0.5,
  srcBytes: 7,
  eventId: null,
};

it('flows have their absolute start in front, to the microsecond, and nothing that is no field of flows', () => {
  expect(flowLines({ trafficDate: '2026-11-27T10:00:00.000250Z' }, [FLOW])).toEqual([
    `{"startTime":1795773600.50025,"src":"10.0.0.5:1","dst":"a.example:443","srcBytes":7,"relativeStart":0.5}\n`,
  ]);
});

it('flows of samples without a date tell only how long after the beginning they began', () => {
  expect(flowLines({ trafficDate: null }, [FLOW])[0]).toMatch(/^\{"src"/);
});
