import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { zoneOffsetOf } from '../src/cli/time-zone.ts';
import type { NameSource } from '../src/model/naming.ts';
import { FLOW_WRITERS } from '../src/output/index.ts';
import { convert } from '../src/pipeline/convert.ts';
import { writeFlows } from '../src/pipeline/write-flows.ts';
import { HAS_SHARED_DATA, NEEDS_SHARED_DATA, SHARED_FOLDER } from './shared-data.ts';

/**
 * Conversions whose results nobody here wrote. Ours are equal but for the rows listed here, each with how many flows
 * may differ and in which fields, because the expected output is known to be wrong there.
 */

interface Case {
  readonly suite: 'bayse' | 'networksage';
  readonly name: string;
  readonly kind: string;
  readonly inputs: readonly string[];
  readonly expected: string | null;
  readonly outputFile?: string;
  readonly cacheSeed?: Readonly<Record<string, string>>;
  readonly timeZone?: string;
}

interface Allowance {
  readonly why: string;
  readonly flows: number;
  readonly fields: readonly string[];
}

const BYTES = ['srcBytes', 'dstBytes'];
const SIDES = ['src', 'dst', 'srcPkts', 'dstPkts', 'srcBytes', 'dstBytes', 'destinationNameSource'];
const TOTALS = ['srcPkts', 'dstPkts', 'srcBytes', 'dstBytes', 'relativeStart', 'duration', 'identifier'];
const NAME = ['dst', 'destinationNameSource'];
const PADDING = 'padding of short Ethernet frames was counted as ICMP data';
const MULTICAST = 'a multicast address was made the source';
const HISTORY = 'letters of the Zeek history were read the wrong way round';
const REPEATED = 'records of one flow were not summed';
const REPLACED = 'a turned record replaced what came before';
const LITERAL = 'a literal owner name derailed the DNS reader';
const ANSWER_TIME = 'a name was used before its answer arrived';
const IDENTIFIERS = 'identifiers were left empty';

/** By suite and number of the case. */
const ALLOWED: Readonly<Record<string, readonly Allowance[]>> = {
  'bayse 7': [{ why: HISTORY, flows: 10, fields: BYTES }],
  'bayse 8': [{ why: HISTORY, flows: 92, fields: BYTES }],
  'bayse 10': [{ why: HISTORY, flows: 1, fields: BYTES }],
  'bayse 12': [{ why: REPEATED, flows: 2, fields: BYTES }],
  'bayse 15': [{ why: HISTORY, flows: 10, fields: BYTES }],
  'bayse 16': [{ why: HISTORY, flows: 92, fields: BYTES }],
  'bayse 19': [{ why: REPEATED, flows: 2, fields: BYTES }],
  'bayse 21': [{ why: REPEATED, flows: 2, fields: BYTES }],
  'bayse 22': [{ why: IDENTIFIERS, flows: Number.POSITIVE_INFINITY, fields: ['identifier'] }],
  'bayse 24': [{ why: REPEATED, flows: 1, fields: BYTES }],
  'bayse 25': [
    { why: PADDING, flows: 2, fields: BYTES },
    { why: MULTICAST, flows: 4, fields: SIDES },
  ],
  'bayse 26': [
    { why: HISTORY, flows: 86, fields: BYTES },
    { why: MULTICAST, flows: 5, fields: SIDES },
    { why: REPEATED, flows: 2, fields: BYTES },
    { why: REPLACED, flows: 1, fields: TOTALS },
    { why: ANSWER_TIME, flows: 3, fields: NAME },
  ],
  'bayse 31': [{ why: LITERAL, flows: 1, fields: NAME }],
  'bayse 34': [{ why: IDENTIFIERS, flows: Number.POSITIVE_INFINITY, fields: ['identifier'] }],
  'bayse 35': [{ why: IDENTIFIERS, flows: Number.POSITIVE_INFINITY, fields: ['identifier'] }],
  'bayse 36': [{ why: IDENTIFIERS, flows: Number.POSITIVE_INFINITY, fields: ['identifier'] }],
  'networksage 8': [{ why: HISTORY, flows: 90, fields: BYTES }],
  'networksage 10': [{ why: HISTORY, flows: 1, fields: BYTES }],
  'networksage 16': [{ why: HISTORY, flows: 90, fields: BYTES }],
};

/** An input without flows has no traffic date; the expected output writes one of the year 5138. */
const DATE_MAY_DIFFER = new Set(['bayse 11']);

