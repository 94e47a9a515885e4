import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { FlowTableOptions } from '../../src/flowtable/flow-table.ts';
import { detectFormat } from '../../src/input/detect.ts';
import { INPUT_FORMATS } from '../../src/input/index.ts';
import type { FlowBatch } from '../../src/model/flow-batch.ts';
import { NameTable } from '../../src/model/name-table.ts';
import { DnsAnswers } from '../../src/naming/dns-answers.ts';
import { PacketFlows } from '../../src/pipeline/packet-flows.ts';
import { CORPORA_FOLDER, readJsonLines } from '../corpora/corpus-files.ts';
import { HAS_SHARED_DATA, NEEDS_SHARED_DATA } from '../shared-data.ts';
import { type PlainFlow, PlainFlows } from './plain-flows.ts';
import { reached } from './plain-frames.ts';
import { LINK_TYPES, type RandomFrame, RandomFrames } from './random-frames.ts';

/** Flows of the fast way and of the plain one, as the same kind of objects. */
type Row = Omit<PlainFlow, 'closed' | 'icmp'> & { icmp: string };

function fastFlows(frames: readonly RandomFrame[], options: FlowTableOptions): { rows: Row[]; baseMicros: number } {
  const flows = new PacketFlows(options, new NameTable(), new DnsAnswers());
  for (const { bytes, linkType, micros, wireBytes } of frames) {
    // Frames lie somewhere in a larger piece, with other bytes around them.
    const piece = new Uint8Array(bytes.length + 90).fill(0x45);
    piece.set(bytes, 30);
    flows.frame(piece, 30, 30 + bytes.length, linkType, micros, wireBytes);
  }
  const batch = flows.close(() => {});
  return { rows: rowsOf(batch), baseMicros: batch.baseMicros };
}

function rowsOf(batch: FlowBatch): Row[] {
  return Array.from({ length: batch.count }, (_, i) => ({
    src: addressText(batch, batch.srcAddress[i]!),
    dst: addressText(batch, batch.dstAddress[i]!),
    srcPort: Math.max(batch.srcPort[i]!, 0),
    dstPort: Math.max(batch.dstPort[i]!, 0),
    family: batch.addresses.family(batch.srcAddress[i]!),
    protocol: batch.protocol[i]!,
    start: batch.startMicros[i]!,
    end: batch.endMicros[i]!,
    srcPackets: batch.srcPackets[i]!,
    dstPackets: batch.dstPackets[i]!,
    srcPayload: batch.srcPayloadBytes[i]!,
    dstPayload: batch.dstPayloadBytes[i]!,
    srcIp: batch.srcIpBytes[i]!,
    dstIp: batch.dstIpBytes[i]!,
    srcFlags: Math.max(batch.srcTcpFlags[i]!, 0),
    dstFlags: Math.max(batch.dstTcpFlags[i]!, 0),
    icmp: batch.icmpType[i]! < 0 ? 'none' : `${batch.icmpType[i]} ${batch.icmpCode[i]}`,
  }));
}

/** As the plain way writes addresses: dotted, or 32 hexadecimal digits. */
function addressText({ addresses }: FlowBatch, id: number): string {
  if (addresses.family(id) === 4) return addresses.text(id);
  return [0, 1, 2, 3].map((i) => (addresses.word(id, i) >>> 0).toString(16).padStart(8, '0')).join('');
}

function plainFlows(frames: readonly RandomFrame[], options: FlowTableOptions): { rows: Row[]; plain: PlainFlows } {
  const plain = new PlainFlows(options);
  for (const { bytes, linkType, micros, wireBytes } of frames) plain.frame(bytes, linkType, micros, wireBytes);
  const rows = plain.sorted().map(({ closed: _, icmp, ...flow }) => ({ ...flow, icmp: icmp?.join(' ') ?? 'none' }));
  return { rows, plain };
}

/** Comparing texts takes a tenth of the time; what differs is shown row by row. */
function expectSame(actual: readonly Row[], expected: readonly Row[], which: string): void {
  const texts = (rows: readonly Row[]): string[] =>
    rows.map((row) => JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1))));
  const found = texts(actual);
  const wanted = texts(expected);
  if (found.join() !== wanted.join()) expect(found, which).toEqual(wanted);
}

