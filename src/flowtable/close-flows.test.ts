import { describe, expect, it } from 'vitest';
import type { FlowBatch } from '../model/flow-batch.ts';
import { NameTable } from '../model/name-table.ts';
import type { Packet } from '../model/packet.ts';
import { PROTOCOL_ICMP, PROTOCOL_ICMPV6, PROTOCOL_UDP } from '../model/protocol.ts';
import { closeFlows } from './close-flows.ts';
import { FlowTable, ROW_WORDS, WORD_NAME_FACTS, WORD_REVERSE_NAME, WORD_SESSION_NAME } from './flow-table.ts';
import { packetOf } from './testing/packets.ts';

function batchOf(
  packets: readonly (readonly [packet: Packet, micros: number])[],
  prepare?: (table: FlowTable) => void,
): FlowBatch {
  const table = new FlowTable();
  for (const [packet, micros] of packets) table.track(packet, micros);
  prepare?.(table);
  return closeFlows(table, new NameTable(), packets[0]?.[1] ?? Number.NaN);
}

function endsOf(batch: FlowBatch, row: number): string {
  const { addresses } = batch;
  const src = `${addresses.text(batch.srcAddress[row]!)} ${batch.srcPort[row]}`;
  return `${src} > ${addresses.text(batch.dstAddress[row]!)} ${batch.dstPort[row]}`;
}

describe('closeFlows', () => {
  it('writes every number of a flow to its column', () => {
    const there = packetOf('10.0.0.1 50000', '8.8.8.8 443', { payloadBytes: 5, ipBytes: 45, tcpFlags: 0x82 });
    const back = packetOf('8.8.8.8 443', '10.0.0.1 50000', { payloadBytes: 6e9, ipBytes: 7e9, tcpFlags: 0x12 });
    const batch = batchOf([
      [there, 1_700_000_000_000_001],
      [back, 1_700_000_000_000_009],
    ]);
    expect(batch.count).toBe(1);
    expect(endsOf(batch, 0)).toBe('10.0.0.1 50000 > 8.8.8.8 443');
    expect(batch).toMatchObject({ baseMicros: 1_700_000_000_000_001, identifiers: null });
    const { protocol, startMicros, endMicros, srcPackets, dstPackets } = batch;
    expect([protocol[0], startMicros[0], endMicros[0], srcPackets[0], dstPackets[0]]).toEqual([
      6, 1_700_000_000_000_001, 1_700_000_000_000_009, 1, 1,
    ]);
    const { srcPayloadBytes, dstPayloadBytes, srcIpBytes, dstIpBytes, srcTcpFlags, dstTcpFlags } = batch;
    expect([srcPayloadBytes[0], dstPayloadBytes[0], srcIpBytes[0], dstIpBytes[0]]).toEqual([5, 6e9, 45, 7e9]);
    expect([srcTcpFlags[0], dstTcpFlags[0]]).toEqual([0x82, 0x12]);
    expect([batch.icmpType[0], batch.sessionName[0], batch.sourceName[0]]).toEqual([-1, -1, -1]);
  });

  it('puts the opener first, whichever end sorts lower, for IPv4 and IPv6', () => {
    const ends = [
      ['10.0.0.1 50000', '8.8.8.8 443'],
      ['10.0.0.1 50000', '200.8.8.8 443'],
      ['fd00::1 50000', '2600::1 443'],
      ['fd00::2 443', 'fd00::1 60000'],
    ] as const;
    const batch = batchOf(ends.map(([src, dst], i) => [packetOf(src, dst), i]));
    expect([0, 1, 2, 3].map((row) => endsOf(batch, row))).toEqual([
      '10.0.0.1 50000 > 8.8.8.8 443',
      '10.0.0.1 50000 > 200.8.8.8 443',
      'fd00::1 50000 > 2600::1 443',
      'fd00::1 60000 > fd00::2 443',
    ]);
  });

  it('gives ports and flags only to protocols that have them', () => {
    const batch = batchOf([
      [packetOf('10.0.0.1', '8.8.8.8', { protocol: PROTOCOL_ICMP, icmpType: 8, icmpCode: 200 }), 1],
      [packetOf('fd00::1', 'fd00::2', { protocol: PROTOCOL_ICMPV6 }), 2],
      [packetOf('10.0.0.1 0', '8.8.8.8 0', { protocol: PROTOCOL_UDP }), 3],
    ]);
    expect([...batch.srcPort]).toEqual([-1, -1, 0]);
    expect([...batch.dstPort]).toEqual([-1, -1, 0]);
    expect([...batch.srcTcpFlags]).toEqual([-1, -1, -1]);
    expect([...batch.icmpType]).toEqual([8, -1, -1]);
    expect([...batch.icmpCode]).toEqual([200, -1, -1]);
  });

  it('sorts by start, ties in order of appearance', () => {
    const starts = [50, 10, 30, 10, 50, 20];
    const batch = batchOf(starts.map((micros, i) => [packetOf(`10.0.0.1 ${50000 + i}`, '8.8.8.8 443'), micros]));
    expect([...batch.startMicros]).toEqual([10, 10, 20, 30, 50, 50]);
    expect([...batch.srcPort]).toEqual([50001, 50003, 50005, 50002, 50000, 50004]);
  });

  it('counts a late packet with an early time as the start', () => {
    const batch = batchOf([
      [packetOf('10.0.0.1 50000', '8.8.8.8 443'), 50],
      [packetOf('10.0.0.1 50001', '8.8.8.8 443'), 60],
      [packetOf('10.0.0.1 50001', '8.8.8.8 443'), 40],
    ]);
    expect([...batch.srcPort]).toEqual([50001, 50000]);
    expect([...batch.startMicros]).toEqual([40, 50]);
    expect([...batch.endMicros]).toEqual([60, 50]);
  });

  it('hands over names and what is hidden', () => {
    const batch = batchOf([[packetOf('10.0.0.1 50000', '8.8.8.8 443'), 1]], ({ words }) => {
      words[WORD_SESSION_NAME] = 3 + 1;
      words[WORD_REVERSE_NAME] = 4 + 1;
      words[WORD_NAME_FACTS] = 2 | (5 << 8);
      expect(ROW_WORDS).toBeGreaterThan(WORD_REVERSE_NAME);
    });
    expect([batch.sessionName[0], batch.sourceName[0]]).toEqual([3, 4]);
    expect([batch.sessionNameKind[0], batch.hiddenBits[0]]).toEqual([2, 5]);
  });

  it('makes an empty batch of an empty table', () => {
    const batch = batchOf([]);
    expect(batch.count).toBe(0);
    expect(batch.baseMicros).toBeNaN();
  });
});
