import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { collect, collectText } from '../text/testing.ts';
import { suricataEve } from './read.ts';

const readCase = (name: string) => collect(suricataEve, [readFileSync(new URL(`cases/${name}`, import.meta.url))]);

describe('suricataEve', () => {
  test('reads flows, look-ups and names out of one file', () => {
    const { records, lookups, sessionNames, skips } = readCase('flow.json');
    expect(records).toHaveLength(2);
    expect(records[0]).toMatchObject({
      startMicros: 1_700_000_000_000_001,
      durationMicros: 1_500_000,
      protocol: 6,
      src: '10.0.0.5',
      dst: '203.0.113.9',
      srcPort: 50000,
      dstPort: 443,
      srcPackets: 9,
      dstPackets: 8,
      // 1230 bytes of 9 frames with an Ethernet header and one VLAN tag each, then 40 bytes of IP and TCP headers.
      srcIpBytes: 1230 - 9 * 18,
      dstIpBytes: 4664 - 8 * 18,
      srcPayloadBytes: 1230 - 9 * 58,
      dstPayloadBytes: 4664 - 8 * 58,
      srcTcpFlags: 0x1b,
      dstTcpFlags: 0x1a,
      identifier: '1002',
    });
    expect(records[1]).toMatchObject({ protocol: 1, icmpType: 8, icmpCode: 0, srcPort: -1, srcPayloadBytes: 112 });
    expect(lookups).toEqual([[1_700_000_000_250_000, 'www.example.com', '203.0.113.9']]);
    expect(sessionNames).toEqual([
      ['1002', 'www.example.com', 4],
      ['1003', 'plain.example.com', 4],
      ['1004', 'video.example.com', 4],
    ]);
    expect(skips).toEqual({
      'suricata-eve: stats event holds no flow': 1,
      'suricata-eve: netflow event beside flow events': 1,
    });
  });

  test('reads netflow events, one direction each', () => {
    const { records } = readCase('netflow.json');
    expect(records.map(({ src, srcPort, srcPackets, dstPackets }) => [src, srcPort, srcPackets, dstPackets])).toEqual([
      ['10.0.0.5', 50000, 9, 0],
      ['203.0.113.9', 443, 8, 0],
    ]);
    expect(records.map((record) => record.srcTcpFlags)).toEqual([0x1b, 0x1a]);
  });

  const dns = (dnsPart: object, id = 1): string =>
    `${JSON.stringify({ timestamp: '2023-11-14T22:13:20Z', flow_id: id, event_type: 'dns', dns: dnsPart })}\n`;

  test('credits answers of version 1 to the name asked for', () => {
    const answer = (rrname: string, rrtype: string, rdata: string, id = 1) =>
      dns({ type: 'answer', id: 5, rrname, rrtype, rdata }, id);
    const { lookups } = collectText(
      suricataEve,
      answer('www.example.com', 'CNAME', 'cdn.example.net') +
        answer('cdn.example.net', 'A', '203.0.113.9') +
        answer('cdn.example.net', 'A', '203.0.113.10', 2),
    );
    expect(lookups.map(([, name, address]) => [name, address])).toEqual([
      ['www.example.com', '203.0.113.9'],
      ['cdn.example.net', '203.0.113.10'],
    ]);
  });

  test('reads version 3 with its queries and additional records', () => {
    const { lookups } = collectText(
      suricataEve,
      dns({
        version: 3,
        type: 'response',
        queries: [{ rrname: 'www.example.com', rrtype: 'A' }],
        answers: [{ rrname: 'www.example.com', rrtype: 'A', rdata: '203.0.113.9' }],
        additionals: [{ rrname: 'ns1.example.net', rrtype: 'AAAA', rdata: '2001:db8:0000::0053' }],
      }),
    );
    expect(lookups.map(([, name, address]) => [name, address])).toEqual([
      ['www.example.com', '203.0.113.9'],
      ['ns1.example.net', '2001:db8:0000::0053'],
    ]);
  });

  test('reads answers that are only grouped', () => {
    const { lookups } = collectText(
      suricataEve,
      dns({ type: 'answer', rrname: 'www.example.com', grouped: { A: ['203.0.113.9', 7], CNAME: ['x.example'] } }),
    );
    expect(lookups).toEqual([[1_700_000_000_000_000, 'www.example.com', '203.0.113.9']]);
  });

  test('loses only the line that was cut off', () => {
    const flow = readFileSync(new URL('cases/flow.json', import.meta.url), 'utf8').split('\n')[5]!;
    const { records, skips } = collectText(suricataEve, `${flow.slice(0, 40)}\n${flow}\n${flow.slice(0, -9)}\n${flow}`);
    expect(records).toHaveLength(2);
    expect(skips).toEqual({ 'suricata-eve: broken JSON': 2 });
  });

  test('counts flow events that hold no flow', () => {
    const event = '"event_type":"flow","timestamp":"2023-11-14T22:13:20Z"';
    const { records, skips } = collectText(
      suricataEve,
      `{${event}}\n{${event},"flow":{},"src_ip":null}\n{${event},"flow":{},"src_ip":"10.0.0.1","dest_ip":"10.0.0.2","proto":"UDP","src_port":99999}`,
    );
    expect(records).toEqual([]);
    expect(skips).toEqual({
      'suricata-eve: flow event without counters': 1,
      'suricata-eve: flow event without IP addresses': 1,
      'suricata-eve: flow event without ports': 1,
    });
  });
});
