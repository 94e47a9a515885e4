import { describe, expect, it } from 'vitest';
import type { SampleData } from '../sample-data.ts';
import { sampleRows } from '../sample-rows.ts';
import { exportName, exportParts } from './export-flows.ts';
import { columnsOf } from './shown-columns.ts';

const ANNOTATIONS = {
  flows: 2,
  records: [],
  destinations: [],
  destinationOf: [-1, -1],
  behaviorOf: [-1, -1],
  flowIdCounts: [1, 4],
  events: [],
  truncated: [],
};

const FLOWS = [
  { src: '10.0.0.5:50000', dst: '=cmd.example:443', srcBytes: 1234567, relativeStart: 0.5, protocolInformation: 'TCP' },
  { src: '10.0.0.6:50000', dst: 'b.example:443', srcBytes: 0, relativeStart: 2, dnsName: 'b.example' },
];

// Of a sample these two facts are asked for.
const DATA = {
  isKnown: true,
  sample: { fileName: 'a.pcap', trafficDate: '2026-11-27T10:00:00.000250Z' },
  flows: FLOWS,
} as unknown as SampleData;

const shown = (names: readonly string[]) => ({
  data: DATA,
  rows: sampleRows(FLOWS, ANNOTATIONS),
  order: [1, 0],
  columns: columnsOf(names),
});

describe('an export of the table', () => {
  it('has the shown rows in their order, their numbers, and the chosen columns in theirs', () => {
    expect(exportParts('csv', shown(['count', 'dst', 'srcBytes'])).join('')).toBe(
      "flow,count,dst,srcBytes\r\n2,4,b.example:443,0\r\n1,1,'=cmd.example:443,1234567\r\n",
    );
  });

  it('has an object a line, with what the flow has, to the letter', () => {
    expect(exportParts('ndjson', shown(['dst', 'dnsName', 'srcBytes'])).join('')).toBe(
      '{"flow":2,"dst":"b.example:443","dnsName":"b.example","srcBytes":0}\n{"flow":1,"dst":"=cmd.example:443","srcBytes":1234567}\n',
    );
  });

  it('tells no counts of samples where no other sample is known', () => {
    const names = ['dst', 'count', 'rarity'];
    expect(exportParts('csv', shown(names)).slice(1)).toEqual([
      '2,b.example:443,4,uncounted\r\n',
      "1,'=cmd.example:443,1,uncounted\r\n",
    ]);
    const local = { ...shown(names), data: { ...DATA, origin: 'local' as const } };
    expect(exportParts('csv', local).slice(1)).toEqual(['2,b.example:443,,\r\n', "1,'=cmd.example:443,,\r\n"]);
  });

  it('tells times to the microsecond', () => {
    expect(exportParts('csv', shown(['time'])).slice(1)).toEqual([
      '2,2026-11-27T10:00:02.000250Z\r\n',
      '1,2026-11-27T10:00:00.500250Z\r\n',
    ]);
  });

  it('is named after the sample, without what names of files may not have', () => {
    expect(exportName('beacon.pcap', 'csv')).toBe('beacon.pcap.flows.csv');
    expect(exportName('../../etc/pass wd<\u202e>.pcap', 'ndjson')).toBe('etc_pass_wd_.pcap.flows.ndjson');
    expect(exportName('\u202e', 'csv')).toBe('sample.flows.csv');
    expect(exportName('x'.repeat(400), 'csv')).toHaveLength(100 + '.flows.csv'.length);
  });
});