const OPTIONS: readonly FlowTableOptions[] = [
  {},
  { idleTimeoutMicros: 10_000_000 },
  { activeTimeoutMicros: 60_000_000 },
  { splitReusedPorts: true },
  { idleTimeoutMicros: 30_000_000, activeTimeoutMicros: 300_000_000, splitReusedPorts: true },
];

/** All of these have to be reached often, or the comparison says little. */
const LAYERS = [
  ...['IPv4', 'IPv6', 'TCP', 'UDP', 'ICMP', 'later fragment', 'UDP tunnel', 'fragmented UDP tunnel'],
  ...['UDP that only seemed to be a tunnel', 'tag', 'LLC', 'MPLS', 'PPP', 'PPP multilink', 'PPPoE', 'PPTP', 'ERSPAN'],
  ...[
    '802.11',
    '802.11 aggregate',
    '802.1ah',
    'loopback',
    'frame relay',
    'MACsec',
    'NSH',
    'ERSPAN III',
    'AYIYA',
    'CAPWAP',
  ],
  ...[4, 41, 47, 51, 97, 137, 143].map((protocol) => `IP protocol ${protocol}`),
  ...[0, 43, 44, 51, 60, 135].map((header) => `IPv6 header ${header}`),
];

describe('flows of the fast way are those of the plain one', () => {
  it('for frames of every layer inside every other, whole, cut and changed', () => {
    reached.clear();
    let flows = 0;
    let splits = 0;
    let waited = 0;
    const linkTypes = new Set<number>();
    for (let seed = 1; seed <= 120; seed++) {
      const source = new RandomFrames(seed);
      const frames = Array.from({ length: 400 }, () => source.next());
      for (const { linkType } of frames) linkTypes.add(linkType);
      const options = OPTIONS[seed % OPTIONS.length]!;
      const fast = fastFlows(frames, options);
      const { rows, plain } = plainFlows(frames, options);
      expectSame(fast.rows, rows, `seed ${seed}`);
      expect(fast.baseMicros).toBe(plain.baseMicros);
      flows += rows.length;
      splits += plain.splits;
      waited += plain.fragmentsThatWaited;
    }
    expect(LAYERS.filter((layer) => (reached.get(layer) ?? 0) < 50)).toEqual([]);
    expect([...linkTypes].sort()).toEqual([...LINK_TYPES].sort());
    expect(flows).toBeGreaterThan(5000);
    expect(splits).toBeGreaterThan(100);
    expect(waited).toBeGreaterThan(50);
  });

  const samples = fileURLToPath(new URL('../../samples', import.meta.url));
  const captures = readdirSync(samples).filter((name) => /\.pcap(ng)?$/.test(name));

  it.each(captures)('for samples/%s', (name) => {
    const frames = framesOf(readFileSync(join(samples, name)));
    for (const options of OPTIONS) {
      const fast = fastFlows(frames, options);
      const { rows, plain } = plainFlows(frames, options);
      expectSame(fast.rows, rows, name);
      expect(fast.baseMicros).toBe(plain.baseMicros);
      expect(rows.length).toBeGreaterThan(0);
    }
  });
});

describe.skipIf(!HAS_SHARED_DATA)(`flows of real captures are those of the plain way${NEEDS_SHARED_DATA}`, () => {
  it('for every capture of a link type that the plain way reads', () => {
    let compared = 0;
    for (const { file } of readJsonLines<{ file: string }>('pcap-conv.jsonl')) {
      const frames = framesOf(readFileSync(join(CORPORA_FOLDER, file)));
      if (frames.length === 0 || frames.some(({ linkType }) => !LINK_TYPES.includes(linkType))) continue;
      expectSame(fastFlows(frames, {}).rows, plainFlows(frames, {}).rows, file);
      compared++;
    }
    expect(compared).toBeGreaterThan(1200);
  });
});

function framesOf(capture: Uint8Array): RandomFrame[] {
  const frames: RandomFrame[] = [];
  const { format } = detectFormat(capture, INPUT_FORMATS);
  if (format?.content !== 'packets') return frames;
  const reader = format.open(
    {
      frame: (bytes, start, end, linkType, micros, wireBytes) =>
        frames.push({ bytes: bytes.slice(start, end), linkType, micros, wireBytes }),
      record() {},
      lookup() {},
      sessionName() {},
      skip() {},
      damage() {},
    },
    {},
  );
  reader.push(capture);
  reader.end();
  return frames;
}
