import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { labelFlowObject } from '../label/label-flow-object.ts';
import { type LabelledFile, labelFile } from './label-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'flowsage-label-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function labelled(content: string | Uint8Array): Promise<LabelledFile & { text: string }> {
  const path = join(folder, 'flows');
  writeFileSync(path, content);
  let text = '';
  const target = {
    write: async (bytes: Uint8Array): Promise<void> => {
      text += new TextDecoder('latin1').decode(bytes);
    },
  };
  return { ...(await labelFile(path, target)), text };
}

const FLOW = {
  src: '10.0.0.5:50000',
  dst: 'www.example.com:443',
  destinationNameSource: 'passive',
  srcPkts: 9,
  srcBytes: 700,
  dstPkts: 8,
  dstBytes: 4200,
  relativeStart: 0.5,
  protocolInformation: 'TCP',
  identifier: '0',
  duration: 1.5,
};

const labelsOf = (flow: object): object => {
  const { label, flowCategory, flowId, destinationData } = labelFlowObject(flow);
  return { label, flowCategory, flowId, destinationData };
};

describe('labelling a flow file', () => {
  for (const list of ['BayseFlows', 'flashes', 'csecFlows', 'secflows'])
    it(`adds labels to the flows of ${list}, and nothing else changes`, async () => {
      const other = { ...FLOW, dst: '9.9.9.9:53', protocolInformation: 'UDP', more: { of: ['mine', null, 1.25] } };
      const before = { hash: 'abc', trafficDate: '1.5', fileName: 'ü "x".bf', list: [1, { a: 2 }] };
      const after = { note: 'behind', empty: null };
      const { text, flows, damage } = await labelled(JSON.stringify({ ...before, [list]: [FLOW, other], ...after }));
      expect({ flows, damage }).toEqual({ flows: 2, damage: null });
      expect(text).toMatch(/^[\x20-\x7e\n]*$/);
      const written = JSON.parse(text) as Record<string, unknown>;
      expect(written).toEqual({
        ...before,
        [list]: [
          { ...FLOW, ...labelsOf(FLOW) },
          { ...other, ...labelsOf(other) },
        ],
        ...after,
      });
      expect(Object.keys(written)).toEqual([...Object.keys(before), list, ...Object.keys(after)]);
      const first = (written[list] as object[])[0]!;
      expect(Object.keys(first)).toEqual([...Object.keys(FLOW), 'label', 'flowCategory', 'flowId', 'destinationData']);
    });

  it('makes labels anew that stand there already', async () => {
    const stale = { label: 'stale', ...FLOW, flowId: 'stale' };
    const { text } = await labelled(JSON.stringify({ BayseFlows: [stale] }));
    expect((JSON.parse(text) as { BayseFlows: object[] }).BayseFlows).toEqual([{ ...stale, ...labelsOf(FLOW) }]);
  });

  it('does the same to its own result', async () => {
    const first = await labelled(JSON.stringify({ trafficDate: '1.0', BayseFlows: [FLOW, FLOW] }));
    const second = await labelled(first.text);
    expect(second.text).toBe(first.text);
  });

  it('keeps a list of no flows', async () => {
    const { text, flows } = await labelled('{"hash":"a","BayseFlows":[],"note":1}');
    expect(flows).toBe(0);
    expect(JSON.parse(text)).toEqual({ hash: 'a', note: 1, BayseFlows: [] });
  });

  it('labels flows that lack members, or hold garbage in them', async () => {
    const odd = [
      {},
      { src: 1, dst: null, srcPkts: 'many', duration: -1 },
      { dst: 'a:1', srcBytes: '12', extra: '\u2028' },
    ];
    const { text, flows, damage } = await labelled(JSON.stringify({ flashes: odd }));
    expect({ flows, damage }).toEqual({ flows: 3, damage: null });
    expect((JSON.parse(text) as { flashes: object[] }).flashes).toEqual(
      odd.map((flow) => ({ ...flow, ...labelsOf(flow) })),
    );
  });

  it('leaves out what is no flow, and says what', async () => {
    const { text, flows, damage } = await labelled(
      `{"flashes":[\n${JSON.stringify(FLOW)},\n{"dst": NaN},\n12,\n${JSON.stringify(FLOW)}\n]}`,
    );
    expect(flows).toBe(2);
    expect(damage).toBe('left out 1 × broken JSON, 1 × text that is not JSON');
    expect((JSON.parse(text) as { flashes: object[] }).flashes).toHaveLength(2);
  });

  it('keeps the flows before a cut, packed or not, and says so', async () => {
    const flow = JSON.stringify(FLOW);
    const cuts = [`{"flashes":[${flow},${flow},{"src":`, `{"flashes":[${flow},${flow},`, `{"flashes":[${flow},${flow}`];
    for (const cut of cuts) {
      const { text, flows, damage } = await labelled(cut);
      expect(flows).toBe(2);
      expect(damage).toContain('the file ends before its list of flows does');
      expect((JSON.parse(text) as { flashes: object[] }).flashes).toHaveLength(2);
    }
    const whole = `{"flashes":[${Array.from({ length: 3000 }, (_, i) => JSON.stringify({ ...FLOW, identifier: `${i * 7919}` })).join()}]}`;
    const packed = gzipSync(Buffer.from(whole));
    const { text, flows, damage } = await labelled(packed.subarray(0, packed.length - 2000));
    expect(flows).toBeGreaterThan(100);
    expect(damage).toContain('gzip data is damaged after');
    expect((JSON.parse(text) as { flashes: object[] }).flashes).toHaveLength(flows);
  });

  it('takes the first of several objects, whose times would not go together', async () => {
    const { text, flows, damage } = await labelled(
      `${JSON.stringify({ trafficDate: '1.0', flashes: [FLOW] })}\n${JSON.stringify({ trafficDate: '2.0', flashes: [FLOW, FLOW] })}\n`,
    );
    expect({ flows, damage }).toEqual({ flows: 1, damage: 'left out 1 × JSON object behind the first' });
    expect(JSON.parse(text)).toMatchObject({ trafficDate: '1.0' });
  });

  it('carries over no more beside the list than a flow file has', async () => {
    const bulk = `"${'x'.repeat(900_000)}"`;
    const members = Array.from({ length: 30 }, (_, i) => `"m${i}":${bulk}`).join();
    const { text, flows, damage } = await labelled(`{"flashes":[${JSON.stringify(FLOW)}],${members}}`);
    expect(flows).toBe(1);
    expect(damage).toBe('left out 12 × member beside the list that is too long');
    expect(text.length).toBeLessThan(17 * 1024 * 1024);
  });

  it('refuses what is no flow file', async () => {
    for (const content of ['', 'hello', '[1,2]', '{"flows":[]}', JSON.stringify(FLOW)])
      await expect(labelled(content)).rejects.toMatchObject({
        kind: 'invalid-input',
        message: expect.stringContaining(
          'is no flow file, expected JSON with a list BayseFlows, flashes, csecFlows, secflows',
        ),
      });
  });

  it('holds one flow at a time, however many there are', async () => {
    const flow = JSON.stringify(FLOW);
    let pieces = 0;
    const path = join(folder, 'many');
    writeFileSync(path, `{"flashes":[${Array.from({ length: 20_000 }, () => flow).join(',\n')}]}`);
    const target = {
      write: async (): Promise<void> => {
        pieces++;
      },
    };
    expect((await labelFile(path, target)).flows).toBe(20_000);
    expect(pieces).toBeGreaterThan(2);
  });
});

