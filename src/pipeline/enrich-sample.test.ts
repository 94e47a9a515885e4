import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createKnowledgeBase, loadPacks, SHIPPED_KNOWLEDGE_FOLDER } from '../knowledge/index.ts';
import { FLOW_COLUMNS } from '../model/columns.ts';
import { KNOWLEDGE_FIELDS } from '../model/knowledge.ts';
import { bayseflow } from '../output/bayseflow/write.ts';
import { openDuckDbStore, type Store } from '../store/index.ts';
import { convert } from './convert.ts';
import { type EnrichedSample, enrichSample } from './enrich-sample.ts';
import { writeFlowFile } from './write-flows.ts';

const knowledge = createKnowledgeBase(await loadPacks(SHIPPED_KNOWLEDGE_FOLDER));

let folder: string;
let store: Store;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flowsage-enrich-sample-'));
  store = await openDuckDbStore({ folder: join(folder, 'data') });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The flow that the original shows as its example, behind one that begins the sample. */
const EXAMPLE = {
  src: '10.10.220.5:52882',
  dst: 'content-autofill.googleapis.com:443',
  destinationNameSource: 'passive',
  srcPkts: 11,
  srcBytes: 1427,
  dstPkts: 14,
  dstBytes: 1539,
  relativeStart: 48.159522,
  protocolInformation: 'TCP',
  identifier: '153',
  duration: 45.924555,
};
const FIRST = { ...EXAMPLE, dst: 'unknown-to-all.example:443', relativeStart: 0, identifier: '0', dstBytes: 0 };
const SAMPLE = JSON.stringify({ trafficDate: '1669826877.0', fileName: 'example.bf', BayseFlows: [FIRST, EXAMPLE] });

/** Types of an object's members, in order. */
function shapeOf(object: object): [string, string][] {
  return Object.entries(object).map(([key, value]) => [
    key,
    value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value,
  ]);
}

async function enriched(content: string | Uint8Array, name = 'example.bf'): Promise<EnrichedSample> {
  const path = join(folder, name);
  writeFileSync(path, content);
  return enrichSample(await convert(path), knowledge, store, createHash('sha256').update(content).digest('hex'));
}

interface WrittenFlow extends Record<string, unknown> {
  readonly destination_knowledge: { readonly destination_nameport: string | null; readonly info: object };
  readonly destination_stats: object;
  readonly destination_flow_summary: { readonly info: object };
}

async function written(content: string): Promise<WrittenFlow[]> {
  const input = join(folder, 'input.bf');
  writeFileSync(input, content);
  const conversion = await convert(input);
  const sample = await enrichSample(conversion, knowledge, store, 'a'.repeat(64));
  const output = join(folder, 'output.bf');
  await writeFlowFile(output, conversion.batch, bayseflow, false, sample.decorate);
  return (JSON.parse(readFileSync(output, 'utf8')) as { BayseFlows: WrittenFlow[] }).BayseFlows;
}

