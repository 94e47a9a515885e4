import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError } from '../lib/app-error.ts';
import type { Account } from '../model/account.ts';
import type { SampleStore } from '../store/index.ts';
import { Admission } from './admission.ts';
import { createChecker } from './check.ts';
import { Children } from './children.ts';
import type { Ingest, SampleIds } from './ingest.ts';
import type { IngestLimits } from './limits.ts';
import { createListImporter } from './list-importer.ts';
import type { IngestLog } from './log.ts';
import { Pool } from './pool.ts';
import { createSampleIds, ReceivedUpload, type UploadSurroundings } from './upload.ts';
import { UploadsFolder } from './uploads-folder.ts';
import { Watchers } from './watchers.ts';

export type { Ingest, IngestLoad, SampleIds, Upload, UploadFacts, UploadPart, WaitingFile } from './ingest.ts';
export type { IngestLimits } from './limits.ts';
export type { IngestLog } from './log.ts';

export interface IngestOptions {
  /** The data folder. Uploads lie in `uploads/` in it, processes work in `jobs/`, read uploads are kept in `kept/`. */
  readonly folder: string;
  readonly store: SampleStore;
  readonly limits: IngestLimits & {
    /** Whether uploads stay on disk after they were read. */
    readonly keepUploads: boolean;
  };
  readonly log: IngestLog;
  /** Epoch seconds; only tests bring their own. */
  readonly now?: () => number;
  /** Names this process in claims; different in every process. */
  readonly worker?: string;
  /** Path of the program that children run, which has to be built; that beside this file when left out. */
  readonly program?: string;
}

/** Now and then everything on disk is held against the store. */
const SWEEP_MILLISECONDS = 10 * 60 * 1000;

/** Makes the way of uploads into a store. Nothing is done before `begin` or `start`. */
export function createIngest(options: IngestOptions): Ingest {
  const { store, limits, log } = options;
  const startedAt = Date.now();
  const worker = options.worker ?? `${hostname()}:${process.pid}:${startedAt}`;
  const folder = new UploadsFolder(options.folder);
  const children = new Children({
    program: options.program ?? fileURLToPath(new URL('child.js', import.meta.url)),
    folder: join(options.folder, 'jobs'),
    limits: {
      memoryBytes: limits.parseMemoryBytes,
      cpuSeconds: limits.parseCpuSeconds,
      fileBytes: limits.parseOutputBytes,
    },
  });
  const admission = new Admission(limits, store);
  const watchers = new Watchers(store);
  const pool = new Pool({
    store,
    folder,
    children,
    limits,
    keepUploads: limits.keepUploads,
    log,
    worker,
    onState: (sampleId, state) => watchers.tell(sampleId, state),
  });
  const receiving = new Map<string, () => void>();
  const surroundings: UploadSurroundings = {
    folder,
    store,
    limits,
    now: options.now ?? (() => Date.now() / 1000),
    check: createChecker(folder, children, limits, log),
    onCommitted: () => pool.wake(),
    onOver: (sampleId) => {
      receiving.get(sampleId)?.();
      receiving.delete(sampleId);
    },
  };
  let isStopped = false;
  let sweeping: NodeJS.Timeout | null = null;

  /** Removes what was begun before `since` and belongs to nobody. */
  async function sweep(since: number): Promise<void> {
    const unfinished = await store.unfinishedSampleIds();
    const removed = await folder.sweep(new Set([...unfinished, ...receiving.keys()]), since);
    if (removed.length > 0) log.info({ removed }, 'removed uploads that were never acknowledged, or were read already');
  }

  return {
    async begin(account: Account, ids?: SampleIds) {
      if (isStopped) throw new AppError('unavailable', 'The server stops and takes no more uploads.');
      const leave = await admission.enter(account.id, await folder.prepare());
      const { sampleId, publicationId } = ids ?? createSampleIds();
      receiving.set(sampleId, leave);
      children.prepare();
      try {
        return await ReceivedUpload.begin(account, surroundings, { sampleId, publicationId });
      } catch (error) {
        surroundings.onOver(sampleId);
        throw error;
      }
    },

    async start() {
      await sweep(startedAt);
      sweeping = setInterval(() => {
        // What is missed now is found by the next one.
        sweep(Date.now() - SWEEP_MILLISECONDS).catch(() => {});
      }, SWEEP_MILLISECONDS);
      sweeping.unref();
      const released = await store.releaseDeadClaims(worker);
      if (released > 0) log.info({ released }, 'went on with samples that an earlier run had begun to read');
      children.prepare();
      pool.start();
    },

    async stop(graceMilliseconds) {
      isStopped = true;
      if (sweeping !== null) clearInterval(sweeping);
      watchers.close();
      await pool.stop(graceMilliseconds);
      await children.close();
    },

    watch: (sampleId, onChange) => watchers.watch(sampleId, onChange),

    async forget(sampleId) {
      await pool.drop(sampleId);
      await folder.remove(sampleId);
      watchers.tell(sampleId, null);
    },

    async *waitingFiles() {
      const unfinished = await store.unfinishedSampleIds();
      yield* folder.waitingFiles([...new Set([...unfinished, ...folder.heldIds])]);
    },

    holdFiles: () => folder.holdFiles(),

    restoreFile: (file) => folder.restore(file),

    importList: createListImporter(children, limits, log),

    load: () => ({ receiving: admission.receiving, processing: pool.processing, ended: { ...pool.ended } }),
  };
}
