import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { collect, collectText } from '../text/testing.ts';
import { nfdumpJson } from './read.ts';

test('reads nfdump JSON, one direction a record', () => {
  const { records, skips } = collect(nfdumpJson, [readFileSync(new URL('cases/small.json', import.meta.url))]);
  expect(skips).toEqual({});
  expect(records).toHaveLength(3);
  expect(records[0]).toMatchObject({
    startMicros: 1_700_000_000_000_000,
    durationMicros: 1_500_000,
    protocol: 6,
    srcPort: 50000,
    dstPort: 443,
    srcPackets: 9,
    dstPackets: 0,
    srcIpBytes: 1068,
    srcPayloadBytes: 708,
    srcTcpFlags: 0x1b,
  });
  expect(records[2]).toMatchObject({ protocol: 58, icmpType: 128, icmpCode: 0, srcPort: -1, srcPayloadBytes: 60 });
});

test('counts records that are no flow', () => {
  const { records, skips } = collectText(
    nfdumpJson,
    '[{"first":"2023-11-14T22:13:20","src4_addr":"0.0.0.0","dst4_addr":"10.0.0.1"},{"first":"?"},{"first":"2023-11-14T22:13:20"}]',
  );
  expect(records).toEqual([]);
  expect(skips).toEqual({
    'nfdump-json: record from or to the address 0.0.0.0': 1,
    'nfdump-json: record without a time': 1,
    'nfdump-json: record without IP addresses': 1,
  });
});
