import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { collect, collectText } from '../text/testing.ts';
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
      { src: '' },
      { dst: 7, src: null },
      { dst: 'b'.repeat(400) },
      {
        startTime: 5,
        relativeStart: 9,
        duration: 1e300,
        srcBytes: -7,
        dstBytes: 1e300,
        srcPkts: '3',
        srcIpBytes: -1,
        dstIpBytes: 'x',
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
      'flow-lines: flow without a time': 3,
      'flow-lines: flow without src and dst': 2,
      'flow-lines: flow with src or dst longer than 300 characters': 1,
    });
    expect(records).toHaveLength(1);
    expect(records[0]).toMatchObject({
      startMicros: 5e6,
      durationMicros: 1e15,
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

  test('is read on behind a line that is none, and to the last whole line of one that was cut off', () => {
    const whole = JSON.stringify({ ...FLOW, startTime: 9 });
    const { records, skips, damages } = collectText(
      flowLines,
      `${whole}\n{"src":\nnot json at all\n[1,2]\n${whole}\n${whole.slice(0, 40)}`,
    );
    expect(records).toHaveLength(2);
    expect(Object.keys(skips).every((reason) => reason.startsWith('flow-lines: '))).toBe(true);
    expect(damages).toEqual(['flow-lines: the file ends inside a JSON value']);
  });

  test('is not what other tools write', () => {
    const probe = (object: object) => flowLines.probe(new TextEncoder().encode(JSON.stringify(object)));
    expect(probe({ src: '10.0.0.5', dst: '10.0.0.6', proto: 'tcp' })).toMatch(/^the first JSON object has no src, dst/);
    expect(probe({ trafficDate: '1.0', BayseFlows: [FLOW] })).not.toBe(true);
    expect(probe(FLOW)).toBe(true);
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
