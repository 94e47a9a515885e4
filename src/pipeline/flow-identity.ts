import { parseDestination } from '../label/destination.ts';
import { flowId, flowIdDigest } from '../label/flow-id.ts';
import type { FlowIdentifier } from '../model/flow-view.ts';

/** Behaviour ids, as the `label` stage makes them. */
export const flowIdentifier: FlowIdentifier = {
  identify(category, dst, protocolInformation) {
    const { destinationData } = parseDestination(dst, protocolInformation);
    return { flowId: flowId(category, destinationData), destinationData };
  },
  digest: flowIdDigest,
};
