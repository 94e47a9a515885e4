import { describe, expect, it } from 'vitest';
import type { Packet } from '../model/packet.ts';
import { PROTOCOL_ICMP, PROTOCOL_UDP } from '../model/protocol.ts';
import {
  DOUBLE_END,
  DOUBLE_IP_BYTES,
  DOUBLE_PAYLOAD,
  DOUBLE_START,
  FlowTable,
  ROW_DOUBLES,
  ROW_WORDS,
  WORD_DST_PACKETS,
  WORD_FLAGS,
  WORD_SRC_PACKETS,
} from './flow-table.ts';
import { packetOf } from './testing/packets.ts';

const CLIENT = '10.0.0.1 50000';
const SERVER = '8.8.8.8 443';
const SYN = 2;
const FIN_ACK = 17;
const RST = 4;
const ACK = 16;

function rowOf(table: FlowTable, row: number): Record<string, number | number[]> {
  const words = table.words.subarray(row * ROW_WORDS, (row + 1) * ROW_WORDS);
  const doubles = table.doubles.subarray(row * ROW_DOUBLES, (row + 1) * ROW_DOUBLES);
  return {
    packets: [words[WORD_SRC_PACKETS]!, words[WORD_DST_PACKETS]!],
    payload: [doubles[DOUBLE_PAYLOAD]!, doubles[DOUBLE_PAYLOAD + 1]!],
    ipBytes: [doubles[DOUBLE_IP_BYTES]!, doubles[DOUBLE_IP_BYTES + 1]!],
    times: [doubles[DOUBLE_START]!, doubles[DOUBLE_END]!],
    flags: words[WORD_FLAGS]! & 0xffff,
  };
}

const there = (fields: Partial<Packet> = {}): Packet => packetOf(CLIENT, SERVER, fields);
const back = (fields: Partial<Packet> = {}): Packet => packetOf(SERVER, CLIENT, fields);

