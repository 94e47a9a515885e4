import { createDestination, type Destination, nameportKey } from '../model/destination.ts';
import type { FlowBatch } from '../model/flow-batch.ts';
import { protocolInformation } from '../model/protocol.ts';

/** The distinct destinations of a batch, and which of them each row goes to. */
export interface BatchDestinations {
  readonly destinations: readonly Destination[];
  /** Index in `destinations` for each row. */
  readonly ofRow: Uint32Array;
}

/** Finds the distinct destinations of a named batch, in the order of their first flow. */
export function destinationsOfBatch(batch: FlowBatch): BatchDestinations {
  const destinations: Destination[] = [];
  const ofRow = new Uint32Array(batch.count);
  const byNumber = new Map<number, number>();
  const byKey = new Map<string, number>();
  for (let row = 0; row < batch.count; row++) {
    const nameId = batch.destinationName[row]!;
    const addressId = batch.dstAddress[row]!;
    const hostId = batch.dstHost[row]!;
    const port = batch.dstPort[row]!;
    const isNamed = nameId >= 0;
    const isAddressed = addressId >= 0;
    const textId = isNamed ? nameId * 3 : isAddressed ? addressId * 3 + 1 : (hostId + 1) * 3 + 2;
    // Rows of the same destination mostly carry the same numbers, so texts are made for the first of them only.
    const number = (textId * 65_537 + port + 1) * 256 + batch.protocol[row]!;
    let index = byNumber.get(number);
    if (index === undefined) {
      const text = isNamed
        ? batch.names.text(nameId)
        : isAddressed
          ? batch.addresses.text(addressId)
          : hostId < 0
            ? ''
            : batch.names.text(hostId);
      const destination = createDestination(text, protocolInformation(batch.protocol[row]!), port);
      const key = nameportKey(destination);
      index = byKey.get(key);
      if (index === undefined) {
        index = destinations.length;
        byKey.set(key, index);
        destinations.push(destination);
      }
      byNumber.set(number, index);
    }
    ofRow[row] = index;
  }
  return { destinations, ofRow };
}
