import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Heap } from './heap.ts';

it('gives back what it took in order, however taking and giving alternate', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer({ min: 0, max: 20 })), { maxLength: 60 }), (calls) => {
      const heap = new Heap<number>((a, b) => a - b);
      const plain: number[] = [];
      for (const call of calls) {
        if (call === null) {
          plain.sort((a, b) => a - b);
          expect(heap.peek()).toBe(plain[0]);
          expect(heap.pop()).toBe(plain.shift());
        } else {
          heap.push(call);
          plain.push(call);
        }
      }
    }),
    { seed: 3 },
  );
});
