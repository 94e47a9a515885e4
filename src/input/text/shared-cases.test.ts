import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { RecordTable } from '../../flowtable/record-table.ts';
import type { FlowBatch } from '../../model/flow-batch.ts';
import type { InputFormat, InputOptions } from '../../model/input.ts';
import { protocolInformation } from '../../model/protocol.ts';
import { INPUT_FORMATS } from '../index.ts';

const TEXT_FORMATS = INPUT_FORMATS.filter((format) => format.content !== 'packets');
const CASES = new URL('../../../../shared/cases/', import.meta.url);
const KINDS = ['zeek-tsv', 'zeek-json', 'interflow-json', 'netflow-csv'];

interface Case {
  readonly suite: string;
  readonly name: string;
  readonly kind: string;
  readonly inputs: readonly string[];
  readonly expected: string | null;
  readonly timeZone?: string;
}

interface Row {
  readonly src: string;
  readonly dst: string;
  readonly destinationNameSource: string;
  readonly srcPkts: number;
  readonly srcBytes: number;
  readonly dstPkts: number;
  readonly dstBytes: number;
  readonly relativeStart: number;
  readonly duration: number;
  readonly protocolInformation: string;
  readonly identifier?: string;
}

/**
 * Where we mean to differ from the original's outputs, by case number: how many flows, in which fields (the table at the
 * head of the specification, without the naming rules, which are not applied here).
 */
const BYTES = ['srcBytes', 'dstBytes'];
const DIFFERENCES: Record<string, { readonly flows: number; readonly fields: readonly string[] }> = {
  'bayse 7': { flows: 10, fields: BYTES },
  'bayse 8': { flows: 92, fields: BYTES },
  'bayse 10': { flows: 1, fields: BYTES },
  'bayse 12': { flows: 2, fields: BYTES },
  'bayse 15': { flows: 10, fields: BYTES },
  'bayse 16': { flows: 92, fields: BYTES },
  'bayse 19': { flows: 2, fields: BYTES },
  'bayse 21': { flows: 2, fields: BYTES },
  'bayse 24': { flows: 1, fields: BYTES },
  'networksage 8': { flows: 90, fields: BYTES },
  'networksage 10': { flows: 1, fields: BYTES },
  'networksage 16': { flows: 90, fields: BYTES },
};

const casesFile = new URL('cases.json', CASES);
const isMissing = !existsSync(casesFile);
const cases: Case[] = isMissing ? [] : (JSON.parse(readFileSync(casesFile, 'utf8')) as Case[]);

describe.skipIf(isMissing)('conversion cases of the original (skipped without ../shared/cases)', () => {
  const wanted = cases.filter((each) => KINDS.includes(each.kind));

  test('has text cases', () => {
    expect(wanted.length).toBeGreaterThan(0);
  });

  for (const each of wanted)
    test(`${each.suite} ${each.name}`, () => {
      const number = /testCase(\d+)/.exec(each.name)![1]!;
      const allowed = DIFFERENCES[`${each.suite} ${number}`] ?? { flows: 0, fields: [] };
      const options: InputOptions = each.timeZone === undefined ? {} : { zoneOffsetMinutes: zoneOffset(each.timeZone) };
      const batch = convert(each, options);
      if (each.expected === null) {
        expect(legacyRows(batch)).toEqual([]);
        return;
      }
      const expected = JSON.parse(readFileSync(new URL(`${each.suite}/${each.expected}`, CASES), 'utf8')) as {
        readonly trafficDate: string;
        readonly BayseFlows?: readonly Row[];
        readonly flashes?: readonly Row[];
      };
      const isLegacy = expected.flashes !== undefined;
      const rows = isLegacy ? legacyRows(batch) : bayseRows(batch);
      const wantedRows = expected.BayseFlows ?? expected.flashes!;
      expect(rows).toHaveLength(wantedRows.length);
      const different = new Map<number, string[]>();
      wantedRows.forEach((row, i) => {
        const fields = differences(row, rows[i]!, each.kind);
        if (fields.length > 0) different.set(i, fields);
      });
      const fields = new Set([...different.values()].flat());
      expect([...fields].filter((field) => !allowed.fields.includes(field))).toEqual([]);
      expect(different.size).toBe(allowed.flows);
      if (!isLegacy && wantedRows.length > 0)
        expect(batch.baseMicros).toBe(Math.round(Number(expected.trafficDate) * 1e6));
    });
});

