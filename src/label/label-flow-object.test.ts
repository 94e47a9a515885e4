import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findFlowCategory, findLabel } from '../model/labels.ts';
import { flowNumbersOfObject, labelFlowObject } from './label-flow-object.ts';

const FLOW = {
  src: '10.0.0.5:50000',
  dst: 'www.example.com:443',
  srcPkts: 2,
  srcBytes: 133,
  dstPkts: 0,
  dstBytes: 0,
  duration: 0.75,
  protocolInformation: 'TCP',
};

test('gives both labels, the id and the destination', () => {
  expect(labelFlowObject(FLOW)).toEqual({
    label: 'smallInfoUnanswered',
    flowCategory: 'failedConnection',
    flowId: '5dab36bfb435496df4d6a17d9df2f3b50d16ba3d29754655fdb482275ac8b63',
    destinationData: 'www.example.com:443',
    destinationGroup: 'www.example.com:443',
  });
});

test('takes numbers in every spelling that stands for a number', () => {
  const wanted = labelFlowObject(FLOW);
  expect(labelFlowObject({ ...FLOW, srcBytes: '133.0' })).toEqual(wanted);
  expect(labelFlowObject({ ...FLOW, srcBytes: '1.33e2' })).toEqual(wanted);
  expect(labelFlowObject({ ...FLOW, srcBytes: 133n })).toEqual(wanted);
  expect(labelFlowObject({ ...FLOW, srcBytes: 133.9 })).toEqual(wanted);
  expect(labelFlowObject({ ...FLOW, duration: '0.75' })).toEqual(wanted);
});

test('counts what is missing, negative or no number as 0', () => {
  for (const value of [undefined, null, -1, Number.NaN, Number.POSITIVE_INFINITY, 'many', {}, [5], true]) {
    const { srcBytes, dstPackets, durationSeconds } = flowNumbersOfObject({
      ...FLOW,
      srcBytes: value,
      dstPkts: value,
      duration: value,
    });
    expect([srcBytes, dstPackets, durationSeconds]).toEqual([0, 0, 0]);
  }
});

test('an announcement needs an address: a name that stands for one is none', () => {
  const shout = { ...FLOW, srcPkts: 1, srcBytes: 45, protocolInformation: 'UDP' };
  expect(labelFlowObject({ ...shout, dst: 'ff02::fb:5353' }).label).toBe('localAnnouncement');
  expect(labelFlowObject({ ...shout, dst: '192.168.1.255:137' }).label).toBe('localAnnouncement');
  expect(labelFlowObject({ ...shout, dst: 'mdns.example:5353' }).label).toBe('smallInfoUnanswered');
});

test('labels whatever it is given, with names that exist', () => {
  const anything = fc.oneof(fc.anything(), fc.nat(), fc.double());
  const flow = fc.record(
    {
      dst: fc.oneof(fc.string(), fc.ipV6(), fc.anything()),
      srcPkts: anything,
      srcBytes: anything,
      dstPkts: anything,
      dstBytes: anything,
      duration: anything,
      protocolInformation: fc.oneof(fc.constantFrom('TCP', 'icmp', ''), fc.anything()),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(flow, (one) => {
      const labels = labelFlowObject(one);
      expect(findLabel(labels.label)).toBeGreaterThanOrEqual(0);
      expect(findFlowCategory(labels.flowCategory)).toBeGreaterThanOrEqual(0);
      expect(labels.flowId).toMatch(/^[0-9a-f]{32,64}$/);
    }),
  );
});
