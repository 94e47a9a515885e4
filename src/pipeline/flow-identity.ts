import { parseDestination } from '../label/destination.ts';
import { flowId, flowIdDigest } from '../label/flow-id.ts';
import type { FlowIdentifier, FlowIdentity } from '../model/flow-view.ts';

/** Behaviour ids, as the `label` stage makes them. */
export const flowIdentifier: FlowIdentifier = {
  identify(category, dst, protocolInformation) {
    const { destinationData } = parseDestination(dst, protocolInformation);
    return { flowId: flowId(category, destinationData), destinationData };
  },
  digest: flowIdDigest,
};

/** Behaviors remembered while a sample is read. */
const IDENTITIES_KEPT = 20_000;

/** Makes each behavior's id once as long as its flows come close together: hashing is dear. */
export function rememberingIdentifier(identifier: FlowIdentifier): FlowIdentifier {
  const known = new Map<string, FlowIdentity>();
  return {
    identify(category, dst, protocolInformation) {
      const key = `${category} ${protocolInformation} ${dst}`;
      let identity = known.get(key);
      if (identity === undefined) {
        identity = identifier.identify(category, dst, protocolInformation);
        if (known.size >= IDENTITIES_KEPT) known.clear();
        known.set(key, identity);
      }
      return identity;
    },
    digest: (category, bytes, start, end, out, outOffset) =>
      identifier.digest(category, bytes, start, end, out, outOffset),
  };
}
