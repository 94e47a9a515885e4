import { SAMPLES_FOR_RARITY } from '../enrich/index.ts';
import { HIGH_CONCERN } from '../model/concern.ts';
import type { FlowBatch } from '../model/flow-batch.ts';
import { CONFLICT_DIFFERENT_NAME, CONFLICT_PRIVATE_ADDRESS } from '../model/naming.ts';
import type { EnrichedSample } from './enrich-sample.ts';

export interface NoteworthyDestination {
  /** `name:port`, or the name alone for ICMP. */
  readonly destination: string;
  readonly kind: 'concern' | 'conflict' | 'new' | 'rare';
  /** Why, in a few words. */
  readonly reason: string;
  readonly flows: number;
}

const ORDER = { concern: 0, conflict: 1, new: 2, rare: 3 } as const;

/** Destinations of a sample that a reader should look at first: known to be bad, in doubt, or rarely seen. */
export function noteworthyDestinations(
  batch: FlowBatch,
  sample: EnrichedSample,
  sampleCount: number,
): NoteworthyDestination[] {
  const flows = new Uint32Array(sample.destinations.length);
  const conflicts = new Uint8Array(sample.destinations.length);
  const answered = new Uint8Array(sample.destinations.length);
  for (let row = 0; row < batch.count; row++) {
    const index = sample.ofRow[row]!;
    flows[index] = flows[index]! + 1;
    if (batch.dstPayloadBytes[row]! > 0) answered[index] = 1;
    // A destination may have several; that of a private address is the clearest sign.
    const conflict = batch.nameConflict[row]!;
    if (conflict !== 0 && conflicts[index] !== CONFLICT_PRIVATE_ADDRESS) conflicts[index] = conflict;
  }
  const found: NoteworthyDestination[] = [];
  sample.enrichments.forEach(({ blocks, commonality }, index) => {
    const destination = sample.destinations[index]!;
    const name = destination.port === null ? destination.name : `${destination.name}:${destination.port}`;
    const add = (kind: NoteworthyDestination['kind'], reason: string): void =>
      void found.push({ destination: name, kind, reason, flows: flows[index]! });
    const known = blocks.destination_knowledge.info;
    if ('concern_level' in known && known.concern_level >= HIGH_CONCERN) add('concern', known.title);
    // Whatever never answered stays quiet.
    else if (!answered[index]) return;
    // Whoever borrows a good name must not hide behind what is known of it.
    else if (conflicts[index] === CONFLICT_PRIVATE_ADDRESS) add('conflict', 'public name at a private address');
    else if (conflicts[index] === CONFLICT_DIFFERENT_NAME && 'concern_level' in known)
      add('conflict', 'claimed name, but DNS led elsewhere');
    // What is known to be harmless stays quiet, so that the rest stands out.
    else if ('concern_level' in known) return;
    else if (sampleCount < SAMPLES_FOR_RARITY || commonality === null) return;
    // Shared addresses of content networks disagree with DNS all the time: it takes rarity to make that a sign.
    else if (conflicts[index] !== 0 && (commonality === 'new' || commonality === 'rare'))
      add('conflict', 'claimed name that DNS does not vouch for');
    else if (commonality === 'new') add('new', 'in no other sample');
    else if (commonality === 'rare') add('rare', 'in few other samples');
  });
  return found.sort((a, b) => ORDER[a.kind] - ORDER[b.kind] || b.flows - a.flows);
}
