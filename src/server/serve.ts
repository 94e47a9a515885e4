import { defaultDataFolder } from '../config/data-folder.ts';
import type { Settings } from '../config/settings.ts';
import { createIngest } from '../ingest/index.ts';
import { createKnowledgeBase, loadInstalledPacks, loadPacks, SHIPPED_KNOWLEDGE_FOLDER } from '../knowledge/index.ts';
import { type AppError, errorMessage } from '../lib/app-error.ts';
import { createLog } from '../report/log.ts';
import { createMetrics } from '../report/metrics.ts';
import { observed } from '../report/observed.ts';
import { openDuckDbStore, type Store } from '../store/index.ts';
import { createApp } from './app.ts';
import { withInstalledRecords } from './community-store.ts';
import type { ServerContext } from './context.ts';
import { addDemo } from './demo.ts';
import { freeBytes } from './disk-reserve.ts';
import { firstAdministrator } from './first-administrator.ts';
import { createJudgedSamples } from './judged-samples.ts';
import { createKeyring } from './keyring.ts';
import { packVersions } from './knowledge-versions.ts';
import { observeLoad } from './observe-load.ts';
import { createRefusals } from './refusals.ts';
import { createRejudging } from './rejudging.ts';
import { sampleJudge } from './sample-judge.ts';

export interface RunningServer {
  readonly url: string;
  /** The first administrator's key, at the first start on an empty folder only, and only if it was made here. */
  readonly newAdminKey: string | null;
  /** Resolves when the demonstration samples were accepted, at once where there are none to add. */
  readonly demoAdded: Promise<void>;
  /** What its routes work with, for whoever runs it within a larger program. */
  readonly context: ServerContext;
  /** Finishes or hands back what is under way. */
  stop(): Promise<void>;
}

export interface ServeOptions {
  readonly version: string;
  /** The first administrator's key, chosen by the operator; null: one is made. */
  readonly adminKey: string | null;
  /** Called when the store's engine gave up: the process should end, and be started anew. */
  readonly onFatal: (error: AppError) => void;
  /** The built program that reads uploads in processes of its own; the one beside this file unless said. */
  readonly childProgram?: string;
  /** Epoch seconds. */
  readonly now?: () => number;
}

/** When keys were last used is written down this often. */
const FLUSH_MILLISECONDS = 10_000;

/** Builds the server by hand, in order, and listens. */
export async function serve(settings: Settings, options: ServeOptions): Promise<RunningServer> {
  const now = options.now ?? (() => Date.now() / 1000);
  const log = createLog(settings.logLevel);
  const metrics = createMetrics(options.version);
  const folder = settings.dataDir ?? defaultDataFolder();
  const engine = await openDuckDbStore({
    folder,
    memoryLimit: `${Math.floor(settings.storeMemoryBytes / 1024 ** 2)}MB`,
    now,
    allowNetworkFolder: settings.allowNetworkFolder,
    onFatal: options.onFatal,
  });
  let stopping: Promise<void> | null = null;
  try {
    const packs = await Promise.all([
      loadPacks(SHIPPED_KNOWLEDGE_FOLDER),
      loadInstalledPacks(folder),
      ...settings.knowledge.map((path) => loadPacks(path)),
    ]);
    const knowledge = createKnowledgeBase(packs.flat());
    const store: Store = withInstalledRecords(observed(engine, metrics.storeCall), knowledge.packs);
    const keyring = createKeyring(store, now);
    const versions = packVersions(knowledge.packs);
    const judgedSamples = createJudgedSamples(store, versions, (sample) => sampleJudge(context).verdict(sample));
    const rejudging = createRejudging({
      store,
      basis: judgedSamples.basis,
      judge: judgedSamples.judge,
      onFault: (sampleId, reason) => log.warn({ sampleId, reason }, 'a sample was not judged anew'),
      isOn: settings.judgeAnew,
    });
    const program = options.childProgram === undefined ? {} : { program: options.childProgram };
    const ingest = createIngest({ folder, store, limits: settings, log, now, ...program });
    let url = '';
    let isStarting = true;
    const context: ServerContext = {
      settings,
      store,
      ingest,
      knowledge,
      packVersions: versions,
      judgedSamples,
      rejudging,
      keyring,
      refusals: createRefusals('maxRefusedKeysPerMinute', settings.maxRefusedKeysPerMinute),
      log,
      metrics,
      version: options.version,
      now,
      isStarting: () => isStarting,
      publicUrl: () => settings.publicUrl?.replace(/\/+$/, '') ?? url,
    };
    observeLoad(context, () => freeBytes(folder));
    const app = await createApp(context);
    await app.listen({ host: settings.host, port: settings.port });
    url = addressOf(app.server.address() as Listening);
    // Only now: a start that fails before must not have made a key that nobody was told.
    const first = await firstAdministrator(store, keyring, options.adminKey, now);
    await ingest.start();
    isStarting = false;
    // Packs may have changed since the last time.
    rejudging.wake();
    const demo =
      first !== null && settings.demo
        ? addDemo(context, first.accountId).catch((error) => log.warn({ err: error }, 'demonstration was not added'))
        : Promise.resolve();
    const flushing = setInterval(() => {
      keyring.flush().catch((error) => log.warn({ err: error }, 'use of keys was not written down'));
    }, FLUSH_MILLISECONDS);
    flushing.unref();
    log.info({ url, folder, version: options.version }, 'listening');
    return {
      url,
      newAdminKey: first?.newKey ?? null,
      context,
      demoAdded: demo,
      stop: () => {
        stopping ??= (async () => {
          log.info({ seconds: settings.stopSeconds }, 'stopping');
          clearInterval(flushing);
          await demo;
          const patience = setTimeout(() => app.server.closeAllConnections(), settings.stopSeconds * 1000);
          await Promise.allSettled([app.close(), ingest.stop(settings.stopSeconds * 1000), rejudging.stop()]);
          clearTimeout(patience);
          await keyring.flush().catch((error) => log.warn({ reason: errorMessage(error) }, 'use of keys was lost'));
          await engine.close();
          log.info('stopped');
        })();
        return stopping;
      },
    };
  } catch (error) {
    await engine.close();
    throw error;
  }
}

/** Where a server listens, as Node tells it. */
interface Listening {
  readonly address: string;
  readonly port: number;
  readonly family: string;
}

function addressOf({ address, port, family }: Listening): string {
  // Whoever listens everywhere is reached here, too.
  const host = address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '::1' : address;
  return `http://${family === 'IPv6' ? `[${host}]` : host}:${port}`;
}