describe('FlowTable', () => {
  it('keeps both directions of a flow together, each with its own numbers', () => {
    const table = new FlowTable();
    expect(table.track(there({ payloadBytes: 5, ipBytes: 45, tcpFlags: SYN }), 100)).toBe(0);
    expect(table.lastFromSource).toBe(true);
    expect(table.track(back({ payloadBytes: 7, ipBytes: 47, tcpFlags: SYN | ACK }), 200)).toBe(0);
    expect(table.lastFromSource).toBe(false);
    expect(table.track(there({ payloadBytes: 1, ipBytes: 41, tcpFlags: ACK }), 300)).toBe(0);
    expect(table.count).toBe(1);
    expect(rowOf(table, 0)).toEqual({
      packets: [2, 1],
      payload: [6, 7],
      ipBytes: [86, 47],
      times: [100, 300],
      flags: SYN | ACK | ((SYN | ACK) << 8),
    });
  });

  it('turns a flow round when the answer is seen first', () => {
    const table = new FlowTable();
    table.track(back({ payloadBytes: 7 }), 100);
    table.track(there({ payloadBytes: 5 }), 200);
    expect(rowOf(table, 0)).toMatchObject({ packets: [1, 1], payload: [5, 7] });
  });

  it('never makes a group address the source', () => {
    const table = new FlowTable();
    table.track(packetOf('8.8.8.8 5353', '224.0.0.251 5353', { protocol: PROTOCOL_UDP }), 1);
    table.track(packetOf('2600::1 1', 'ff02::1 60000', { protocol: PROTOCOL_UDP }), 1);
    expect(rowOf(table, 0)).toMatchObject({ packets: [1, 0] });
    expect(rowOf(table, 1)).toMatchObject({ packets: [1, 0] });
  });

  it('takes the earliest and the latest time, whatever the order', () => {
    const table = new FlowTable();
    for (const micros of [500, 200, 900, 700]) table.track(there(), micros);
    expect(rowOf(table, 0)['times']).toEqual([200, 900]);
  });

  it('keeps flows apart by each part of the key', () => {
    const table = new FlowTable();
    const packets = [
      packetOf('10.0.0.1 50000', '8.8.8.8 443'),
      packetOf('10.0.0.1 50001', '8.8.8.8 443'),
      packetOf('10.0.0.1 50000', '8.8.8.8 444'),
      packetOf('10.0.0.2 50000', '8.8.8.8 443'),
      packetOf('10.0.0.1 50000', '8.8.8.9 443'),
      packetOf('10.0.0.1 50000', '8.8.8.8 443', { protocol: PROTOCOL_UDP }),
      packetOf('10.0.0.1 443', '8.8.8.8 50000'),
      packetOf('::10.0.0.1 50000', '::8.8.8.8 443'),
      packetOf('10.0.0.1', '8.8.8.8', { protocol: PROTOCOL_ICMP }),
    ];
    expect(packets.map((packet) => table.track(packet, 1))).toEqual(packets.map((_, i) => i));
    expect(packets.map((packet) => table.track(packet, 2))).toEqual(packets.map((_, i) => i));
  });

  it('does not take ids of IPv6 addresses for IPv4 addresses', () => {
    const table = new FlowTable();
    // The first two IPv6 addresses get the ids 0 and 1.
    expect(table.track(packetOf('2600::1 5', '2600::2 6'), 1)).toBe(0);
    expect(table.track(packetOf('0.0.0.0 5', '0.0.0.1 6'), 1)).toBe(1);
    expect(table.track(packetOf('2600::2 6', '2600::1 5'), 1)).toBe(0);
  });

  it('keeps both sides of a host that talks to itself, unless the ports are the same too', () => {
    for (const host of ['127.0.0.1', '::1']) {
      const table = new FlowTable();
      expect(table.track(packetOf(`${host} 40000`, `${host} 80`, { payloadBytes: 1 }), 1)).toBe(0);
      expect(table.track(packetOf(`${host} 80`, `${host} 40000`, { payloadBytes: 2 }), 1)).toBe(0);
      expect(rowOf(table, 0)).toMatchObject({ packets: [1, 1], payload: [1, 2] });
      expect(table.track(packetOf(`${host} 80`, `${host} 80`, { payloadBytes: 3 }), 1)).toBe(1);
      expect(table.track(packetOf(`${host} 80`, `${host} 80`, { payloadBytes: 3 }), 1)).toBe(1);
      expect(rowOf(table, 1)).toMatchObject({ packets: [2, 0], payload: [6, 0] });
    }
  });

  it('tells whether a flow began with ICMP whose type was captured', () => {
    const table = new FlowTable();
    const icmp = { protocol: PROTOCOL_ICMP, icmpType: 0, icmpCode: 0 };
    expect(table.hasIcmp(table.track(packetOf('10.0.0.1', '8.8.8.8', icmp), 1))).toBe(true);
    const cut = { protocol: PROTOCOL_ICMP, icmpType: -1, icmpCode: -1 };
    expect(table.hasIcmp(table.track(packetOf('10.0.0.1', '8.8.4.4', cut), 1))).toBe(false);
    expect(table.hasIcmp(table.track(there(), 1))).toBe(false);
  });

  it('grows without losing anything', () => {
    const table = new FlowTable();
    const count = 30_000;
    const packetAt = (i: number): Packet =>
      i % 3 === 0
        ? packetOf(`2600::${(i & 0xfff).toString(16)} ${1 + (i >> 12)}`, '2600::ffff:1 443', { payloadBytes: i })
        : packetOf(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255} 50000`, SERVER, { payloadBytes: i });
    for (let i = 0; i < count; i++) expect(table.track(packetAt(i), i)).toBe(i);
    for (let i = 0; i < count; i += 7) {
      const { src0, src1, src2, src3, dst0, dst1, dst2, dst3, srcPort, dstPort, ...rest } = packetAt(i);
      const answer = {
        ...rest,
        ...{ src0: dst0, src1: dst1, src2: dst2, src3: dst3, srcPort: dstPort },
        ...{ dst0: src0, dst1: src1, dst2: src2, dst3: src3, dstPort: srcPort },
      };
      expect(table.track(answer, i + 5)).toBe(i);
      expect(rowOf(table, i)).toMatchObject({ packets: [1, 1], payload: [i, i], times: [i, i + 5] });
    }
    expect(table.count).toBe(count);
  });

  it('refuses new flows when it is full, and goes on with those it has', () => {
    const table = new FlowTable({ maxFlows: 2 });
    expect(table.track(packetOf('10.0.0.1 1', SERVER), 1)).toBe(0);
    expect(table.track(packetOf('10.0.0.1 2', SERVER), 1)).toBe(1);
    expect(table.track(packetOf('10.0.0.1 3', SERVER), 1)).toBe(-1);
    expect(table.track(packetOf(SERVER, '10.0.0.1 2'), 1)).toBe(1);
    expect(table.count).toBe(2);
  });

  it('refuses the continuation of a flow when it is full', () => {
    const table = new FlowTable({ maxFlows: 1, idleTimeoutMicros: 10 });
    expect(table.track(there(), 1)).toBe(0);
    expect(table.track(there(), 100)).toBe(-1);
    expect(table.track(there(), 5)).toBe(0);
  });
});

describe('the idle timeout', () => {
  it('begins a flow anew after more than so long a pause', () => {
    const table = new FlowTable({ idleTimeoutMicros: 100 });
    expect(table.track(there(), 0)).toBe(0);
    expect(table.track(there(), 100)).toBe(0);
    expect(table.track(back(), 201)).toBe(1);
    expect(table.track(there(), 250)).toBe(1);
    // Late packets go to the flow of now.
    expect(table.track(there(), 50)).toBe(1);
    expect(rowOf(table, 0)).toMatchObject({ packets: [2, 0], times: [0, 100] });
  });

  it('decides the direction of the new flow anew', () => {
    const table = new FlowTable({ idleTimeoutMicros: 100 });
    table.track(packetOf('10.0.0.1 5000', '10.0.0.2 6000'), 0);
    table.track(packetOf('10.0.0.2 6000', '10.0.0.1 5000'), 1000);
    expect(rowOf(table, 0)).toMatchObject({ packets: [0, 1] });
    expect(rowOf(table, 1)).toMatchObject({ packets: [1, 0] });
  });
});

describe('the active timeout', () => {
  it('cuts a flow that lasts longer', () => {
    const table = new FlowTable({ activeTimeoutMicros: 100 });
    const rows = [0, 60, 100, 101, 150, 201, 202].map((micros) => table.track(there(), micros));
    expect(rows).toEqual([0, 0, 0, 1, 1, 1, 2]);
  });
});

describe('splitReusedPorts', () => {
  const track = (table: FlowTable, packets: readonly Packet[]): number[] =>
    packets.map((packet, i) => table.track(packet, i));

  it('begins a flow at a SYN after both sides closed', () => {
    const table = new FlowTable({ splitReusedPorts: true });
    const packets = [
      there({ tcpFlags: SYN }),
      back({ tcpFlags: SYN | ACK }),
      there({ tcpFlags: FIN_ACK }),
      there({ tcpFlags: SYN }), // only one side has closed
      back({ tcpFlags: FIN_ACK }),
      there({ tcpFlags: ACK }),
      back({ tcpFlags: SYN | ACK }), // an answer opens nothing
      there({ tcpFlags: SYN }),
      back({ tcpFlags: SYN | ACK }),
    ];
    expect(track(table, packets)).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 1]);
  });

  it('begins a flow at a SYN after a reset', () => {
    const table = new FlowTable({ splitReusedPorts: true });
    const packets = [there({ tcpFlags: SYN }), back({ tcpFlags: RST | ACK }), there({ tcpFlags: SYN })];
    expect(track(table, packets)).toEqual([0, 0, 1]);
  });

  it('begins a flow from the other side too', () => {
    const table = new FlowTable({ splitReusedPorts: true });
    expect(track(table, [there({ tcpFlags: RST }), back({ tcpFlags: SYN })])).toEqual([0, 1]);
  });

  it('is off unless asked for, and no matter of UDP', () => {
    const off = new FlowTable();
    expect(track(off, [there({ tcpFlags: RST }), there({ tcpFlags: SYN })])).toEqual([0, 0]);
    const on = new FlowTable({ splitReusedPorts: true });
    const datagram = (tcpFlags: number): Packet => there({ protocol: PROTOCOL_UDP, tcpFlags });
    expect(track(on, [datagram(RST), datagram(SYN)])).toEqual([0, 0]);
  });

  it('leaves finished rows as they were when the table grows', () => {
    const table = new FlowTable({ splitReusedPorts: true });
    expect(track(table, [there({ tcpFlags: RST, payloadBytes: 3 }), there({ tcpFlags: SYN })])).toEqual([0, 1]);
    for (let i = 0; i < 5000; i++) table.track(packetOf(`10.9.${i >> 8}.${i & 255} 1`, SERVER), i);
    expect(table.track(there({ payloadBytes: 9 }), 9)).toBe(1);
    expect(rowOf(table, 0)).toMatchObject({ packets: [1, 0], payload: [3, 0] });
  });
});
