import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flowIdentifier } from '../pipeline/flow-identity.ts';
import { createFlowBatch } from './flow-batch.ts';
import { FlowView, secondsText, trafficDateText } from './flow-view.ts';
import { PROTOCOL_ICMP, PROTOCOL_TCP, PROTOCOL_UDP, PROTOCOL_UNKNOWN } from './protocol.ts';

describe('seconds as text', () => {
  it('always have a fraction, of six decimals at most', () => {
    const cases: readonly (readonly [number, string])[] = [
      [0, '0.0'],
      [-0.4, '0.0'],
      [1, '0.000001'],
      [12_500_000, '12.5'],
      [3_000_000, '3.0'],
      [-2_000_000, '-2.0'],
      [1_654_204_899_899_094, '1654204899.899094'],
    ];
    for (const [micros, text] of cases) expect(secondsText(micros)).toBe(text);
  });

  it('are the very double, over the whole range of times', () => {
    fc.assert(
      fc.property(fc.oneof(fc.nat(10_000_000), fc.maxSafeInteger()), (micros) => {
        expect(secondsText(micros)).toMatch(/^-?\d+\.\d{1,6}$/);
        expect(Number(secondsText(micros))).toBe(micros / 1e6);
      }),
      { seed: 1, numRuns: 2000 },
    );
  });

  it('are 0.0 as the date of a sample without any time', () => {
    expect(trafficDateText(Number.NaN)).toBe('0.0');
    expect(trafficDateText(1_214_049_966_000_000)).toBe('1214049966.0');
  });
});

function viewOf(rows: number, identifiers: string[] | null = null): FlowView {
  const batch = createFlowBatch(rows, { baseMicros: 1_000_000, ...(identifiers === null ? {} : { identifiers }) });
  return new FlowView(batch, flowIdentifier);
}

describe('FlowView', () => {
  it('writes ends as host and port, the best name first', () => {
    const view = viewOf(4);
    const { batch } = view;
    batch.srcAddress.fill(batch.addresses.internText('10.0.0.5'));
    batch.srcPort.set([50_000, 0, -1, 1]);
    batch.dstAddress.set([batch.addresses.internText('2001:db8::1'), batch.addresses.internText('9.9.9.9'), -1, -1]);
    batch.dstPort.set([443, 53, -1, 80]);
    batch.destinationName[1] = batch.names.intern('dns.quad9.net');
    batch.dstHost[2] = batch.names.intern('given.example');
    const rows = [0, 1, 2, 3];
    expect(rows.map((row) => view.src(row))).toEqual(['10.0.0.5:50000', '10.0.0.5:0', '10.0.0.5', '10.0.0.5:1']);
    expect(rows.map((row) => view.dst(row))).toEqual(['2001:db8::1:443', 'dns.quad9.net:53', 'given.example', ':80']);
    expect(rows.map((row) => view.dstAddress(row))).toEqual(['2001:db8::1', '9.9.9.9', null, null]);
  });

  it('numbers TCP and UDP flows apart, others not at all', () => {
    const view = viewOf(6);
    view.batch.protocol.set([PROTOCOL_TCP, PROTOCOL_UDP, PROTOCOL_ICMP, PROTOCOL_TCP, PROTOCOL_UNKNOWN, PROTOCOL_UDP]);
    const again = new FlowView(view.batch, flowIdentifier);
    expect([0, 1, 2, 3, 4, 5].map((row) => again.identifier(row))).toEqual(['0', '0', '', '1', '', '1']);
    expect([0, 1, 2, 3, 4, 5].map((row) => again.identifierNumber(row))).toEqual([0, 0, -1, 1, -1, 1]);
  });

  it("takes the input's own identifiers where it has any", () => {
    const view = viewOf(2, ['CHhAvVGS1DHFjwGM9', '']);
    expect([view.identifier(0), view.identifier(1)]).toEqual(['CHhAvVGS1DHFjwGM9', '']);
    expect(view.identifierNumber(0)).toBe(-1);
  });

  it('writes flags from FIN up, and tells none from unknown', () => {
    const view = viewOf(3);
    view.batch.srcTcpFlags.set([0, 0xff, -1]);
    view.batch.dstTcpFlags.set([2, 0x12, 1]);
    expect([0, 1, 2].map((row) => view.srcTcpFlags(row))).toEqual(['', 'FSRPAUEC', null]);
    expect([0, 1, 2].map((row) => view.dstTcpFlags(row))).toEqual(['S', 'SA', 'F']);
  });

  it('hashes the destination that was written to the identity of its row, however many it remembers', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(3), fc.nat(2), fc.integer({ min: -1, max: 3 }), fc.nat(2), fc.nat(2)), {
          minLength: 1,
          maxLength: 60,
        }),
        (rows) => {
          const view = viewOf(rows.length);
          const { batch } = view;
          rows.forEach(([kind, host, port, protocol, category], row) => {
            if (kind <= 1) batch.dstAddress[row] = batch.addresses.internIpv4(host);
            if (kind === 1) batch.destinationName[row] = batch.names.intern(`host${host}`);
            if (kind === 2) batch.dstHost[row] = batch.names.intern(`host${host}`);
            batch.dstPort[row] = port;
            batch.protocol[row] = [PROTOCOL_TCP, PROTOCOL_UDP, PROTOCOL_ICMP][protocol]!;
            batch.flowCategory[row] = category;
          });
          for (let row = 0; row < rows.length; row++) {
            if (batch.dstPort[row]! < 0) continue;
            const written = new TextEncoder().encode(`"${view.dst(row)}"`);
            const at = view.identityDigest(row, written, 1, written.length - 1);
            const hash = Buffer.from(view.digests.subarray(at, at + 32)).toString('hex');
            expect(hash.replace(/^0+/, '')).toBe(view.identity(row).flowId);
            expect(view.identity(row).destinationData).toBe(view.dst(row));
          }
        },
      ),
      { seed: 2, numRuns: 300 },
    );
  });
});
