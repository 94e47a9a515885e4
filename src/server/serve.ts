import { fileURLToPath } from 'node:url';
import { defaultDataFolder } from '../config/data-folder.ts';
import { sourcesOfProgram } from '../config/setting-origin.ts';
import type { SettingName, Settings } from '../config/settings.ts';
import { createIngest } from '../ingest/index.ts';
import { installedPacksFolder, loadInstalledPacks, loadPacks, SHIPPED_KNOWLEDGE_FOLDER } from '../knowledge/index.ts';
import { type AppError, errorMessage } from '../lib/app-error.ts';
import type { FeedSetting } from '../model/feed.ts';
import { checkFeeds, feedLimitsOf } from '../pipeline/feeds/update-feeds.ts';
import { createLog } from '../report/log.ts';
import { createMetrics } from '../report/metrics.ts';
import { observed } from '../report/observed.ts';
import { openDuckDbStore, type Store } from '../store/index.ts';
import { createApp } from './app.ts';
import { withInstalledRecords } from './community-store.ts';
import type { ServerContext } from './context.ts';
import { addDemo } from './demo.ts';
import { freeBytes } from './disk-reserve.ts';
import { startFeedTimer } from './feed-timer.ts';
import { firstAdministrator } from './first-administrator.ts';
import { createJudgedSamples } from './judged-samples.ts';
import { createKeyring } from './keyring.ts';
import { countExpired, versionsInTime } from './knowledge-versions.ts';
import { watchKnowledge } from './knowledge-watch.ts';
import { loadKnowledge } from './loaded-knowledge.ts';
import { observeLoad } from './observe-load.ts';
import { createRefusals } from './refusals.ts';
import { createRejudging } from './rejudging.ts';
import { sampleJudge } from './sample-judge.ts';
import { createSampleRarities } from './sample-rarities.ts';
import { createServerSilences } from './server-silences.ts';
import { createSessions } from './sessions.ts';
import { withStatisticsClock } from './statistics-clock.ts';
import { readWebFiles } from './web-files.ts';

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
  /** Where settings come from, for administrators who look. */
  readonly settingSources?: Readonly<Record<SettingName, string>>;
  /** The built web app; the one beside this file unless said. */
  readonly webFolder?: string;
  /** Lists to fetch; none unless said. */
  readonly feeds?: readonly FeedSetting[];
  /** Epoch seconds. */
  readonly now?: () => number;
  /** Samples are judged anew so long after a change, since others may follow; two seconds unless said. */
  readonly settleMilliseconds?: number;
}

/** When keys were last used is written down this often. */
const FLUSH_MILLISECONDS = 10_000;

/** Put there by the build. */
const WEB_FOLDER = fileURLToPath(new URL('../web', import.meta.url));

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
  const feeds = options.feeds ?? [];
  const feedLimits = feedLimitsOf(settings);
  let stopping: Promise<void> | null = null;
  try {
    checkFeeds(feeds, feedLimits);
    const loaded = await loadKnowledge({
      folders: [SHIPPED_KNOWLEDGE_FOLDER, installedPacksFolder(folder), ...settings.knowledge],
      load: async () => {
        const packs = [loadPacks(SHIPPED_KNOWLEDGE_FOLDER), loadInstalledPacks(folder)];
        return (await Promise.all([...packs, ...settings.knowledge.map((path) => loadPacks(path))])).flat();
      },
      onChange: ({ packVersions }) => {
        log.info({ packs: packVersions.map(({ name, version }) => `${name} ${version}`) }, 'knowledge packs changed');
      },
      onFault: (reason) => log.warn({ reason }, 'changed knowledge packs were not loaded'),
      now,
    });
    const { store: counted, changes } = withStatisticsClock(observed(engine, metrics.storeCall));
    const store: Store = withInstalledRecords(counted, () => loaded.current().knowledge.packs);
    const keyring = createKeyring(store, now);
    const sessions = createSessions(store, keyring, settings, now);
    const silences = createServerSilences(store, () => loaded.current().knowledge.packs, now);
    const judgedSamples = createJudgedSamples(
      store,
      async () => {
        const { packVersions, knowledge } = loaded.current();
        return versionsInTime(packVersions, await silences.digest(), countExpired(knowledge.packs, now()));
      },
      (sample) => sampleJudge(context).findings(sample),
      changes,
    );
    const rejudging = createRejudging({
      store,
      basis: judgedSamples.basis,
      judge: judgedSamples.judge,
      onFault: (sampleId, reason) => log.warn({ sampleId, reason }, 'a sample was not judged anew'),
      isOn: settings.judgeAnew,
      ...(options.settleMilliseconds === undefined ? {} : { settleMilliseconds: options.settleMilliseconds }),
    });
    const program = options.childProgram === undefined ? {} : { program: options.childProgram };
    const ingest = createIngest({
      folder,
      // What was just read is judged soon, so that its findings stand in the list of all.
      store: whenProcessed(store, () => rejudging.wake()),
      limits: settings,
      log,
      now,
      ...program,
    });
    let url = '';
    let isStarting = true;
    const context: ServerContext = {
      settings,
      settingSources: options.settingSources ?? sourcesOfProgram(settings),
      store,
      ingest,
      get knowledge() {
        return loaded.current().knowledge;
      },
      get packVersions() {
        return loaded.current().packVersions;
      },
      judgedSamples,
      rarities: createSampleRarities(store, settings.minAccounts, changes),
      rejudging,
      silences,
      keyring,
      sessions,
      refusals: createRefusals('maxRefusedKeysPerMinute', settings.maxRefusedKeysPerMinute),
      log,
      metrics,
      web: readWebFiles(options.webFolder ?? WEB_FOLDER),
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
      sessions.flush().catch((error) => log.warn({ err: error }, 'use of sessions was not written down'));
    }, FLUSH_MILLISECONDS);
    flushing.unref();
    const watch = watchKnowledge({
      loaded,
      basis: judgedSamples.basis,
      onChange: () => rejudging.wake(),
      onFault: (reason) => log.warn({ reason }, 'knowledge was not looked at'),
      seconds: settings.knowledgeSeconds,
    });
    const reservedNames = new Set((await loadPacks(SHIPPED_KNOWLEDGE_FOLDER)).map(({ name }) => name));
    const feedTimer = startFeedTimer(
      feeds,
      { dataFolder: folder, limits: feedLimits, reservedNames, importer: ingest.importList, now },
      log,
    );
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
          await Promise.all([watch.stop(), feedTimer.stop()]);
          await demo;
          const patience = setTimeout(() => app.server.closeAllConnections(), settings.stopSeconds * 1000);
          await Promise.allSettled([app.close(), ingest.stop(settings.stopSeconds * 1000), rejudging.stop()]);
          clearTimeout(patience);
          await keyring.flush().catch((error) => log.warn({ reason: errorMessage(error) }, 'use of keys was lost'));
          await sessions
            .flush()
            .catch((error) => log.warn({ reason: errorMessage(error) }, 'use of sessions was lost'));
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

/** The store that tells when a sample was read. */
function whenProcessed(store: Store, tell: () => void): Store {
  return {
    ...store,
    completeSample: async (...args) => {
      const result = await store.completeSample(...args);
      if (result === 'processed') tell();
      return result;
    },
  };
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
