import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { collect, collectText } from '../text/testing.ts';
import { vpcFlowLog } from './read.ts';

const readCase = (name: string) => collect(vpcFlowLog, [readFileSync(new URL(`cases/${name}`, import.meta.url))]);

describe('vpcFlowLog', () => {
  test('reads the default format, one direction a record', () => {
    const { records, skips } = readCase('default.log');
    expect(records).toHaveLength(3);
    expect(records[0]).toMatchObject({
      startMicros: 1_700_000_000_000_000,
      durationMicros: 60_000_000,
      src: '10.0.0.5',
      dst: '203.0.113.9',
      srcPort: 50000,
      dstPort: 443,
      srcPackets: 9,
      srcIpBytes: 1068,
      srcPayloadBytes: 708,
      srcTcpFlags: -1,
    });
    expect(records[2]).toMatchObject({ protocol: 1, srcPort: -1, dstPort: -1, srcPayloadBytes: 336 - 4 * 28 });
    expect(skips).toEqual({ 'vpc-flow-log: NODATA record': 1, 'vpc-flow-log: SKIPDATA record': 1 });
  });

  test('reads the fields that a header names', () => {
    const { records, skips } = readCase('fields.log');
    expect(skips).toEqual({});
    expect(records[0]).toMatchObject({ srcTcpFlags: 3, srcPackets: 9 });
    expect(records[1]).toMatchObject({ src: '2001:db8::5', dst: '2001:db8::9', srcPayloadBytes: 110 - 48 });
  });

  test('reads messages of CloudWatch Logs, and takes underscores in names', () => {
    expect(readCase('cloudwatch.json').records[0]).toMatchObject({ srcPort: 50000, srcPackets: 9 });
    const header = 'log_status srcaddr dstaddr srcport dstport protocol packets bytes start\n';
    expect(collectText(vpcFlowLog, `${header}OK 10.0.0.1 10.0.0.2 1 2 17 1 28 5\n`).records).toHaveLength(1);
  });

  test('leaves out records of another layout when no header tells which', () => {
    const { records, skips } = collectText(
      vpcFlowLog,
      '5 52.95.128.179 10.0.0.71 80 34210 6 1616729292 1616729349 IPv4 14 15044 123456789012 vpc-a subnet-a i-0 eni-1\n2 1 eni-1\n',
    );
    expect(records).toEqual([]);
    expect(skips).toEqual({
      'vpc-flow-log: record that is not of the default format, and no header line': 1,
      'vpc-flow-log: record with too few fields': 1,
    });
  });

  test('says which field its header misses', () => {
    const header = 'version srcaddr dstaddr srcport dstport protocol packets bytes\n';
    expect(vpcFlowLog.probe(new TextEncoder().encode(header))).toBe('its header line has no start');
  });
});
