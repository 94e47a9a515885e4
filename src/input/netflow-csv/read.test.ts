import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { collect, collectText } from '../text/testing.ts';
import { netflowCsv } from './read.ts';

const readCase = (name: string) => collect(netflowCsv, [readFileSync(new URL(`cases/${name}`, import.meta.url))]);
const START = 1_700_000_000_000_000;

describe('netflowCsv', () => {
  test.each([
    ['nfdump-1.7.1.csv', START],
    ['nfdump-1.7.6.csv', START + 10_000],
  ])('reads nfdump tables old and new: %s', (name, secondStart) => {
    const { records } = readCase(name);
    expect(records).toHaveLength(3);
    expect(records[0]).toMatchObject({
      startMicros: START,
      durationMicros: 1_500_000,
      protocol: 6,
      src: '10.0.0.5',
      dst: '203.0.113.9',
      srcPort: 50000,
      dstPort: 443,
      srcPackets: 9,
      dstPackets: 0,
      srcIpBytes: 1068,
      srcPayloadBytes: 1068 - 9 * 40,
      srcTcpFlags: name === 'nfdump-1.7.1.csv' ? 0x1b : -1,
    });
    expect(records[1]).toMatchObject({ startMicros: secondStart, src: '203.0.113.9', srcPort: 443 });
    expect(records[2]).toMatchObject({ icmpCode: 0, srcPort: -1, dstPort: -1 });
    expect(records[2]!.icmpType).toBe(name === 'nfdump-1.7.1.csv' ? 8 : 128);
  });

  test('leaves out rows of no address, and everything behind a summary', () => {
    expect(readCase('nfdump-1.7.1.csv').skips).toEqual({ 'netflow-csv: row from or to the address 0.0.0.0': 1 });
  });

  test('reads printed tables with quotes, other separators, joined ports and units', () => {
    const { records, skips } = readCase('printed.csv');
    expect(skips).toEqual({});
    expect(records[0]).toMatchObject({
      src: '10.0.0.5',
      srcPort: 50000,
      dst: '203.0.113.9',
      dstPort: 443,
      srcIpBytes: 1000,
    });
    expect(records[1]).toMatchObject({
      src: '2001:db8::5',
      srcPort: 546,
      dst: 'ff02::1:2',
      dstPort: 547,
      protocol: 17,
    });
  });

  test('reads tables without a header', () => {
    expect(readCase('no-header.csv').records[0]).toMatchObject({ srcPackets: 9, dstPackets: 8, dstIpBytes: 4520 });
  });

  test('reads Argus tables, whose bytes are of whole frames', () => {
    const { records, skips } = readCase('argus.csv');
    expect(records).toHaveLength(1);
    expect(records[0]).toMatchObject({ startMicros: START + 1, srcPackets: 9, dstPackets: 8 });
    expect(records[0]).toMatchObject({ srcIpBytes: 1194 - 9 * 14, dstIpBytes: 5826 - 1194 - 8 * 14 });
    expect(skips).toEqual({ 'netflow-csv: row without ports': 1 });
  });

  test('puts local times into the zone that it is told', () => {
    const text = 'ts,td,sa,da,sp,dp,pr,ipkt,ibyt\n2023-11-14 17:13:20,0,10.0.0.1,10.0.0.2,1,2,UDP,1,28\n';
    const { records } = collectText(netflowCsv, text, { zoneOffsetMinutes: () => -300 });
    expect(records[0]!.startMicros).toBe(START);
    const zoned = text.replace('17:13:20', '23:13:20.000+01:00');
    expect(collectText(netflowCsv, zoned, { zoneOffsetMinutes: () => -300 }).records[0]!.startMicros).toBe(START);
  });

  test('keeps empty columns in their place and never estimates below nothing', () => {
    const text = 'ts,x,td,sa,da,sp,dp,pr,ipkt,ibyt,y\n1700000000.5,,,10.0.0.1,10.0.0.2,1,2,tcp,10,28,\n';
    const { records, skips } = collectText(netflowCsv, text);
    expect(skips).toEqual({});
    expect(records[0]).toMatchObject({
      startMicros: START + 500_000,
      durationMicros: 0,
      srcPayloadBytes: 0,
      srcIpBytes: 28,
    });
  });

  test('counts rows by the reason that they are no flow', () => {
    const head = 'ts,td,sa,da,sp,dp,pr,ipkt,ibyt\n';
    const { records, skips } = collectText(
      netflowCsv,
      `${head}yesterday,0,10.0.0.1,10.0.0.2,1,2,UDP,1,28\n2023-11-14 22:13:20,0,x,10.0.0.2,1,2,UDP,1,28\n2023-11-14 22:13:20,0,10.0.0.1,10.0.0.2,,,UDP,1,28\n2023-11-14 22:13:20,0,10.0.0.1\n2023-11-14 22:13:20,0,10.0.0.1,10.0.0.2,,,gre,1,28\n`,
    );
    expect(records).toHaveLength(1);
    expect(records[0]).toMatchObject({ protocol: 47, srcPort: 0, dstPort: 0 });
    expect(skips).toEqual({
      'netflow-csv: row without a time': 1,
      'netflow-csv: row without IP addresses': 1,
      'netflow-csv: row without ports': 1,
      'netflow-csv: row with too few columns': 1,
    });
  });

  test('follows a second header', () => {
    const table =
      'ts,td,sa,da,sp,dp,pr,ipkt,ibyt\n2023-11-14 22:13:20,0,10.0.0.1,10.0.0.2,1,2,UDP,1,28\nSummary\nflows\n1\n';
    const { records, skips } = collectText(netflowCsv, table + table);
    expect(records).toHaveLength(2);
    expect(skips).toEqual({});
  });

  test('says which column it misses', () => {
    expect(netflowCsv.probe(new TextEncoder().encode('ts,sa,da,sp,ipkt,ibyt\n'))).toBe(
      'the first line names no column for the destination port',
    );
  });
});
