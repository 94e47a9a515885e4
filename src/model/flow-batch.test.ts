import { describe, expect, it } from 'vitest';
import { AddressTable } from './address-table.ts';
import { createFlowBatch, type FlowBatch } from './flow-batch.ts';
import { NameTable } from './name-table.ts';

type Column = FlowBatch['protocol'] | FlowBatch['startMicros'];

function columnsOf(batch: FlowBatch): [string, Column][] {
  return Object.entries(batch).filter((entry): entry is [string, Column] => ArrayBuffer.isView(entry[1]));
}

describe('createFlowBatch', () => {
  it('has a row a flow in every column, all absent at first', () => {
    const batch = createFlowBatch(3);
    const columns = columnsOf(batch);
    expect(columns.length).toBeGreaterThan(25);
    for (const [, column] of columns) expect(column.length).toBe(3);
    for (const name of ['srcAddress', 'dstHost', 'srcPort', 'srcTcpFlags', 'icmpType', 'sessionName'] as const)
      expect([...batch[name]]).toEqual([-1, -1, -1]);
    for (const name of ['srcIpBytes', 'dstIpBytes'] as const) expect([...batch[name]]).toEqual([NaN, NaN, NaN]);
    expect([...batch.protocol]).toEqual([255, 255, 255]);
    expect([...batch.srcPackets]).toEqual([0, 0, 0]);
    expect(batch).toMatchObject({ count: 3, identifiers: null, baseMicros: Number.NaN });
  });

  it('takes the tables it is given, and makes its own otherwise', () => {
    const addresses = new AddressTable();
    const names = new NameTable();
    const batch = createFlowBatch(1, { addresses, names, baseMicros: 5, identifiers: ['a'] });
    expect(batch.addresses).toBe(addresses);
    expect(batch.names).toBe(names);
    expect([batch.baseMicros, batch.identifiers]).toEqual([5, ['a']]);
    expect(createFlowBatch(0).addresses.size).toBe(0);
  });
});