describe('what is told beside the copy', () => {
  const file = (trafficDate: string): string =>
    `{"trafficDate":${trafficDate},"BayseFlows":[${JSON.stringify(FLOW)}],"note":1}`;

  for (const [text, seconds] of [
    ['"1714979289.123456"', 1714979289.123456],
    ['1714979289', 1714979289],
    ['"0.0"', 0],
    ['""', null],
    ['"1e9"', null],
    ['[1]', null],
  ] as const)
    it(`is that the sample begins at ${text}`, async () => {
      expect((await labelled(file(text))).trafficDate).toBe(seconds);
    });

  it('is whether the file was packed', async () => {
    expect((await labelled(file('1'))).isPacked).toBe(false);
    expect((await labelled(gzipSync(file('1')))).isPacked).toBe(true);
  });
});

it('adds only those labels that are asked for', async () => {
  const path = join(folder, 'some');
  writeFileSync(path, JSON.stringify({ BayseFlows: [{ ...FLOW, label: 'old' }] }));
  let text = '';
  const target = {
    write: async (bytes: Uint8Array): Promise<void> => {
      text += new TextDecoder().decode(bytes);
    },
  };
  await labelFile(path, target, () => {}, ['label']);
  expect(JSON.parse(text)).toEqual({ BayseFlows: [{ ...FLOW, label: labelFlowObject(FLOW).label }] });
});
