import { describe } from 'vitest';
import { accountContract } from './account-contract.ts';
import { confirmContract } from './confirm-contract.ts';
import { findingContract } from './finding-contract.ts';
import type { CreateStore } from './fixtures.ts';
import { heldContract } from './held-contract.ts';
import { judgementContract } from './judgement-contract.ts';
import { maintenanceContract } from './maintenance-contract.ts';
import { metadataContract } from './metadata-contract.ts';
import { modelContract } from './model-contract.ts';
import { proposalContract } from './proposal-contract.ts';
import { sampleContract } from './sample-contract.ts';
import { sessionContract } from './session-contract.ts';
import { silenceContract } from './silence-contract.ts';
import { statisticsContract } from './statistics-contract.ts';

/** What every engine must keep, run on a real one. */
export function storeContract(engine: string, create: CreateStore): void {
  describe(`the store contract on ${engine}`, () => {
    statisticsContract(create);
    sampleContract(create);
    metadataContract(create);
    proposalContract(create);
    judgementContract(create);
    confirmContract(create);
    findingContract(create);
    heldContract(create);
    silenceContract(create);
    accountContract(create);
    sessionContract(create);
    maintenanceContract(create);
    modelContract(create);
  });
}
