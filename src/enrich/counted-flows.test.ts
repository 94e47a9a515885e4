import { describe, expect, it } from 'vitest';
import { createFlowBatch } from '../model/flow-batch.ts';
import { FlowView } from '../model/flow-view.ts';
import { CONFLICT_DIFFERENT_NAME, CONFLICT_NEVER_RESOLVED } from '../model/naming.ts';
import { PROTOCOL_TCP } from '../model/protocol.ts';
import type { SampleContribution } from '../model/statistics.ts';
import { flowIdentifier } from '../pipeline/flow-identity.ts';
import { contributionOfBatch, destinationsOfBatch } from './index.ts';

/** What a flow to `address`, claimed to be `name`, adds to the statistics. */
function contributionOf(name: string, address: string, conflict: number): SampleContribution {
  const batch = createFlowBatch(1, { baseMicros: 0 });
  batch.protocol[0] = PROTOCOL_TCP;
  batch.srcAddress[0] = batch.addresses.internText('10.0.0.1');
  batch.dstAddress[0] = batch.addresses.internText(address);
  batch.dstPort[0] = 443;
  batch.destinationName[0] = batch.names.intern(name);
  batch.nameConflict[0] = conflict;
  const view = new FlowView(batch, flowIdentifier);
  return contributionOfBatch(view, destinationsOfBatch(batch), 'hash');
}

function countedNames(name: string, address: string, conflict = 0): string[] {
  return contributionOf(name, address, conflict).destinations.map((counted) => counted.name);
}

describe('what a flow adds to the statistics', () => {
  it('is its destination', () => {
    expect(countedNames('www.shop.com', '93.184.216.34')).toEqual(['www.shop.com']);
    expect(countedNames('www.shop.com', '93.184.216.34', CONFLICT_NEVER_RESOLVED)).toEqual(['www.shop.com']);
  });

  it('is a name that every store can keep, whatever a flow file calls it', () => {
    expect(countedNames('half\ud83d.shop.com', '93.184.216.34')).toEqual(['half\ufffd.shop.com']);
    expect(countedNames('zero\0.shop.com', '93.184.216.34')).toEqual(['zero\ufffd.shop.com']);
    expect(countedNames('a'.repeat(5000), '93.184.216.34')).toEqual(['a'.repeat(1024)]);
  });

  it('is nothing when the name stands for a private address, however public it looks', () => {
    for (const address of ['10.0.0.5', '192.168.1.2', 'fd00::5', 'fe80::1'])
      expect(countedNames('wiki.company.com', address)).toEqual([]);
  });

  it('is nothing when DNS contradicts the claim', () => {
    expect(countedNames('accounts.google.com', '45.10.10.10', CONFLICT_DIFFERENT_NAME)).toEqual([]);
  });

  it('names its behaviour all the same, as one that others do not count', () => {
    const [counted, uncounted] = [0, CONFLICT_DIFFERENT_NAME].map((conflict) =>
      contributionOf('accounts.google.com', '45.10.10.10', conflict),
    );
    expect(counted!.uncountedFlowIds).toEqual([]);
    expect(uncounted!.uncountedFlowIds).toEqual(counted!.destinations[0]!.flowIds);
    expect(uncounted!.uncountedFlowIds).toHaveLength(1);
  });
});
