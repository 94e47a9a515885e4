import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { collect, collectText } from '../text/testing.ts';
import { splitHostPort } from './host-port.ts';
import { flowFile } from './read.ts';

const readCase = (name: string) => collect(flowFile, [readFileSync(new URL(`cases/${name}`, import.meta.url))]);
const flow = (dst: string, more = ''): string => `{"src":"10.0.0.5:1","dst":${JSON.stringify(dst)}${more}}`;

describe('flowFile', () => {
  test.each(['small.bf', 'small.sf', 'sorted-pretty.bf'])('reads every flow of %s as it is', (name) => {
    const { records, skips } = readCase(name);
    expect(skips).toEqual({});
    expect(records).toHaveLength(3);
    const isLegacy = name.endsWith('.sf');
    expect(records[0]).toMatchObject({
      startMicros: 1_700_000_000_500_000,
      durationMicros: 1_500_000,
      protocol: isLegacy ? 255 : 6,
      src: '10.0.0.5',
      srcPort: 50000,
      dst: 'www.example.com',
      dstPort: 443,
      srcPackets: 9,
      srcPayloadBytes: 700,
      dstPackets: 8,
      dstPayloadBytes: 4200,
      identifier: isLegacy ? '' : '0',
      nameSource: 1,
    });
    expect(records[1]).toMatchObject({
      startMicros: 1_700_000_000_999_999,
      durationMicros: 40,
      protocol: 1,
      srcPort: -1,
      dst: '198.18.0.1',
      dstPort: -1,
      nameSource: 0,
    });
    expect(records[2]).toMatchObject({ src: '2001:db8::5', srcPort: 546, dst: 'ff02::1:2', dstPort: 547 });
  });

  test('reads numbers in text, missing members and other names of the list', () => {
    for (const list of ['csecFlows', 'secflows']) {
      const { records } = collectText(
        flowFile,
        `{"${list}":[${flow('fileserver:445', ',"srcPkts":"3","srcBytes":-7,"relativeStart":"2.5","protocolInformation":null')}]}`,
      );
      expect(records[0]).toMatchObject({
        dst: 'fileserver',
        dstPort: 445,
        srcPackets: 3,
        srcPayloadBytes: 0,
        nameSource: 1,
      });
      expect(records[0]!.startMicros).toBe(2_500_000);
    }
  });

  test('believes no flow to last longer than 30 years, and none of those to last no time', () => {
    const seconds = [999_999_999, 1e9, 1e12, '1e300', -1, 'long'];
    const flows = seconds.map((duration) => flow('www.example.com:1', `,"duration":${JSON.stringify(duration)}`));
    const { records } = collectText(flowFile, `{"trafficDate":"1.0","flashes":[${flows.join()}]}`);
    expect(records.map(({ durationMicros }) => durationMicros)).toEqual([999_999_999e6, 1e15, 1e15, 1e15, 0, 0]);
  });

  test('keeps the source of the name as the file has it', () => {
    const sources = ['original', 'passive', 'cache', 'session', 'active', 'other'];
    const flows = sources.map((source) => flow('www.example.com:1', `,"destinationNameSource":"${source}"`));
    const { records } = collectText(flowFile, `{"trafficDate":"1.0","flashes":[${flows.join()}]}`);
    expect(records.map((record) => record.nameSource)).toEqual([0, 1, 2, 3, 4, 1]);
  });

  test('has no port where the protocol has none', () => {
    const flows = [
      flow('2001:db8::1:443', ',"protocolInformation":"icmp6"'),
      flow('www.example.com:80', ',"protocolInformation":"GRE"'),
    ];
    const { records } = collectText(flowFile, `{"trafficDate":"1.0","BayseFlows":[${flows.join()}]}`);
    expect(records[0]).toMatchObject({ dst: '2001:db8::1:443', dstPort: -1, protocol: 58 });
    expect(records[1]).toMatchObject({ dst: 'www.example.com:80', dstPort: -1, protocol: 47 });
  });

  test('takes the date of an empty original for none', () => {
    const { records } = collectText(flowFile, `{"trafficDate":"99999999999.0","BayseFlows":[${flow('10.0.0.1:2')}]}`);
    expect(records[0]!.startMicros).toBe(0);
  });

  test('counts what is no flow, and keeps the flows before a cut', () => {
    const text = `{"trafficDate":"1.0","BayseFlows":[{"src":1,"dst":"a"},{},${flow('a:1')},${flow('a:1', ',"relativeStart":-5')},${flow('b'.repeat(400))},{"src"`;
    const { records, skips, damages } = collectText(flowFile, text);
    expect(records).toHaveLength(1);
    expect(skips).toEqual({
      'flow-file: flow without src and dst': 2,
      'flow-file: flow without a time': 1,
      'flow-file: flow with src or dst longer than 300 characters': 1,
      'flow-file: broken JSON': 1,
    });
    expect(damages).toEqual(['flow-file: the file ends inside a JSON value']);
  });
});

describe('splitHostPort', () => {
  test.each([
    ['10.0.0.1:443', '10.0.0.1', 443],
    ['2001:db8::1:443', '2001:db8::1', 443],
    ['[2001:db8::1]:443', '2001:db8::1', 443],
    ['www.example.com', 'www.example.com', -1],
    ['9.9.9.9:', '9.9.9.9', -1],
    ['9.9.9.9:http', '9.9.9.9:http', -1],
    ['9.9.9.9:53.0', '9.9.9.9:53.0', -1],
    ['9.9.9.9:53 ', '9.9.9.9:53 ', -1],
    ['9.9.9.9:+53', '9.9.9.9', 53],
    ['9.9.9.9:0053', '9.9.9.9', 53],
  ])('%s', (text, host, port) => {
    expect(splitHostPort(text)).toEqual({ host, port });
  });
});
