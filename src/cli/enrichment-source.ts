import { defaultDataFolder } from '../config/data-folder.ts';
import { destinationsOfBatch } from '../enrich/index.ts';
import {
  createGuardList,
  createKnowledgeBase,
  loadInstalledPacks,
  loadPacks,
  SHIPPED_KNOWLEDGE_FOLDER,
} from '../knowledge/index.ts';
import { LOCAL_ACCOUNT_ID } from '../model/account.ts';
import type { FlowBatch } from '../model/flow-batch.ts';
import { FlowView } from '../model/flow-view.ts';
import type { KnowledgeLookup } from '../model/knowledge.ts';
import type { SampleStatistics } from '../pipeline/enrich-sample.ts';
import { flowIdentifier } from '../pipeline/flow-identity.ts';
import { type ComparedSamples, type PreparedKnowledge, prepareKnowledge } from '../pipeline/judge-file.ts';
import { openDuckDbStore } from '../store/index.ts';
import { connect } from './connection.ts';
import type { ConnectionOptions } from './connection-options.ts';
import { grouped } from './numbers.ts';
import { createServerLookups } from './server-lookups.ts';
import { UsageError } from './usage-error.ts';

/** Where samples are counted, and what is known of destinations is read: the embedded store, or a server. */
export interface EnrichmentSource {
  /** What to ask about one sample. */
  forSample(batch: FlowBatch): { readonly knowledge: KnowledgeLookup; readonly statistics: SampleStatistics };
  /** How many samples the statistics rest on, as far as is known: there are no fewer. */
  sampleCount(): Promise<number>;
  /** What verdicts are made with; null where statistics and knowledge are a server's, which judges itself. */
  readonly judging: {
    readonly prepared: PreparedKnowledge;
    compared(sampleIsCounted: boolean): Promise<ComparedSamples>;
  } | null;
  /** Where that is, in a few words for the end of a line. */
  place(): Promise<string>;
  close(): Promise<void>;
}

export interface EnrichmentOptions extends ConnectionOptions {
  readonly dataDir?: string;
  readonly knowledge?: readonly string[];
}

/** The source that the options name. A server is used only when the call itself names one. */
export async function openEnrichment(options: EnrichmentOptions): Promise<EnrichmentSource> {
  if (options.server === undefined) {
    if (options.keyFile !== undefined) throw new UsageError('--key-file goes with --server');
    return openLocal(options.dataDir ?? defaultDataFolder(), options.knowledge ?? []);
  }
  for (const [name, value] of [
    ['--data-dir', options.dataDir],
    ['--knowledge', options.knowledge],
  ] as const)
    if (value !== undefined) throw new UsageError(`${name}: with --server, statistics and knowledge are the server's`);
  return openServer(options);
}

async function openLocal(folder: string, knowledgeFolders: readonly string[]): Promise<EnrichmentSource> {
  const packs = await Promise.all([
    loadPacks(SHIPPED_KNOWLEDGE_FOLDER),
    loadInstalledPacks(folder),
    ...knowledgeFolders.map((path) => loadPacks(path)),
  ]);
  const knowledge = createKnowledgeBase(packs.flat());
  const store = await openDuckDbStore({ folder });
  return {
    forSample: () => ({ knowledge, statistics: store }),
    sampleCount: () => store.contentCount(),
    judging: {
      prepared: prepareKnowledge(knowledge, createGuardList(knowledge.packs)),
      compared: async (sampleIsCounted) => ({
        statistics: store.statisticsFor({ accountId: LOCAL_ACCOUNT_ID, minAccounts: 1 }),
        sampleCount: await store.contentCount(),
        sampleIsCounted,
      }),
    },
    place: async () => `${grouped(await store.contentCount())} in all`,
    close: () => store.close(),
  };
}

async function openServer(options: ConnectionOptions): Promise<EnrichmentSource> {
  const client = await connect(options);
  // A wrong address or key is told before anything is read.
  await client.whoami();
  let atLeast = 0;
  return {
    forSample: (batch) =>
      createServerLookups(client, new FlowView(batch, flowIdentifier), destinationsOfBatch(batch), (samples) => {
        atLeast = Math.max(atLeast, samples);
      }),
    sampleCount: async () => atLeast,
    judging: null,
    place: async () => `at ${options.server}`,
    close: async () => {},
  };
}
