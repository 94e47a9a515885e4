import fc from 'fast-check';
import { expect, it } from 'vitest';
import { flowObject } from '../../model/columns.ts';
import { createFlowBatch } from '../../model/flow-batch.ts';
import { anyBatch, textOf, viewOf, writeSample } from '../testing/random-batch.ts';
import { ndjson } from './write.ts';

it('writes a flow a line, each an object by itself with its absolute start in front', () => {
  fc.assert(
    fc.property(anyBatch, (batch) => {
      const text = textOf(writeSample(ndjson, batch));
      expect(text).toMatch(/^[\x20-\x7e\n]*\n$/);
      const lines = text.trimEnd().split('\n');
      expect(lines).toHaveLength(batch.count);
      lines.forEach((line, row) => {
        const flow = JSON.parse(line) as Record<string, unknown>;
        const plain = { startTime: batch.startMicros[row]! / 1e6, ...flowObject(viewOf(batch), row) };
        expect(flow).toEqual(plain);
        expect(Object.keys(flow)).toEqual(Object.keys(plain));
      });
    }),
    { seed: 8 },
  );
});

it('writes nothing for no flows', () => {
  expect(writeSample(ndjson, createFlowBatch(0))).toHaveLength(0);
});
