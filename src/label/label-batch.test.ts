import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFlowBatch } from '../model/flow-batch.ts';
import { FLOW_CATEGORIES, LABELS } from '../model/labels.ts';
import { protocolInformation } from '../model/protocol.ts';
import { bayseLabelOf, flowCategoryOf } from './flow-numbers.ts';
import { flowNumbersOfRow, labelBatch } from './label-batch.ts';
import { labelFlowObject } from './label-flow-object.ts';

const count = fc.oneof(fc.nat(5), fc.nat(1500), fc.nat(2_000_000));
const row = fc.record({
  host: fc.constantFrom('8.8.8.8', '10.0.0.255', '239.255.255.250', '2001:db8::7', 'ff02::fb', 'www.example.com'),
  isNamed: fc.boolean(),
  protocol: fc.constantFrom(6, 17, 1, 58, 255, 132),
  port: fc.constantFrom(53, 80, 443, 853, 5353),
  srcPackets: count,
  srcBytes: count,
  dstPackets: count,
  dstBytes: count,
  startMicros: fc.integer({ min: 0, max: 2e15 }),
  durationMicros: fc.oneof(fc.nat(3_000_000), fc.nat(100_000_000), fc.constantFrom(500_000, 1_000_000, 10_000_000)),
});

test('labels a batch as it labels the flows written from it', () => {
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 20 }), (rows) => {
      const batch = createFlowBatch(rows.length);
      const flows = rows.map((one, at) => {
        const isPortless = one.protocol === 1 || one.protocol === 58;
        const isAddress = one.host !== 'www.example.com';
        batch.protocol[at] = one.protocol;
        batch.dstPort[at] = isPortless ? -1 : one.port;
        batch.startMicros[at] = one.startMicros;
        batch.endMicros[at] = one.startMicros + one.durationMicros;
        batch.srcPackets[at] = one.srcPackets;
        batch.dstPackets[at] = one.dstPackets;
        batch.srcPayloadBytes[at] = one.srcBytes;
        batch.dstPayloadBytes[at] = one.dstBytes;
        batch.dstAddress[at] = isAddress ? batch.addresses.internText(one.host) : -1;
        batch.dstHost[at] = isAddress ? -1 : batch.names.intern(one.host);
        batch.destinationName[at] = one.isNamed ? batch.names.intern('named.example') : -1;
        const host = one.isNamed ? 'named.example' : one.host;
        return {
          dst: isPortless ? host : `${host}:${one.port}`,
          srcPkts: one.srcPackets,
          srcBytes: one.srcBytes,
          dstPkts: one.dstPackets,
          dstBytes: one.dstBytes,
          duration: Number((one.durationMicros / 1e6).toFixed(6)),
          protocolInformation: protocolInformation(one.protocol),
        };
      });
      labelBatch(batch);
      for (const [at, flow] of flows.entries()) {
        const { label, flowCategory } = labelFlowObject(flow);
        expect([LABELS[batch.label[at]!]!.name, FLOW_CATEGORIES[batch.flowCategory[at]!]!.name]).toEqual([
          label,
          flowCategory,
        ]);
        const numbers = flowNumbersOfRow(batch, at);
        expect([bayseLabelOf(numbers), flowCategoryOf(numbers)]).toEqual([batch.label[at], batch.flowCategory[at]]);
      }
    }),
    { numRuns: 300 },
  );
});

test('tests a host text for being an announcement address when there is no address', () => {
  const batch = createFlowBatch(2);
  batch.srcPackets.fill(1);
  batch.srcPayloadBytes.fill(40);
  batch.protocol.fill(17);
  batch.dstPort.fill(5353);
  batch.dstHost[0] = batch.names.intern('[ff02::fb]');
  batch.dstHost[1] = batch.names.intern('printer.local');
  labelBatch(batch);
  expect([...batch.label].map((id) => LABELS[id]!.name)).toEqual(['localAnnouncement', 'smallInfoUnanswered']);
});

test('counts absent numbers as 0', () => {
  const batch = createFlowBatch(1);
  batch.srcPayloadBytes[0] = Number.NaN;
  batch.startMicros[0] = Number.NaN;
  batch.srcPackets[0] = -1;
  labelBatch(batch);
  expect(LABELS[batch.label[0]!]!.name).toBe('noPayloadData');
  expect(FLOW_CATEGORIES[batch.flowCategory[0]!]!.name).toBe('failedConnection');
});
