import { describe } from 'vitest';
import type { CreateStore } from './fixtures.ts';
import { statisticsContract } from './statistics-contract.ts';

/** What every engine must keep, run on a real one. */
export function storeContract(engine: string, create: CreateStore): void {
  describe(`the store contract on ${engine}`, () => {
    statisticsContract(create);
  });
}