type Flow = Record<string, string | number>;

describe.skipIf(!HAS_SHARED_DATA)(`conversion cases${NEEDS_SHARED_DATA}`, () => {
  const folder = join(SHARED_FOLDER, 'cases');
  const cases: Case[] = HAS_SHARED_DATA ? JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8')) : [];

  it('has all cases', () => {
    expect(cases.length).toBe(30);
  });

  for (const entry of cases) {
    const id = `${entry.suite} ${/testCase(\d+)/.exec(entry.name)![1]}`;
    it(`${entry.suite}: ${entry.name}`, async () => {
      const input = join(folder, entry.suite, 'inputs', entry.inputs[0]!);
      const text = await convertCase(entry, input);
      if (entry.expected === null) {
        expect(text).toBeNull();
        return;
      }
      const expected = JSON.parse(readFileSync(join(folder, entry.suite, entry.expected), 'utf8'));
      const actual = JSON.parse(text ?? '{"BayseFlows":[],"flashes":[]}');
      const listKey = entry.suite === 'bayse' ? 'BayseFlows' : 'flashes';
      if (!DATE_MAY_DIFFER.has(id)) expect(actual.trafficDate).toBe(expected.trafficDate);
      expect(actual.fileName).toBe(expected.fileName);
      compare(actual[listKey], expected[listKey], ALLOWED[id] ?? []);
    });
  }
});

async function convertCase(entry: Case, input: string): Promise<string | null> {
  const sources: NameSource[] = entry.kind.startsWith('interflow')
    ? ['session', 'passive', 'cache', 'original']
    : ['passive', 'cache', 'original'];
  const { batch, report } = await convert(input, {
    nameSources: sources,
    nameCache: new Map(Object.entries(entry.cacheSeed ?? {})),
    ...(entry.timeZone === undefined ? {} : { zoneOffsetMinutes: zoneOffsetOf(entry.timeZone) }),
  });
  expect(report.damage).toBeNull();
  const writer = FLOW_WRITERS.find(({ name }) => name === (entry.suite === 'bayse' ? 'bayseflow' : 'secflow'))!;
  const fromCapture = report.format.content === 'packets';
  if (writer.project?.(batch, fromCapture).rows.length === 0) return null;
  let text = '';
  const target = {
    write: async (piece: Uint8Array): Promise<void> => {
      text += Buffer.from(piece).toString('latin1');
    },
  };
  await writeFlows(target, batch, writer, fromCapture, entry.outputFile ?? basename(entry.expected ?? ''));
  return text;
}

/** Fields of ours that the expected outputs do not have are not looked at; everything that they have must be equal. */
function compare(actual: readonly Flow[], expected: readonly Flow[], allowed: readonly Allowance[]): void {
  expect(actual.length).toBe(expected.length);
  const unmatched = [...actual];
  const differing: Flow[] = [];
  for (const flow of expected) {
    const at = unmatched.findIndex((candidate) => differences(candidate, flow).length === 0);
    if (at >= 0) unmatched.splice(at, 1);
    else differing.push(flow);
  }
  const uses = allowed.map(() => 0);
  const unexplained: unknown[] = [];
  for (const flow of differing) {
    // The nearest of ours, in case the flow's own ends differ.
    const nearest = [...unmatched].sort((a, b) => distance(a, flow) - distance(b, flow))[0]!;
    unmatched.splice(unmatched.indexOf(nearest), 1);
    const fields = differences(nearest, flow);
    const rule = allowed.findIndex(
      (allowance, i) => uses[i]! < allowance.flows && fields.every((field) => allowance.fields.includes(field)),
    );
    if (rule >= 0) uses[rule] = uses[rule]! + 1;
    else unexplained.push({ fields, expected: flow, actual: nearest });
  }
  expect(unexplained).toEqual([]);
  // Order: ascending start, whatever the order of ties.
  const starts = actual.map(({ relativeStart }) => relativeStart as number);
  expect(starts).toEqual([...starts].sort((a, b) => a - b));
}

function differences(actual: Flow, expected: Flow): string[] {
  return Object.keys(expected).filter((field) => actual[field] !== expected[field]);
}

/** Fewer differing fields are nearer; the same time counts most. */
function distance(actual: Flow, expected: Flow): number {
  return differences(actual, expected).length + (actual['relativeStart'] === expected['relativeStart'] ? 0 : 5);
}
