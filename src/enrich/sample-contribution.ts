import type { FlowBatch } from '../model/flow-batch.ts';
import { storableText } from '../model/flow-cell.ts';
import type { FlowView } from '../model/flow-view.ts';
import { FLOW_CATEGORIES, LABELS } from '../model/labels.ts';
import { CONFLICT_DIFFERENT_NAME } from '../model/naming.ts';
import type { DestinationContribution, LabelObservation, SampleContribution } from '../model/statistics.ts';
import type { BatchDestinations } from './batch-destinations.ts';

/**
 * What a named and labelled batch says about its destinations, ready for the statistics. Sources take no part.
 * `contentHash` is the SHA-256 of the input's bytes, unpacked.
 */
export function contributionOfBatch(
  view: FlowView,
  { destinations, ofRow }: BatchDestinations,
  contentHash: string,
): SampleContribution {
  const { batch } = view;
  const labelled = new Map<number, { index: number; label: number; first: number; last: number }>();
  const flowIds: Set<string>[] = destinations.map(() => new Set());
  const uncountedFlowIds = new Set<string>();
  const behaviours = new Set<number>();
  const uncountedBehaviours = new Set<number>();
  for (let row = 0; row < batch.count; row++) {
    const index = ofRow[row]!;
    const behaviour = index * FLOW_CATEGORIES.length + batch.flowCategory[row]!;
    if (!isCounted(batch, row)) {
      if (!uncountedBehaviours.has(behaviour)) {
        uncountedBehaviours.add(behaviour);
        uncountedFlowIds.add(view.identity(row).flowId);
      }
      continue;
    }
    const label = batch.label[row]!;
    const key = index * LABELS.length + label;
    const start = batch.startMicros[row]!;
    const end = batch.endMicros[row]!;
    const known = labelled.get(key);
    if (known === undefined) labelled.set(key, { index, label, first: start, last: end });
    else {
      known.first = Math.min(known.first, start);
      known.last = Math.max(known.last, end);
    }
    if (!behaviours.has(behaviour)) {
      behaviours.add(behaviour);
      flowIds[index]!.add(view.identity(row).flowId);
    }
  }
  const labels: LabelObservation[][] = destinations.map(() => []);
  for (const { index, label, first, last } of labelled.values()) {
    labels[index]!.push({ label: LABELS[label]!.name, firstObserved: first / 1e6, lastObserved: last / 1e6 });
  }
  return {
    contentHash,
    trafficDate: Number.isNaN(view.baseMicros) ? null : view.baseMicros / 1e6,
    destinations: destinations
      .map(
        ({ name, protocol, port }, i): DestinationContribution => ({
          // Flow files may hold any text as a name.
          name: storableText(name),
          protocol,
          port,
          labels: labels[i]!,
          flowIds: [...flowIds[i]!],
        }),
      )
      .filter((contribution) => contribution.labels.length > 0),
    uncountedFlowIds: [...uncountedFlowIds],
  };
}

/**
 * A name at a private address is a matter of that network alone, whatever the name looks like; and a name that DNS
 * contradicts is a mere claim, which must not make its owner's destination look more common.
 */
function isCounted(batch: FlowBatch, row: number): boolean {
  const address = batch.dstAddress[row]!;
  if (address >= 0 && batch.addresses.isLocal(address)) return false;
  return batch.nameConflict[row] !== CONFLICT_DIFFERENT_NAME;
}
