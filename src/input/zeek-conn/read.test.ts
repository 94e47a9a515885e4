import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { collect, collectText } from '../text/testing.ts';
import { historyFlags } from './history.ts';
import { zeekConn } from './read.ts';

const CASES = new URL('cases/', import.meta.url);

describe('zeekConn', () => {
  test.each(readdirSync(CASES))('reads the same connections from %s', (name) => {
    const { records, skips } = collect(zeekConn, [readFileSync(new URL(name, CASES))]);
    expect(skips).toEqual({});
    expect(records).toHaveLength(5);
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
      srcPayloadBytes: 700,
      dstPayloadBytes: 4200,
      srcIpBytes: 1068,
      dstIpBytes: 4520,
      srcTcpFlags: 0x13,
      dstTcpFlags: 0x13,
      identifier: 'CHa1',
    });
    expect(records[1]).toMatchObject({ protocol: 17, srcTcpFlags: -1, durationMicros: 20_000 });
    expect(records[2]).toMatchObject({ protocol: 1, srcPort: -1, dstPort: -1, icmpType: 8, icmpCode: 0 });
    expect(records[3]).toMatchObject({ srcPayloadBytes: 0, dstPayloadBytes: 0, durationMicros: 0, srcTcpFlags: 2 });
    expect(records[4]).toMatchObject({ src: '2001:db8::5', dst: 'ff02::1:2', srcPayloadBytes: 0, srcIpBytes: 110 });
  });

  const row = (changes: Record<number, string>): string => {
    const columns =
      '1700000000.0 CHa1 10.0.0.5 50000 203.0.113.9 443 tcp - 1.5 700 4200 SF - - 0 ShADadFf 9 1068 8 4520 -'.split(
        ' ',
      );
    for (const [column, value] of Object.entries(changes)) columns[Number(column)] = value;
    return `${columns.join('\t')}\n`;
  };

  test('takes a lone SYN for empty, whatever its sequence numbers suggest', () => {
    const [alone, withAnswer] = collectText(zeekConn, row({ 15: 'S' }) + row({ 15: 'Sr' })).records;
    expect(alone).toMatchObject({ srcPayloadBytes: 0, dstPayloadBytes: 0 });
    expect(withAnswer).toMatchObject({ srcPayloadBytes: 700, dstPayloadBytes: 4200 });
  });

  test('keeps payload of a side that got no answer', () => {
    expect(collectText(zeekConn, row({ 6: 'udp', 10: '0', 15: 'D' })).records[0]!.srcPayloadBytes).toBe(700);
  });

  test('knows ICMPv6 by its addresses, and the code of messages that have no counterpart', () => {
    const { records } = collectText(
      zeekConn,
      row({ 2: '2001:db8::1', 3: '135', 4: '2001:db8::2', 5: '136', 6: 'icmp' }) + row({ 3: '3', 5: '10', 6: 'icmp' }),
    );
    expect(records[0]).toMatchObject({ protocol: 58, icmpType: 135, icmpCode: 0 });
    expect(records[1]).toMatchObject({ protocol: 1, icmpType: 3, icmpCode: 10 });
  });

  test('takes the protocol number where Zeek has no name for it', () => {
    const json = '{"ts":1,"id.orig_h":"10.0.0.5","id.orig_p":0,"id.resp_h":"10.0.0.6","id.resp_p":0,';
    const { records } = collectText(
      zeekConn,
      `${json}"proto":"unknown_transport","ip_proto":47}\n${json}"proto":"unknown_transport"}\n${json}"proto":"SCTP"}\n`,
    );
    expect(records.map((record) => record.protocol)).toEqual([47, 255, 132]);
  });

  test('reads times in milliseconds and in text', () => {
    const json = '"id.orig_h":"10.0.0.5","id.orig_p":1,"id.resp_h":"10.0.0.6","id.resp_p":2,"proto":"udp"}';
    const { records } = collectText(
      zeekConn,
      `{"ts":1700000000123,${json}\n{"ts":"2023-11-14T22:13:20.5Z","duration":"2.5",${json}\n{"ts":147.026993,${json}`,
    );
    expect(records.map((record) => record.startMicros)).toEqual([
      1_700_000_000_123_000, 1_700_000_000_500_000, 147_026_993,
    ]);
    expect(records[1]!.durationMicros).toBe(2_500_000);
  });

  test('counts rows that it cannot use by their reason, and reads on', () => {
    const { records, skips } = collectText(
      zeekConn,
      [
        row({}),
        'cut\toff\n',
        row({ 0: 'soon' }),
        row({ 3: '70000' }),
        row({ 5: '-' }),
        `${'x'.repeat(1 << 21)}\n`,
        row({}),
      ].join(''),
    );
    expect(records).toHaveLength(2);
    expect(skips).toEqual({
      'zeek-conn: row with too few columns': 1,
      'zeek-conn: record without a time': 1,
      'zeek-conn: record without ports': 2,
      'zeek-conn: line longer than 1 MiB': 1,
    });
  });

  test('follows headers that change in the middle of a file', () => {
    const fields = '#fields\tts\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\torig_pkts\n';
    const other = '#fields\tts\tuid\tname\n1.0\tCHx\tweird\n';
    const { records, skips } = collectText(zeekConn, `${row({})}${fields}1.0\t10.0.0.1\t1\t10.0.0.2\t2\t3\n${other}`);
    expect(records.map((record) => record.srcPackets)).toEqual([9, 3]);
    expect(skips).toEqual({ 'zeek-conn: row of a log without id.orig_h': 1 });
  });

  test('passes over records of other logs in a file of many', () => {
    const json = '"ts":1,"id.orig_h":"10.0.0.5","id.orig_p":1,"id.resp_h":"10.0.0.6","id.resp_p":2}';
    const { records, skips } = collectText(
      zeekConn,
      `{"_path":"conn",${json}\n{"_path":"dns",${json}\n{"_path":"conn"}`,
    );
    expect(records).toHaveLength(1);
    expect(skips).toEqual({ 'zeek-conn: record of another log': 1, 'zeek-conn: record without ts': 1 });
  });

  test('is not deceived by the order of columns or their number', () => {
    expect(zeekConn.probe(new TextEncoder().encode(row({})))).toBe(true);
    expect(zeekConn.probe(new TextEncoder().encode(row({ 11: 'C_INTERNET' })))).toBe(
      'no #fields line, and the first line is no row of conn.log',
    );
    expect(zeekConn.probe(new TextEncoder().encode('a\tb\n'))).toBe(
      'no #fields line, and the first line has 2 columns of the 21 of conn.log',
    );
  });
});

describe('historyFlags', () => {
  test.each([
    ['ShADadFf', 0x13, 0x13],
    ['S', 2, 0],
    ['Sr', 2, 4],
    ['^hADafR', 0x14, 0x13],
    ['IQ', 7, 0],
    ['', -1, -1],
    ['TtGgWw', 0, 0],
  ])('%s', (history, originator, responder) => {
    expect(historyFlags(history, true)).toBe(originator);
    expect(historyFlags(history, false)).toBe(responder);
  });
});
