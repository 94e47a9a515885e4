import { contributionOfBatch, destinationsOfBatch, enrichDestinations } from '../enrich/index.ts';
import { asciiJson } from '../lib/byte-writer.ts';
import type { Destination } from '../model/destination.ts';
import type { DestinationEnrichment } from '../model/enrichment.ts';
import { FlowView } from '../model/flow-view.ts';
import type { KnowledgeLookup } from '../model/knowledge.ts';
import type { FlowDecoration } from '../model/output.ts';
import type { Store } from '../store/store.ts';
import type { Conversion } from './convert.ts';
import { flowIdentifier } from './flow-identity.ts';

/** A sample with all that is known of its destinations. */
export interface EnrichedSample {
  readonly destinations: readonly Destination[];
  readonly enrichments: readonly DestinationEnrichment[];
  /** Index in `destinations` for each row. */
  readonly ofRow: Uint32Array;
  /** Whether the statistics grew by this sample; null when it was not offered. */
  readonly added: 'added' | 'already-known' | null;
  /** Adds the four blocks to a flow's text. */
  readonly decorate: FlowDecoration;
}

/**
 * Adds a sample to the statistics (unless `contentHash` is null) and looks up what is known of every destination in it,
 * once each.
 */
export async function enrichSample(
  conversion: Conversion,
  knowledge: KnowledgeLookup,
  store: Store,
  contentHash: string | null,
): Promise<EnrichedSample> {
  const { batch } = conversion;
  const found = destinationsOfBatch(batch);
  const view = new FlowView(batch, flowIdentifier);
  const added = contentHash === null ? null : await store.addSample(contributionOfBatch(view, found, contentHash));
  const enrichments = await enrichDestinations(found.destinations, knowledge, store, {
    sampleIsCounted: added !== null,
  });
  return { ...found, enrichments, added, decorate: decorationOf(enrichments, found.ofRow) };
}

/** Blocks are made into text once per destination for as long as neighbouring flows go there. */
const TEXTS_KEPT = 10_000;

function decorationOf(enrichments: readonly DestinationEnrichment[], ofRow: Uint32Array): FlowDecoration {
  const texts = new Map<number, string>();
  return (out, row) => {
    const index = ofRow[row]!;
    let blocks = texts.get(index);
    if (blocks === undefined) {
      // The members of an object, with a comma in place of its opening brace and without the closing one.
      blocks = `,${asciiJson(JSON.stringify(enrichments[index]!.blocks)).slice(1, -1)}`;
      if (texts.size >= TEXTS_KEPT) texts.clear();
      texts.set(index, blocks);
    }
    out.ascii(blocks);
  };
}