function convert(each: Case, options: InputOptions): FlowBatch {
  let table: RecordTable | null = null;
  for (const input of each.inputs) {
    const bytes = readFileSync(new URL(`${each.suite}/inputs/${input}`, CASES));
    const format = detect(bytes);
    const isFlows = format.content === 'flows';
    expect(isFlows).toBe(input === each.inputs[0]);
    if (isFlows) table = new RecordTable(format.join!);
    const reader = format.open(
      {
        frame: () => {},
        record: (record) => table!.add(record),
        lookup: () => {},
        sessionName: (identifier, name, kind) => table!.sessionName(identifier, name, kind),
        skip: () => {},
        damage: (message) => expect(message).toBe(''),
      },
      options,
    );
    for (let at = 0; at < bytes.length; at += 1000) reader.push(bytes.subarray(at, at + 1000));
    reader.end();
  }
  return table!.finish();
}

function detect(bytes: Uint8Array): InputFormat {
  const head = bytes.subarray(0, 65_536);
  const fitting = TEXT_FORMATS.filter((format) => format.probe(head) === true);
  expect(fitting.map((format) => format.name)).toHaveLength(1);
  return fitting[0]!;
}

function bayseRows(batch: FlowBatch): Row[] {
  return Array.from({ length: batch.count }, (_, i) => {
    const end = (address: number, port: number): string =>
      port < 0 ? batch.addresses.text(address) : `${batch.addresses.text(address)}:${port}`;
    return {
      src: end(batch.srcAddress[i]!, batch.srcPort[i]!),
      dst: end(batch.dstAddress[i]!, batch.dstPort[i]!),
      destinationNameSource: '',
      srcPkts: batch.srcPackets[i]!,
      srcBytes: batch.srcPayloadBytes[i]!,
      dstPkts: batch.dstPackets[i]!,
      dstBytes: batch.dstPayloadBytes[i]!,
      relativeStart: (batch.startMicros[i]! - batch.baseMicros) / 1e6,
      duration: (batch.endMicros[i]! - batch.startMicros[i]!) / 1e6,
      protocolInformation: protocolInformation(batch.protocol[i]!),
      identifier: batch.identifiers?.[i] ?? '',
    };
  });
}

/** The projection that the older converter's outputs are: no flows between local ends, no ICMP bytes, own time base. */
function legacyRows(batch: FlowBatch): Row[] {
  const { addresses } = batch;
  const kept = bayseRows(batch).filter(
    (_, i) => !(addresses.isLocal(batch.srcAddress[i]!) && addresses.isLocal(batch.dstAddress[i]!)),
  );
  const base = kept[0]?.relativeStart ?? 0;
  return kept.map(({ identifier: _, ...row }) => {
    const isIcmp = row.protocolInformation === 'ICMP';
    return {
      ...row,
      relativeStart: Math.round((row.relativeStart - base) * 1e6) / 1e6,
      protocolInformation: isIcmp ? 'ICMP' : '',
      srcBytes: isIcmp ? 0 : row.srcBytes,
      dstBytes: isIcmp ? 0 : row.dstBytes,
    };
  });
}

/** Fields in which a row is not as expected; a destination that was named is compared by its port alone. */
function differences(expected: Row, actual: Row, kind: string): string[] {
  const fields = Object.keys(expected) as (keyof Row)[];
  return fields.filter((field) => {
    if (field === 'destinationNameSource') return false;
    // Interflow has identifiers where the original left them out, and NetFlow has none to compare.
    if (field === 'identifier' && !kind.startsWith('zeek')) return false;
    if (field === 'dst' && expected.destinationNameSource !== 'original')
      return expected.protocolInformation !== 'ICMP' && portOf(expected.dst) !== portOf(actual.dst);
    return expected[field] !== actual[field];
  });
}

function portOf(end: string): string {
  return end.slice(end.lastIndexOf(':'));
}

/** Offset of a time zone by the platform's own table. */
function zoneOffset(timeZone: string): (localMillis: number) => number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  return (localMillis) => {
    const name = format.formatToParts(localMillis).find((part) => part.type === 'timeZoneName')!.value;
    const parts = /GMT([+-])(\d\d):(\d\d)/.exec(name);
    if (parts === null) return 0;
    return (parts[1] === '-' ? -1 : 1) * (Number(parts[2]) * 60 + Number(parts[3]));
  };
}
