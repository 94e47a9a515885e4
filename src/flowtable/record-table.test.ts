import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FlowBatch } from '../model/flow-batch.ts';
import { createFlowRecord, type FlowRecord, type RecordJoin } from '../model/flow-record.ts';
import { RecordTable, type RecordTableOptions } from './record-table.ts';

const INSIDE = '10.0.0.5';
const OUTSIDE = '203.0.114.9';
const OTHER = '203.0.114.77';

function record(changes: Partial<FlowRecord> = {}): FlowRecord {
  return {
    ...createFlowRecord(),
    startMicros: 1000,
    durationMicros: 10,
    protocol: 6,
    src: INSIDE,
    dst: OUTSIDE,
    srcPort: 50000,
    dstPort: 443,
    srcPackets: 1,
    dstPackets: 2,
    srcPayloadBytes: 10,
    dstPayloadBytes: 20,
    srcIpBytes: 50,
    dstIpBytes: 100,
    identifier: 'A',
    ...changes,
  };
}

/** The same record with its ends exchanged. */
function turned(changes: Partial<FlowRecord> = {}): FlowRecord {
  return record({ src: OUTSIDE, dst: INSIDE, srcPort: 443, dstPort: 50000, ...changes });
}

function join(kind: RecordJoin, records: readonly FlowRecord[], options?: RecordTableOptions): FlowBatch {
  const table = new RecordTable(kind, options);
  for (const each of records) table.add(each);
  return table.finish();
}

function row(batch: FlowBatch, i = 0): Record<string, unknown> {
  return {
    src: batch.srcAddress[i]! < 0 ? batch.names.text(batch.srcHost[i]!) : batch.addresses.text(batch.srcAddress[i]!),
    dst: batch.dstAddress[i]! < 0 ? batch.names.text(batch.dstHost[i]!) : batch.addresses.text(batch.dstAddress[i]!),
    ports: [batch.srcPort[i], batch.dstPort[i]],
    packets: [batch.srcPackets[i], batch.dstPackets[i]],
    payload: [batch.srcPayloadBytes[i], batch.dstPayloadBytes[i]],
    ip: [batch.srcIpBytes[i], batch.dstIpBytes[i]],
    time: [batch.startMicros[i], batch.endMicros[i]],
    identifier: batch.identifiers?.[i],
  };
}

