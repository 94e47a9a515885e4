import { contributionOfBatch, destinationsOfBatch, enrichDestinations } from '../enrich/index.ts';
import { asciiJson } from '../lib/byte-writer.ts';
import { LOCAL_ACCOUNT_ID } from '../model/account.ts';
import type { Destination } from '../model/destination.ts';
import type { DestinationEnrichment } from '../model/enrichment.ts';
import { FlowView } from '../model/flow-view.ts';
import type { KnowledgeLookup } from '../model/knowledge.ts';
import { FLOW_CATEGORIES } from '../model/labels.ts';
import type { FlowDecoration } from '../model/output.ts';
import type { StatisticsLookup, Viewer } from '../model/statistics.ts';
import type { StatisticsStore } from '../store/index.ts';
import type { Conversion } from './convert.ts';
import { flowIdentifier } from './flow-identity.ts';

/** Where a sample is counted, and counts are read. */
export interface SampleStatistics extends Pick<StatisticsStore, 'contribute'> {
  statisticsFor(viewer: Viewer): StatisticsLookup;
}

/** A sample with all that is known of its destinations. */
export interface EnrichedSample {
  readonly destinations: readonly Destination[];
  readonly enrichments: readonly DestinationEnrichment[];
  /** Index in `destinations` for each row. */
  readonly ofRow: Uint32Array;
  /** Whether the statistics grew by this sample; null when it was not offered. */
  readonly added: 'added' | 'already-known' | null;
  /** Adds the four blocks and `flowIdCount` to a flow's text. */
  readonly decorate: FlowDecoration;
}

/**
 * Adds a sample to the statistics (unless `contentHash` is null) and looks up what is known of every destination in it,
 * once each.
 */
export async function enrichSample(
  conversion: Conversion,
  knowledge: KnowledgeLookup,
  store: SampleStatistics,
  contentHash: string | null,
): Promise<EnrichedSample> {
  const { batch } = conversion;
  const found = destinationsOfBatch(batch);
  const view = new FlowView(batch, flowIdentifier);
  const added =
    contentHash === null
      ? null
      : await store.contribute(contributionOfBatch(view, found, contentHash), {
          accountId: LOCAL_ACCOUNT_ID,
          sampleId: contentHash,
        });
  const statistics = store.statisticsFor({ accountId: LOCAL_ACCOUNT_ID, minAccounts: 1 });
  const enrichments = await enrichDestinations(found.destinations, knowledge, statistics, {
    sampleIsCounted: added !== null,
  });
  const flowIdCounts = await countFlowIds(view, found.ofRow, statistics);
  return { ...found, enrichments, added, decorate: decorationOf(enrichments, found.ofRow, flowIdCounts) };
}

/** For each row, how many samples hold its behaviour; asked once for each behaviour. */
async function countFlowIds(view: FlowView, ofRow: Uint32Array, statistics: StatisticsLookup): Promise<Uint32Array> {
  const { batch } = view;
  const places = new Map<number, number>();
  const flowIds: string[] = [];
  const placeOfRow = new Uint32Array(batch.count);
  for (let row = 0; row < batch.count; row++) {
    const behaviour = ofRow[row]! * FLOW_CATEGORIES.length + batch.flowCategory[row]!;
    let place = places.get(behaviour);
    if (place === undefined) {
      place = flowIds.length;
      places.set(behaviour, place);
      flowIds.push(view.identity(row).flowId);
    }
    placeOfRow[row] = place;
  }
  const counts = await statistics.flowIdCounts(flowIds);
  return placeOfRow.map((place) => counts[place]!);
}

/** Blocks are made into text once per destination for as long as neighbouring flows go there. */
const TEXTS_KEPT = 10_000;

function decorationOf(
  enrichments: readonly DestinationEnrichment[],
  ofRow: Uint32Array,
  flowIdCounts: Uint32Array,
): FlowDecoration {
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
    out.ascii(',"flowIdCount":');
    out.integer(flowIdCounts[row]!);
  };
}
