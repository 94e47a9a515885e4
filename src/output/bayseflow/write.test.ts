import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FLOW_COLUMNS, flowObject } from '../../model/columns.ts';
import { createFlowBatch } from '../../model/flow-batch.ts';
import { anyBatch, HEADER, textOf, viewOf, writeSample } from '../testing/random-batch.ts';
import { bayseflow } from './write.ts';

interface Sample {
  readonly BayseFlows: Record<string, unknown>[];
}

describe('BayseFlow JSON', () => {
  it('is the plain object of every flow, members in the order of the columns', () => {
    const membersMet = new Set<string>();
    fc.assert(
      fc.property(anyBatch, (batch) => {
        const sample = JSON.parse(textOf(writeSample(bayseflow, batch))) as Sample;
        const view = viewOf(batch);
        expect(sample.BayseFlows).toHaveLength(batch.count);
        sample.BayseFlows.forEach((flow, row) => {
          const plain = flowObject(view, row);
          expect(flow).toEqual(plain);
          expect(Object.keys(flow)).toEqual(Object.keys(plain));
          for (const key of Object.keys(flow)) membersMet.add(key);
        });
      }),
      { seed: 5, numRuns: 300 },
    );
    expect([...membersMet].sort()).toEqual(FLOW_COLUMNS.map((column) => column.name).sort());
  });

  it('holds nothing but printable ASCII and line feeds between flows, whatever names hold', () => {
    fc.assert(
      fc.property(anyBatch, (batch) => {
        const bytes = writeSample(bayseflow, batch);
        expect(bytes.every((byte) => byte === 10 || (byte >= 0x20 && byte < 0x7f))).toBe(true);
        expect(textOf(bytes).split('\n')).toHaveLength(batch.count + 3);
      }),
      { seed: 6 },
    );
  });

  it('tells of the sample before its flows', () => {
    const sample = JSON.parse(textOf(writeSample(bayseflow, createFlowBatch(0)))) as Record<string, unknown>;
    expect(Object.entries(sample)).toEqual([...Object.entries(HEADER), ['BayseFlows', []]]);
  });

  it('puts what enrichment adds behind the label and before the additions', () => {
    const batch = createFlowBatch(1, { baseMicros: 0 });
    const bytes = writeSample(bayseflow, batch, (out) =>
      out.ascii(',"destination_knowledge":{},"parent_knowledge":null'),
    );
    const keys = Object.keys((JSON.parse(textOf(bytes)) as Sample).BayseFlows[0]!);
    expect(keys.slice(0, 15)).toEqual([
      'src',
      'dst',
      'destinationNameSource',
      'srcPkts',
      'srcBytes',
      'dstPkts',
      'dstBytes',
      'relativeStart',
      'protocolInformation',
      'identifier',
      'duration',
      'label',
      'destination_knowledge',
      'parent_knowledge',
      'flowCategory',
    ]);
  });

  it('leaves out additions that have nothing to say', () => {
    const sample = JSON.parse(textOf(writeSample(bayseflow, createFlowBatch(1, { baseMicros: 0 })))) as Sample;
    expect(Object.keys(sample.BayseFlows[0]!)).toEqual(
      FLOW_COLUMNS.filter((column) => !column.optional).map((column) => column.name),
    );
  });
});
