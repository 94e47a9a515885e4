import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { collect, collectText, cut } from '../text/testing.ts';
import { flowEnd } from './flow-end.ts';
import { flowLines } from './read.ts';

const readCase = (name: string) => collect(flowLines, [readFileSync(new URL(`cases/${name}`, import.meta.url))]);
const FLOW = {
  src: '10.0.0.5:50000',
  dst: 'www.example.com:443',
  destinationNameSource: 'session',
  relativeStart: 1.5,
};
const lines = (...flows: readonly object[]) =>
  collectText(flowLines, flows.map((flow) => JSON.stringify({ ...FLOW, ...flow })).join('\n'));

describe('NDJSON of this program', () => {
  test('is read with its names, addresses, flags and kinds of messages', () => {
    const { records, skips } = readCase('small.ndjson');
    expect(skips).toEqual({});
    expect(records).toHaveLength(4);
    const written = readFileSync(new URL('cases/small.ndjson', import.meta.url), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, string | number>);
    for (const [at, record] of records.entries()) {
      const flow = written[at]!;
      expect(record.startMicros).toBe(Math.round((flow['startTime'] as number) * 1e6));
      expect(record.own.baseMicros).toBe(record.startMicros - Math.round((flow['relativeStart'] as number) * 1e6));
      expect(record.srcIpBytes).toBe(flow['srcIpBytes']);
      expect(record.dst).toBe(
        flow['dstAddress'] ?? flowEnd(String(flow['dst']), String(flow['protocolInformation'])).host,
      );
      expect(record.identifier).toBe(flow['identifier']);
    }
    expect(records[0]!.sessionName).toBe(written[0]!['sessionName']);
    expect(records[2]!.protocol).toBe(58);
    expect(records[2]!.icmpType).toBeGreaterThanOrEqual(0);
    expect(records[3]!.src).toContain(':');
  });

  test('begins at 1970 where a flow tells only how long after the beginning it began', () => {
    const { records } = readCase('relative.ndjson');
    for (const { startMicros, own } of records) {
      expect(startMicros).toBeLessThan(86_400e6);
      expect(own.baseMicros).toBe(0);
    }
  });

  test('takes nothing for more than it can be', () => {
    const { records, skips } = lines(
      { startTime: -5 },
      { startTime: 1e300 },
      { startTime: null, relativeStart: -1 },
      { startTime: 'x' },
      { src: '' },
      { srcPkts: -5 },
      { srcBytes: 'many' },
      { dstIpBytes: [] },
      { duration: -3 },
      { dst: 7, src: null },
      { dst: 'b'.repeat(400) },
      {
        startTime: 5,
        relativeStart: 9,
        duration: 1e300,
        dstBytes: 1e300,
        srcPkts: '3',
        srcTcpFlags: 'FX',
        dstTcpFlags: 7,
        nameConflict: 'constructor',
        nameHidden: '__proto__',
        sessionName: 'x'.repeat(400),
        dstAddress: 'not an address',
        identifier: { toString: 'x' },
        destinationNameSource: 'toString',
        label: 'anything',
        communityId: '1:nothing',
      },
    );
    expect(skips).toEqual({
      'flow-lines: flow without a time': 4,
      'flow-lines: flow whose srcPkts is no number of 0 or more': 1,
      'flow-lines: flow whose srcBytes is no number of 0 or more': 1,
      'flow-lines: flow whose dstIpBytes is no number of 0 or more': 1,
      'flow-lines: flow whose duration is no number of 0 or more': 1,
      'flow-lines: flow without src and dst': 2,
      'flow-lines: flow with src or dst longer than 300 characters': 1,
    });
    expect(records).toHaveLength(1);
    expect(records[0]).toMatchObject({
      startMicros: 5e6,
      durationMicros: Number.MAX_SAFE_INTEGER - 5e6,
      srcPackets: 3,
      srcPayloadBytes: 0,
      dstPayloadBytes: Number.MAX_SAFE_INTEGER,
      srcIpBytes: Number.NaN,
      dstIpBytes: Number.NaN,
      srcTcpFlags: -1,
      dstTcpFlags: -1,
      dst: 'www.example.com',
      sessionName: '',
      identifier: '',
      nameSource: 1,
      own: { baseMicros: 0, destinationName: '', nameConflict: 0, nameHidden: 0 },
    });
  });

  test('is read on behind lines that are none, which are told, and to the last whole line of one that was cut off', () => {
    const whole = JSON.stringify({ ...FLOW, startTime: 9 });
    const text = [whole, '{"src":', '', 'not json at all', '[1,2]', '{"src":"x"}', whole, whole.slice(0, 40)].join(
      '\r\n',
    );
    const bytes = new TextEncoder().encode(text);
    for (const pieces of [[bytes], cut(bytes, [1, 7, 300, 301, text.length - 2])]) {
      const { records, skips, skippedLines, damages } = collect(flowLines, pieces);
      expect(records).toHaveLength(2);
      expect(skips).toEqual({
        'flow-lines: line that is no JSON object': 3,
        'flow-lines: flow without src and dst': 1,
      });
      expect(skippedLines).toEqual([2, 4, 5, 6]);
      expect(damages).toEqual(['flow-lines: the file ends inside line 8']);
    }
  });

  test('costs a line that is too long no more than itself', () => {
    const whole = JSON.stringify({ ...FLOW, startTime: 9 });
    const { records, skips, skippedLines, damages } = collectText(
      flowLines,
      `${whole}\n${'x'.repeat((1 << 20) + 2)}\n${whole}\n`,
    );
    expect(records).toHaveLength(2);
    expect(skips).toEqual({ 'flow-lines: line longer than 1 MiB': 1 });
    expect(skippedLines).toEqual([2]);
    expect(damages).toEqual([]);
  });

  test('keeps the latest times that captures have', () => {
    const { records, skips } = lines(
      { startTime: 9e9, relativeStart: 7_577_472_001.421598, duration: 0.25 },
      { startTime: 1_422_527_998, relativeStart: 0, duration: 1_472_003_999.360434 },
    );
    expect(skips).toEqual({});
    expect(records).toMatchObject([
      { startMicros: 9e15, durationMicros: 250_000, own: { baseMicros: 1_422_527_998_578_402 } },
      { startMicros: 1_422_527_998e6, durationMicros: 1_472_003_999_360_434 },
    ]);
  });

  test('is not what other tools write', () => {
    const probe = (object: object) => flowLines.probe(new TextEncoder().encode(JSON.stringify(object)));
    expect(probe({ src: '10.0.0.5', dst: '10.0.0.6', proto: 'tcp' })).toMatch(/^the first JSON object has no src, dst/);
    expect(probe({ trafficDate: '1.0', BayseFlows: [FLOW] })).not.toBe(true);
    expect(probe(FLOW)).toBe(true);
    const spread = new TextEncoder().encode(JSON.stringify([FLOW], null, 2));
    expect(flowLines.probe(spread)).toBe('flows in JSON, but not each on a line of its own');
  });
});

describe('an end of a flow', () => {
  test.each([
    ['10.0.0.1:443', 'TCP', '10.0.0.1', 443],
    ['2001:db8::1:443', 'UDP', '2001:db8::1', 443],
    ['2001:db8::1', 'ICMP', '2001:db8::1', -1],
    ['2001:db8::1', '', '2001:db8::1', -1],
    ['10.0.0.1:47', '', '10.0.0.1', 47],
    ['www.example.com', 'TCP', 'www.example.com', -1],
    ['a:b:80', 'TCP', 'a:b', 80],
    ['[x]:80', 'TCP', '[x]', 80],
    ['x:999999', 'TCP', 'x:999999', -1],
  ])('%s of %s', (text, protocol, host, port) => {
    expect(flowEnd(text, protocol)).toEqual({ host, port });
  });
});
