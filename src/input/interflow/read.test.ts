import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { collect, collectText } from '../text/testing.ts';
import { findMembers } from './members.ts';
import { interflow } from './read.ts';

const CASES = new URL('cases/', import.meta.url);

describe('interflow', () => {
  test.each(readdirSync(CASES))('reads the same records from %s', (name) => {
    const { records, lookups, skips } = collect(interflow, [readFileSync(new URL(name, CASES))]);
    expect(records).toHaveLength(3);
    expect(records[0]).toMatchObject({
      identifier: 'a1',
      startMicros: 1_700_000_000_123_000,
      durationMicros: 1_500_000,
      protocol: 6,
      srcPackets: 9,
      dstPackets: 8,
      srcPayloadBytes: 700,
      dstPayloadBytes: 4200,
      srcIpBytes: Number.NaN,
      sessionName: 'www.example.com',
      sessionNameKind: 4,
    });
    // Times in seconds count durations in seconds; the missing side is what the total leaves.
    expect(records[1]).toMatchObject({
      startMicros: 1_700_000_000_000_000,
      durationMicros: 2_000_000,
      srcPayloadBytes: 40,
      dstPayloadBytes: 148,
      srcPackets: 1,
      dstPackets: 1,
      sessionName: '',
    });
    // Without any packet count: as many full frames as the bytes need.
    expect(records[2]).toMatchObject({ identifier: 'a3', protocol: 1, srcPort: -1, srcPackets: 2, dstPackets: 0 });
    expect(lookups).toEqual([[1_700_000_000_000_000, 'www.example.com', '203.0.113.9']]);
    expect(skips).toEqual({ 'interflow: record without a time': 1 });
  });

  test('counts records that it cannot use', () => {
    const base = '"srcip":"10.0.0.1","dstip":"10.0.0.2","timestamp":1700000000';
    const { records, skips } = collectText(
      interflow,
      [
        `{${base},"srcport":1,"dstport":2}`,
        `{${base},"srcport":1.5,"dstport":2,"totalbytes":1,"outbytes_total":1}`,
        `{"srcip":"host","dstip":"10.0.0.2","timestamp":1700000000}`,
      ].join('\n'),
    );
    expect(records).toEqual([]);
    expect(skips).toEqual({
      'interflow: record without byte counts': 1,
      'interflow: record without ports': 1,
      'interflow: record without IP addresses': 1,
    });
  });
});

describe('findMembers', () => {
  test('finds the first scalar of each key, depth first', () => {
    const record = { a: { k: { z: 1 }, b: [{ k: 2 }] }, k: 3, n: null, c: { n: 4 } };
    expect(findMembers(record, new Set(['k', 'n', 'z', 'missing']))).toEqual(
      new Map([
        ['z', 1],
        ['k', 2],
        ['n', 4],
      ]),
    );
  });
});