describe('every way to join', () => {
  test('sums counts per side, spans times, and keeps the earliest identifier', () => {
    for (const kind of ['zeek', 'interflow', 'netflow', 'biflow'] as const) {
      const batch = join(kind, [
        record({ startMicros: 5000, identifier: 'late', srcTcpFlags: 2, srcIpBytes: Number.NaN }),
        record({ startMicros: 1000, durationMicros: 9000, identifier: 'early', srcTcpFlags: 16, dstTcpFlags: 18 }),
        record({ startMicros: 3000, identifier: 'middle' }),
      ]);
      expect(batch.count).toBe(1);
      expect(row(batch)).toEqual({
        src: INSIDE,
        dst: OUTSIDE,
        ports: [50000, 443],
        packets: [3, 6],
        payload: [30, 60],
        ip: [100, 300],
        time: [1000, 10_000],
        identifier: 'early',
      });
      expect([batch.srcTcpFlags[0], batch.dstTcpFlags[0]]).toEqual([18, 18]);
      expect(batch.baseMicros).toBe(1000);
    }
  });

  test('keeps protocols apart, and joins ICMP by addresses alone', () => {
    expect(join('zeek', [record(), record({ protocol: 17 })]).count).toBe(2);
    const batch = join('zeek', [
      record({ protocol: 1, srcPort: 8, dstPort: 0, icmpType: 8, icmpCode: 0, startMicros: 9 }),
      record({ protocol: 1, srcPort: 3, dstPort: 1, icmpType: 3, icmpCode: 1, startMicros: 7 }),
    ]);
    expect(batch.count).toBe(1);
    expect([batch.srcPort[0], batch.dstPort[0], batch.icmpType[0], batch.icmpCode[0]]).toEqual([-1, -1, 3, 1]);
  });

  test('orders by start, and by first appearance among equals', () => {
    const starts = [30, 10, 20, 10, 10];
    const batch = join(
      'zeek',
      starts.map((startMicros, i) => record({ startMicros, srcPort: i, identifier: `id${i}` })),
    );
    expect(batch.identifiers).toEqual(['id1', 'id3', 'id4', 'id2', 'id0']);
    expect(Array.from(batch.startMicros)).toEqual([10, 10, 10, 20, 30]);
  });

  test('leaves out records without addresses and flows beyond its limit, and counts them', () => {
    const table = new RecordTable('zeek', { flowLimit: 2 });
    for (const srcPort of [1, 2, 3, 1, 4]) table.add(record({ srcPort }));
    table.add(record({ src: 'host' }));
    expect(table.finish().count).toBe(2);
    expect(Object.fromEntries(table.skipped)).toEqual({ 'flow table is full': 2, 'record without IP addresses': 1 });
  });

  test('gives an empty batch without any time for no record', () => {
    const batch = join('netflow', []);
    expect(batch.count).toBe(0);
    expect(batch.baseMicros).toBeNaN();
    expect(batch.identifiers).toBeNull();
  });

  test('counts one packet for a side whose bytes came without any', () => {
    expect(row(join('interflow', [record({ srcPackets: 0, dstPackets: 0, dstPayloadBytes: 0 })]))['packets']).toEqual([
      1, 0,
    ]);
  });

  test('agrees with a plain join of many records', () => {
    const arbitrary = fc.record({
      src: fc.constantFrom(INSIDE, '10.0.0.6', '2001:db8::1', '2600::1'),
      dst: fc.constantFrom(OUTSIDE, OTHER, '2600::2', '10.0.0.7'),
      srcPort: fc.nat(3),
      dstPort: fc.nat(3),
      protocol: fc.constantFrom(1, 6, 17),
      startMicros: fc.nat(50),
      srcPackets: fc.nat(9),
    });
    let joined = 0;
    fc.assert(
      fc.property(fc.array(arbitrary, { minLength: 50, maxLength: 300 }), (parts) => {
        const batch = join(
          'interflow',
          parts.map((part) => record({ ...part, srcPayloadBytes: 0, dstPayloadBytes: 0 })),
        );
        const plain = new Map<string, { start: number; packets: number }>();
        for (const part of parts) {
          const ports = part.protocol === 1 ? '' : `${part.srcPort} ${part.dstPort}`;
          const key = `${part.protocol} ${part.src} ${part.dst} ${ports}`;
          const flow = plain.get(key);
          if (flow === undefined) plain.set(key, { start: part.startMicros, packets: part.srcPackets });
          else {
            joined++;
            flow.start = Math.min(flow.start, part.startMicros);
            flow.packets += part.srcPackets;
          }
        }
        const flows = [...plain.values()].sort((a, b) => a.start - b.start);
        expect(Array.from(batch.startMicros)).toEqual(flows.map((flow) => flow.start));
        expect(Array.from(batch.srcPackets)).toEqual(flows.map((flow) => flow.packets));
      }),
      { seed: 20_260_109, numRuns: 100 },
    );
    expect(joined).toBeGreaterThan(100);
  });

  test('holds its keys while it grows', () => {
    const table = new RecordTable('zeek');
    for (let round = 0; round < 2; round++)
      for (let i = 0; i < 50_000; i++)
        table.add(record({ srcPort: i & 0xffff, src: `10.0.${i & 7}.1`, startMicros: i, identifier: `id${i}` }));
    const batch = table.finish();
    expect(batch.count).toBe(50_000);
    expect(batch.identifiers![49_999]).toBe('id49999');
    // Both rounds tell the same identifier and start: one connection, logged twice.
    expect(batch.srcPackets[123]).toBe(1);
  });
});

describe('zeek', () => {
  test('turns a connection from outside round, and adds it to its twin from inside', () => {
    const alone = join('zeek', [turned()]);
    expect(row(alone)).toMatchObject({ src: INSIDE, dst: OUTSIDE, ports: [50000, 443], packets: [2, 1] });
    for (const records of [
      [record({ identifier: 'in' }), turned({ identifier: 'out', startMicros: 2000 })],
      [turned({ identifier: 'out', startMicros: 2000 }), record({ identifier: 'in' })],
    ]) {
      const batch = join('zeek', records);
      expect(batch.count).toBe(1);
      expect(row(batch)).toMatchObject({ src: INSIDE, packets: [3, 3], payload: [30, 30], identifier: 'in' });
    }
  });

  test.each(['224.0.0.1', '255.255.255.255', 'ff02::1'])('never makes %s a source', (dst) => {
    const src = dst.includes(':') ? '2600::1' : OUTSIDE;
    expect(row(join('zeek', [record({ src, dst })]))).toMatchObject({ src, dst });
  });

  test('keeps both directions between inside hosts, or between outside hosts, apart', () => {
    expect(join('zeek', [record({ dst: '10.0.0.6' }), turned({ src: '10.0.0.6' })]).count).toBe(2);
    expect(join('zeek', [record({ src: OTHER }), turned({ dst: OTHER })]).count).toBe(2);
  });

  test('takes running totals of one open connection for one record', () => {
    const batch = join('zeek', [
      record({ durationMicros: 100, srcPackets: 5 }),
      record({ durationMicros: 300, srcPackets: 9, srcIpBytes: 500 }),
      record({ durationMicros: 200, srcPackets: 7 }),
    ]);
    expect(row(batch)).toMatchObject({ packets: [9, 2], ip: [500, 100], time: [1000, 1300] });
  });
});