describe('an enriched flow', () => {
  it('has the members of the original in its order and with its types, then ours', async () => {
    const [, flow] = await written(SAMPLE);
    const original: [string, string][] = [
      ['src', 'string'],
      ['dst', 'string'],
      ['destinationNameSource', 'string'],
      ['srcPkts', 'number'],
      ['srcBytes', 'number'],
      ['dstPkts', 'number'],
      ['dstBytes', 'number'],
      ['relativeStart', 'number'],
      ['protocolInformation', 'string'],
      ['identifier', 'string'],
      ['duration', 'number'],
      ['label', 'string'],
      ['destination_knowledge', 'object'],
      ['destination_stats', 'object'],
      ['destination_flow_summary', 'object'],
    ];
    const shape = shapeOf(flow!);
    expect(shape.slice(0, original.length)).toEqual(original);
    expect(shape[original.length]![0]).toBe('parent_knowledge');
    const ours = ['flowIdCount', ...FLOW_COLUMNS.map(({ name }) => name).slice(12)];
    expect(ours).toEqual(expect.arrayContaining(shape.slice(original.length + 1).map(([key]) => key)));
    // What the original's example says of the flow itself, word for word.
    expect(flow).toMatchObject({ ...EXAMPLE, label: 'trickleOfMediumInfoExchangedOverTime' });
  });

  it('has the four blocks in the shape of the original', async () => {
    const [, flow] = await written(SAMPLE);
    expect(shapeOf(flow!.destination_knowledge)).toEqual([
      ['destination_nameport', 'string'],
      ['info', 'object'],
    ]);
    expect(Object.keys(flow!.destination_knowledge.info)).toEqual([...KNOWLEDGE_FIELDS]);
    expect(flow!.destination_knowledge).toMatchObject({
      destination_nameport: 'content-autofill.googleapis.com_TCP/443',
      info: {
        destination_data: 'content-autofill.googleapis.com_TCP/443',
        name: 'content-autofill.googleapis.com',
        protocol_name: 'TCP',
        port: 443,
        concern_level: 1,
        controllable_subdomains: false,
        tags: expect.any(Array),
        last_modified: expect.any(Number),
      },
    });
    expect(shapeOf(flow!.destination_stats)).toEqual([
      ['name', 'string'],
      ['first_searched', 'null'],
      ['times_searched', 'null'],
      ['first_observed', 'number'],
      ['last_observed', 'number'],
      ['regions_seen', 'null'],
      ['count', 'number'],
      ['observed_direct_children', 'null'],
      ['observed_direct_parent', 'string'],
      ['direct_children_with_knowledge', 'list'],
      ['direct_parent_with_knowledge', 'string'],
    ]);
    expect(flow!.destination_flow_summary).toEqual({
      destination_nameport: 'content-autofill.googleapis.com_TCP/443',
      info: {
        destination_data: 'content-autofill.googleapis.com_TCP/443',
        labels_observed: ['trickleOfMediumInfoExchangedOverTime'],
      },
    });
  });

  it('says in the same places that nothing is known', async () => {
    const [flow] = await written(SAMPLE);
    expect(flow!.destination_knowledge).toEqual({ destination_nameport: null, info: {} });
    expect(Object.keys(flow!.destination_stats)).toHaveLength(11);
    expect(flow!['parent_knowledge']).toBeNull();
  });
});

describe('statistics', () => {
  it('count the same bytes once, whatever the file is called', async () => {
    expect((await enriched(SAMPLE)).added).toBe('added');
    expect((await enriched(SAMPLE, 'other-name.bf')).added).toBe('already-known');
    expect(await store.contentCount()).toBe(1);
  });

  it('count packed bytes apart from plain ones: they are another file', async () => {
    await enriched(SAMPLE);
    const packed = await enriched(gzipSync(SAMPLE), 'example.bf.gz');
    expect(packed.added).toBe('added');
    expect(await store.contentCount()).toBe(2);
  });

  it('stay as they are when no hash is given, and are shown all the same', async () => {
    await enriched(SAMPLE);
    const conversion = await convert(join(folder, 'example.bf'));
    const sample = await enrichSample(conversion, knowledge, store, null);
    expect(sample.added).toBeNull();
    expect(await store.contentCount()).toBe(1);
    expect(sample.enrichments.map(({ blocks }) => blocks.destination_stats.count)).toEqual([1, 1]);
  });
});

it('adds each block to the flows of its destination, also when there are more than are kept as text', async () => {
  const flows = Array.from({ length: 10_050 }, (_, i) => ({ ...FIRST, dst: `host${i}.example:443`, relativeStart: i }));
  const again = { ...flows[3], relativeStart: 20_000 };
  const found = await written(JSON.stringify({ trafficDate: '1.0', BayseFlows: [...flows, again] }));
  expect(found).toHaveLength(10_051);
  for (const flow of found) expect(`${(flow.destination_stats as { name: string }).name}:443`).toBe(flow['dst']);
});
