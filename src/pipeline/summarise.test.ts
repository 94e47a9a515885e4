import { describe, expect, it } from 'vitest';
import { createFlowBatch } from '../model/flow-batch.ts';
import { FlowView } from '../model/flow-view.ts';
import { FLOW_CATEGORIES, LABELS } from '../model/labels.ts';
import { CONFLICT_PRIVATE_ADDRESS } from '../model/naming.ts';
import { flowIdentifier } from './flow-identity.ts';
import { summarise, travelDirection } from './summarise.ts';

describe('the direction of travel', () => {
  const cases: readonly (readonly [src: string, dst: string, direction: string])[] = [
    ['10.0.0.5', '9.9.9.9', 'northSouth'],
    ['10.0.0.5', 'www.example.com', 'northSouth'],
    ['9.9.9.9', '10.0.0.5', 'southNorth'],
    ['10.0.0.5', '192.168.1.1', 'eastWest'],
    ['fe80::1', 'ff02::fb', 'eastWest'],
    ['9.9.9.9', '8.8.8.8', 'transit'],
    ['somebody', 'www.example.com', 'transit'],
  ];
  for (const [src, dst, direction] of cases)
    it(`from ${src} to ${dst} is ${direction}`, () => {
      const batch = createFlowBatch(1);
      batch.srcAddress[0] = batch.addresses.internText(src);
      batch.dstAddress[0] = batch.addresses.internText(dst);
      expect(travelDirection(batch, 0)).toBe(direction);
    });
});

describe('a summary', () => {
  it('counts flows and bytes by direction, label, category, destination and doubt, most frequent first', () => {
    const batch = createFlowBatch(4, { baseMicros: 0 });
    batch.srcAddress.fill(batch.addresses.internText('10.0.0.5'));
    batch.dstAddress.set(['9.9.9.9', '9.9.9.9', '10.0.0.9', '8.8.8.8'].map((text) => batch.addresses.internText(text)));
    batch.dstPort.set([53, 53, 443, 443]);
    batch.destinationName[2] = batch.names.intern('bank.com');
    batch.nameConflict[2] = CONFLICT_PRIVATE_ADDRESS;
    batch.srcPayloadBytes.set([1, 2, 3, 4]);
    batch.dstPayloadBytes.set([10, 20, 30, 40]);
    batch.label.set([1, 1, 2, 1]);
    batch.flowCategory.set([3, 3, 3, 4]);
    const count = (name: string, flows: number, srcBytes: number, dstBytes: number): object => ({
      name,
      flows,
      srcBytes,
      dstBytes,
    });
    expect(summarise(new FlowView(batch, flowIdentifier))).toEqual({
      flows: 4,
      named: 1,
      srcBytes: 10,
      dstBytes: 100,
      directions: { northSouth: 3, southNorth: 0, eastWest: 1, transit: 0 },
      labels: [count(LABELS[1]!.name, 3, 7, 70), count(LABELS[2]!.name, 1, 3, 30)],
      flowCategories: [count(FLOW_CATEGORIES[3]!.name, 3, 6, 60), count(FLOW_CATEGORIES[4]!.name, 1, 4, 40)],
      destinations: [count('9.9.9.9:53', 2, 3, 30), count('8.8.8.8:443', 1, 4, 40), count('bank.com:443', 1, 3, 30)],
      nameConflicts: [count('bank.com:443 privateAddress', 1, 3, 30)],
    });
  });

  it('of nothing is nothing', () => {
    const summary = summarise(new FlowView(createFlowBatch(0), flowIdentifier));
    expect(summary).toMatchObject({ flows: 0, named: 0, labels: [], destinations: [], nameConflicts: [] });
  });
});