describe('netflow and biflow', () => {
  test('pair both directions, turned as in the first record', () => {
    for (const kind of ['netflow', 'biflow'] as const) {
      const batch = join(kind, [
        record({ dstPackets: 0, dstPayloadBytes: 0, dstIpBytes: 0, srcTcpFlags: 2 }),
        turned({
          srcPackets: 7,
          dstPackets: 0,
          srcPayloadBytes: 70,
          dstPayloadBytes: 0,
          srcIpBytes: 7,
          dstIpBytes: 0,
          srcTcpFlags: 18,
        }),
      ]);
      expect(batch.count).toBe(1);
      expect(row(batch)).toMatchObject({ src: INSIDE, packets: [1, 7], payload: [10, 70], ip: [50, 7] });
      expect([batch.srcTcpFlags[0], batch.dstTcpFlags[0]]).toEqual([2, 18]);
    }
  });

  test('netflow decides the direction on the finished flow, biflow does not', () => {
    const records = [turned({ dstPackets: 0 }), record({ dstPackets: 0 })];
    expect(row(join('netflow', records))).toMatchObject({ src: INSIDE, ports: [50000, 443] });
    expect(row(join('biflow', records))).toMatchObject({ src: OUTSIDE, ports: [443, 50000] });
  });

  test('a name that a turned record gave its destination is not kept', () => {
    const batch = join('netflow', [turned({ sessionName: 'client.example', sessionNameKind: 4 })]);
    expect([batch.sessionName[0], batch.sessionNameKind[0]]).toEqual([-1, 0]);
  });
});

describe('verbatim', () => {
  test('makes every record a flow, with names in place of addresses', () => {
    const batch = join('verbatim', [
      record({ dst: 'www.example.com', nameSource: 2 }),
      record({ dst: 'www.example.com', nameSource: 2, srcPackets: 0 }),
      record({ src: 'host', nameSource: 0 }),
    ]);
    expect(batch.count).toBe(3);
    expect(row(batch)).toMatchObject({ src: INSIDE, dst: 'www.example.com', packets: [1, 2] });
    expect(row(batch, 1)['packets']).toEqual([0, 2]);
    expect(row(batch, 2)).toMatchObject({ src: 'host', dst: OUTSIDE });
    expect(Array.from(batch.nameSource)).toEqual([2, 2, 0]);
    expect(batch.dstAddress[0]).toBe(-1);
    expect(batch.srcHost[0]).toBe(-1);
  });
});

describe('session names', () => {
  const nameOf = (batch: FlowBatch, i = 0): string | null =>
    batch.sessionName[i]! < 0 ? null : batch.names.text(batch.sessionName[i]!);

  test('reach their flow whether told before or after its records', () => {
    for (const isBefore of [true, false]) {
      const table = new RecordTable('zeek');
      const tell = (): void => {
        table.sessionName('A', 'www.example.com', 4);
        table.sessionName('A', 'second.example.com', 4);
        table.sessionName('unknown', 'x.example', 4);
      };
      if (isBefore) tell();
      table.add(record());
      table.add(record({ srcPort: 7, identifier: 'B' }));
      if (!isBefore) tell();
      const batch = table.finish();
      expect([nameOf(batch, 0), nameOf(batch, 1)]).toEqual(['www.example.com', null]);
      expect(Array.from(batch.sessionNameKind)).toEqual([4, 0]);
    }
  });

  test('are found by the identifier of any joined record, the earliest first', () => {
    for (const starts of [
      [1, 2],
      [2, 1],
    ]) {
      const table = new RecordTable('zeek');
      table.add(record({ identifier: 'A', startMicros: starts[0]! }));
      table.add(record({ identifier: 'B', startMicros: starts[1]! }));
      table.sessionName('B', 'b.example', 4);
      expect(nameOf(table.finish())).toBe('b.example');
    }
    const table = new RecordTable('zeek');
    table.add(record({ identifier: 'A', startMicros: 2 }));
    table.add(record({ identifier: 'B', startMicros: 1 }));
    table.sessionName('A', 'a.example', 4);
    table.sessionName('B', 'b.example', 4);
    expect(nameOf(table.finish())).toBe('b.example');
  });

  test('do not name the client of a connection that was turned round', () => {
    const table = new RecordTable('zeek');
    table.add(turned());
    table.sessionName('A', 'our-server.example', 4);
    expect(nameOf(table.finish())).toBeNull();
  });

  test('of Interflow are those of the last record, of others of the first', () => {
    const records = [
      record({ sessionName: 'first.example', sessionNameKind: 4 }),
      record({ sessionName: 'last.example', sessionNameKind: 4 }),
    ];
    expect(nameOf(join('interflow', records))).toBe('last.example');
    expect(nameOf(join('biflow', records))).toBe('first.example');
  });
});

test('keeps identifiers that are long or not ASCII', () => {
  const odd = 'идентификатор';
  const batch = join('interflow', [
    record({ identifier: odd, startMicros: 1 }),
    record({ srcPort: 1, identifier: 'x'.repeat(500), startMicros: 2 }),
    record({ srcPort: 2, identifier: '', startMicros: 4 }),
    record({ srcPort: 2, identifier: 'longer than before', startMicros: 3 }),
    record({ srcPort: 3, identifier: 'ÿ', startMicros: 5 }),
  ]);
  expect(batch.identifiers).toEqual([odd, 'x'.repeat(128), 'longer than before', 'ÿ']);
});
