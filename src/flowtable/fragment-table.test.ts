import { describe, expect, it } from 'vitest';
import { datagramKey, FRAGMENT_FIRST, FRAGMENT_LATER, FRAGMENT_TUNNEL, type Packet } from '../model/packet.ts';
import { PROTOCOL_UDP } from '../model/protocol.ts';
import { FragmentTable } from './fragment-table.ts';
import { packetOf } from './testing/packets.ts';

const SECOND = 1_000_000;

function first(
  fragmentId: number,
  ports: readonly [number, number] = [1000, 2000],
  fields: Partial<Packet> = {},
): Packet {
  const [srcPort, dstPort] = ports;
  return packetOf('10.0.0.1', '8.8.8.8', { fragment: FRAGMENT_FIRST, fragmentId, srcPort, dstPort, ...fields });
}

function later(fragmentId: number, fields: Partial<Packet> = {}): Packet {
  return packetOf('10.0.0.1', '8.8.8.8', { fragment: FRAGMENT_LATER, fragmentId, ...fields });
}

/** Feeds fragments, and tells ports, payload and time of what came out. */
function feed(table: FragmentTable, fragments: readonly (readonly [packet: Packet, micros: number])[]): number[][] {
  const out: number[][] = [];
  for (const [packet, micros] of fragments)
    table.add(packet, micros, (tracked, at) => out.push([tracked.srcPort, tracked.dstPort, tracked.payloadBytes, at]));
  return out;
}

describe('FragmentTable', () => {
  it('gives later fragments the ports of the first', () => {
    const table = new FragmentTable();
    const out = feed(table, [
      [first(7, [1000, 2000], { payloadBytes: 1 }), 1],
      [later(7, { payloadBytes: 2 }), 2],
      [later(7, { payloadBytes: 3 }), 3],
    ]);
    expect(out).toEqual([
      [1000, 2000, 1, 1],
      [1000, 2000, 2, 2],
      [1000, 2000, 3, 3],
    ]);
    table.close();
    expect(table.lost).toBe(0);
  });

  it('lets later fragments wait for the first, with their own times and numbers', () => {
    const table = new FragmentTable();
    // The packet is used anew for every frame, so what waits must be a copy.
    const reused = later(7, { payloadBytes: 2, payloadStart: 10, payloadEnd: 20 });
    feed(table, [[reused, 1]]);
    reused.payloadBytes = 99;
    const out: Packet[] = [];
    table.add(first(7, [5, 6], { payloadBytes: 1 }), 2, (packet) => out.push({ ...packet }));
    expect(out.map(({ srcPort, dstPort, payloadBytes }) => [srcPort, dstPort, payloadBytes])).toEqual([
      [5, 6, 1],
      [5, 6, 2],
    ]);
    // The bytes it was read from are gone.
    expect(out[1]!.payloadEnd).toBe(out[1]!.payloadStart);
    table.close();
    expect(table.lost).toBe(0);
  });

  it('keeps datagrams apart by identification, addresses and protocol', () => {
    const table = new FragmentTable();
    const others = [
      later(8),
      later(7, { protocol: PROTOCOL_UDP }),
      packetOf('10.0.0.2', '8.8.8.8', { fragment: FRAGMENT_LATER, fragmentId: 7 }),
      packetOf('10.0.0.1', '8.8.8.9', { fragment: FRAGMENT_LATER, fragmentId: 7 }),
      packetOf('8.8.8.8', '10.0.0.1', { fragment: FRAGMENT_LATER, fragmentId: 7 }),
      packetOf('2600::a00:1', '2600::808:808', { fragment: FRAGMENT_LATER, fragmentId: 7 }),
    ];
    const out = feed(table, [[first(7), 0], ...others.map((packet) => [packet, 1] as const), [later(7), 2]]);
    expect(out.map((row) => row[3])).toEqual([0, 2]);
    table.close();
    expect(table.lost).toBe(others.length);
  });

  it('counts fragments whose first one never came', () => {
    const table = new FragmentTable();
    expect(
      feed(table, [
        [later(1), 1],
        [later(1), 2],
        [later(2), 3],
      ]),
    ).toEqual([]);
    table.close();
    expect(table.lost).toBe(3);
  });

  it('takes an identification for another datagram after a minute', () => {
    const table = new FragmentTable();
    const out = feed(table, [
      [first(7, [1, 2]), 0],
      [later(7), 60 * SECOND],
      [later(7), 60 * SECOND + 1],
      [first(7, [3, 4]), 61 * SECOND],
    ]);
    expect(out).toEqual([
      [1, 2, 0, 0],
      [1, 2, 0, 60 * SECOND],
      [3, 4, 0, 61 * SECOND],
      [3, 4, 0, 60 * SECOND + 1],
    ]);
  });

  it('takes the ports of a first fragment that comes again', () => {
    const table = new FragmentTable();
    const out = feed(table, [
      [first(7, [1, 2]), 0],
      [first(7, [3, 4]), 1],
      [later(7), 2],
    ]);
    expect(out.map(([srcPort]) => srcPort)).toEqual([1, 3, 3]);
  });

  it('leaves out the later fragments of a tunnel', () => {
    const table = new FragmentTable();
    const outer = later(7, { protocol: PROTOCOL_UDP });
    const inner = packetOf('192.168.0.1 5', '192.168.0.2 6', {
      fragment: FRAGMENT_TUNNEL,
      fragmentId: datagramKey(outer),
      payloadBytes: 1400,
    });
    const other = later(8, { protocol: PROTOCOL_UDP });
    expect(
      feed(table, [
        [inner, 1],
        [outer, 2],
        [outer, 3],
        [other, 4],
      ]),
    ).toEqual([[5, 6, 1400, 1]]);
    table.close();
    expect([table.ofTunnels, table.lost]).toEqual([2, 1]);
  });

  it('bounds what waits, by datagram and in all', () => {
    const one = new FragmentTable();
    feed(one, new Array(100).fill([later(7), 1]));
    expect(one.lost).toBe(36);
    expect(feed(one, [[first(7), 2]]).length).toBe(65);

    const many = new FragmentTable();
    for (let id = 0; id < 1000; id++) feed(many, new Array(64).fill([later(id), 1]));
    expect(many.lost).toBe(64_000 - 16_384);
    // Room is made when datagrams are forgotten or found.
    expect(feed(many, [[first(0), 2]]).length).toBe(65);
    feed(many, [[later(5000), 2]]);
    expect(many.lost).toBe(64_000 - 16_384);
    many.close();
    expect(many.lost).toBe(64_000 - 64 + 1);
  });

  it('forgets the oldest of too many datagrams', () => {
    const table = new FragmentTable();
    feed(table, [[later(0), 0]]);
    for (let id = 1; id <= 4096; id++) feed(table, [[first(id), id]]);
    expect(table.lost).toBe(1);
    expect(feed(table, [[first(0), 9999]]).length).toBe(1);
    // Datagram 1 went as well by now.
    expect(feed(table, [[later(1), 9999]])).toEqual([]);
  });
});
