import { parseDestination } from '../label/destination.ts';
import { flowId } from '../label/flow-id.ts';
import type { FlowIdentity } from '../model/flow-view.ts';

/** The behaviour of a flow category at a destination (`dst` as outputs write it). */
export function identifyFlow(category: string, dst: string, protocolInformation: string): FlowIdentity {
  const { destinationData } = parseDestination(dst, protocolInformation);
  return { flowId: flowId(category, destinationData), destinationData };
}
