import { describe, expect, it } from 'vitest';
import { createFlowBatch, type FlowBatch } from '../../model/flow-batch.ts';
import { PROTOCOL_ICMP, PROTOCOL_ICMPV6, PROTOCOL_TCP, PROTOCOL_UDP } from '../../model/protocol.ts';
import { textOf, writeSample } from '../testing/random-batch.ts';
import { secflow } from './write.ts';

interface Sketch {
  readonly src?: string;
  readonly dst?: string;
  readonly srcPort?: number;
  readonly dstPort?: number;
  readonly protocol?: number;
  readonly start?: number;
}

function batchOf(flows: readonly Sketch[]): FlowBatch {
  const batch = createFlowBatch(flows.length, { baseMicros: 0 });
  flows.forEach((flow, row) => {
    const dst = flow.dst ?? '93.184.216.34';
    batch.srcAddress[row] = batch.addresses.internText(flow.src ?? '10.0.0.5');
    batch.dstAddress[row] = batch.addresses.internText(dst);
    if (batch.dstAddress[row]! < 0) batch.destinationName[row] = batch.names.intern(dst);
    batch.srcPort[row] = flow.srcPort ?? 50_000;
    batch.dstPort[row] = flow.dstPort ?? 443;
    batch.protocol[row] = flow.protocol ?? PROTOCOL_TCP;
    batch.startMicros[row] = flow.start ?? 0;
    batch.endMicros[row] = (flow.start ?? 0) + 250_000;
    batch.srcPackets[row] = 3;
    batch.dstPackets[row] = 2;
    batch.srcPayloadBytes[row] = 40;
    batch.dstPayloadBytes[row] = 56;
  });
  return batch;
}

const keptRows = (flow: Sketch, fromCapture: boolean): number =>
  secflow.project!(batchOf([flow]), fromCapture).rows.length;

describe('the Secflow projection', () => {
  it('leaves out flows whose ends are both local', () => {
    for (const fromCapture of [false, true]) {
      expect(keptRows({ dst: '192.168.1.1' }, fromCapture)).toBe(0);
      expect(keptRows({ dst: '9.9.9.9' }, fromCapture)).toBe(1);
      expect(keptRows({ src: '9.9.9.9', dst: '10.0.0.1' }, fromCapture)).toBe(1);
      expect(keptRows({ src: '8.8.8.8', dst: '9.9.9.9' }, fromCapture)).toBe(1);
    }
  });

  it('keeps flows to a name, whose address a flow file does not tell', () => {
    expect(keptRows({ dst: 'www.example.com' }, false)).toBe(1);
  });

  it('leaves out IPv6 and local services of captures, and keeps those of logs', () => {
    const outOfScope: Sketch[] = [{ src: '2600::1', dst: '2600::2' }];
    for (const port of [67, 68, 137, 139, 389, 445, 636, 1900, 5353, 5355])
      outOfScope.push({ dstPort: port }, { srcPort: port });
    for (const flow of outOfScope) {
      expect(keptRows(flow, true)).toBe(0);
      expect(keptRows(flow, false)).toBe(1);
    }
    for (const port of [66, 69, 136, 138, 140, 388, 444, 446, 635, 637, 1901, 5354])
      expect(keptRows({ dstPort: port }, true)).toBe(1);
  });

  it('begins with the first flow that is kept, or in captures with a look-up between local hosts', () => {
    const flows = [
      { dst: '10.0.0.9', start: 1 },
      { dst: '10.0.0.1', dstPort: 53, protocol: PROTOCOL_UDP, start: 2 },
      { start: 3 },
      { start: 4 },
    ];
    const fromLog = secflow.project!(batchOf(flows), false);
    expect([...fromLog.rows]).toEqual([2, 3]);
    expect(fromLog.baseMicros).toBe(3);
    const fromCapture = secflow.project!(batchOf(flows), true);
    expect([...fromCapture.rows]).toEqual([2, 3]);
    expect(fromCapture.baseMicros).toBe(2);
  });

  it('has no beginning when nothing is kept', () => {
    const { rows, baseMicros } = secflow.project!(batchOf([{ dst: '10.0.0.1', dstPort: 53 }]), true);
    expect(rows).toHaveLength(0);
    expect(baseMicros).toBeNaN();
  });
});

describe('Secflow JSON', () => {
  const flashesOf = (flows: readonly Sketch[]) =>
    (JSON.parse(textOf(writeSample(secflow, batchOf(flows)))) as { flashes: unknown[] }).flashes;

  it('has the members of the older service in their order, times counted from the first flow kept', () => {
    const [first, second] = flashesOf([{ dst: '10.1.1.1' }, { start: 2_000_000 }, { start: 2_500_000 }]);
    expect(Object.entries(first as object)).toEqual([
      ['src', '10.0.0.5:50000'],
      ['dst', '93.184.216.34:443'],
      ['destinationNameSource', 'original'],
      ['srcPkts', 3],
      ['srcBytes', 40],
      ['dstPkts', 2],
      ['dstBytes', 56],
      ['relativeStart', 0],
      ['protocolInformation', ''],
      ['duration', 0.25],
    ]);
    expect(second).toMatchObject({ relativeStart: 0.5 });
  });

  it('does not tell TCP and UDP apart, and gives ICMP no bytes', () => {
    const protocols = [PROTOCOL_TCP, PROTOCOL_UDP, PROTOCOL_ICMP, PROTOCOL_ICMPV6];
    const flashes = flashesOf(protocols.map((protocol) => ({ protocol })));
    const plain = { protocolInformation: '', srcBytes: 40, dstBytes: 56, srcPkts: 3 };
    const icmp = { protocolInformation: 'ICMP', srcBytes: 0, dstBytes: 0, srcPkts: 3 };
    expect(flashes).toMatchObject([plain, plain, icmp, icmp]);
  });
});
