import { parseDestination } from '../label/destination.ts';
import { flowId } from '../label/flow-id.ts';
import type { FlowIdentifier, FlowIdentity } from '../model/flow-view.ts';

/** Behaviours remembered: neighbours in a sample mostly go to the same few destinations. */
const SLOTS = 4096;

/** Makes behaviour ids of flows, remembering recent ones: hashing is the dearest step of writing a flow. */
export function createFlowIdentifier(): FlowIdentifier {
  const keys = new Array<string | undefined>(SLOTS);
  const values = new Array<FlowIdentity | undefined>(SLOTS);
  return (category, dst, protocolInformation) => {
    const key = `${category} ${protocolInformation} ${dst}`;
    const slot = slotOf(key);
    const known = values[slot];
    if (known !== undefined && keys[slot] === key) return known;
    const { destinationData } = parseDestination(dst, protocolInformation);
    const identity = { flowId: flowId(category, destinationData), destinationData };
    keys[slot] = key;
    values[slot] = identity;
    return identity;
  };
}

function slotOf(key: string): number {
  let hash = key.length;
  for (let i = 0; i < key.length; i++) hash = (Math.imul(hash, 31) + key.charCodeAt(i)) | 0;
  return (hash ^ (hash >>> 13)) & (SLOTS - 1);
}
