import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DuckDBConnection, DuckDBInstance, DuckDBValue, JS } from '@duckdb/node-api';
import { AppError, errorMessage } from '../../lib/app-error.ts';
import { type Destination, normalizeName } from '../../model/destination.ts';
import type { NameObservation, SampleContribution } from '../../model/statistics.ts';
import { isCountedName } from '../public-names.ts';
import { type LabelRow, sampleRows } from '../sample-rows.ts';
import type { Store } from '../store.ts';
import { appendRows } from './append.ts';
import { type DuckDb, engineSettings, loadDuckDb } from './engine.ts';
import { lockFolder } from './folder-lock.ts';
import { migrate } from './migrate.ts';
import * as queries from './queries.ts';

export interface DuckDbStoreOptions {
  /** The data folder; the store keeps everything in `store/` within it and makes both when they are missing. */
  readonly folder: string;
  /** How much memory the engine may take. Below 128 MB a long log of changes may not be readable after a crash. */
  readonly memoryLimit?: string;
  /** Epoch seconds; only tests bring their own. */
  readonly now?: () => number;
  /** Go on although the folder is on a network file system. */
  readonly allowNetworkFolder?: boolean;
}

const DATA_FILE = 'flowsage.duckdb';
const TEMPORARY_FOLDER = 'temporary';
export const DEFAULT_MEMORY_LIMIT = '512MB';

/** Opens the statistics in a data folder, which from then on belongs to this process until `close`. */
export async function openDuckDbStore(options: DuckDbStoreOptions): Promise<Store> {
  const duckdb = await loadDuckDb();
  mkdirSync(options.folder, { recursive: true, mode: 0o700 });
  const folder = join(options.folder, 'store');
  const unlock = await lockFolder(folder, options.allowNetworkFolder ?? false);
  try {
    const instance = await openData(duckdb, folder, options.memoryLimit ?? DEFAULT_MEMORY_LIMIT);
    const [writer, reader] = [await instance.connect(), await instance.connect()];
    return new DuckDbStore(duckdb, instance, writer, reader, unlock, options.now ?? (() => Date.now() / 1000));
  } catch (error) {
    unlock();
    throw error;
  }
}

async function openData(duckdb: DuckDb, folder: string, memoryLimit: string): Promise<DuckDBInstance> {
  const file = join(folder, DATA_FILE);
  const temporaryFolder = join(folder, TEMPORARY_FOLDER);
  rmSync(temporaryFolder, { recursive: true, force: true });
  mkdirSync(temporaryFolder, { mode: 0o700 });
  const settings = engineSettings({ memoryLimit, temporaryFolder });
  const openAndMigrate = async (path: string): Promise<DuckDBInstance> => {
    const instance = await openFile(duckdb, path, settings);
    try {
      const connection = await instance.connect();
      await migrate(connection, path);
      connection.closeSync();
      return instance;
    } catch (error) {
      instance.closeSync();
      throw error;
    }
  };
  if (!existsSync(file)) {
    // Made under another name first: a process that dies while making it must not leave half a database behind.
    const half = `${file}.new`;
    for (const name of readdirSync(folder)) if (name.startsWith(`${DATA_FILE}.new`)) rmSync(join(folder, name));
    (await openAndMigrate(half)).closeSync();
    chmodSync(half, 0o600);
    renameSync(half, file);
  }
  return openAndMigrate(file);
}

async function openFile(duckdb: DuckDb, file: string, settings: Record<string, string>): Promise<DuckDBInstance> {
  try {
    return await duckdb.DuckDBInstance.create(file, settings);
  } catch (error) {
    throw new AppError(
      'unavailable',
      `${file} cannot be opened: ${errorMessage(error)}; it is left as it is, move it away to start anew`,
      { cause: error },
    );
  }
}

class DuckDbStore implements Store {
  readonly supportsRemoval = true;
  private readonly duckdb: DuckDb;
  private readonly instance: DuckDBInstance;
  private readonly writer: DuckDBConnection;
  private readonly reader: DuckDBConnection;
  private readonly unlock: () => void;
  private readonly now: () => number;
  /** Ends when all work asked for so far has ended: a connection does one thing at a time. */
  private writes: Promise<unknown> = Promise.resolve();
  private reads: Promise<unknown> = Promise.resolve();
  private closing: Promise<void> | null = null;
  /** Set when the engine gave up: everything after is refused until the process opens the folder anew. */
  private broken: string | null = null;

  constructor(
    duckdb: DuckDb,
    instance: DuckDBInstance,
    writer: DuckDBConnection,
    reader: DuckDBConnection,
    unlock: () => void,
    now: () => number,
  ) {
    this.duckdb = duckdb;
    this.instance = instance;
    this.writer = writer;
    this.reader = reader;
    this.unlock = unlock;
    this.now = now;
  }

  addSample(sample: SampleContribution): Promise<'added' | 'already-known'> {
    return this.write(async () => {
      const rows = sampleRows(sample, this.now());
      if ((await this.rows(this.writer, queries.FIND_SAMPLE, [rows.contentHash])).length > 0) return 'already-known';
      await this.transaction(async () => {
        const number = (await this.rows(this.writer, queries.NEXT_SAMPLE_NUMBER))[0]![0] as number;
        await this.writer.run(queries.INSERT_SAMPLE, [number, rows.contentHash, rows.trafficDate, this.now()]);
        await this.appendLabels(number, rows.labels);
        const { INTEGER, VARCHAR } = this.duckdb;
        await appendRows<string>(
          this.writer,
          'sample_flow_id',
          [
            { type: INTEGER, value: () => number },
            { type: VARCHAR, value: (flowId) => flowId },
          ],
          rows.flowIds,
        );
        for (const statement of queries.ADD_TO_TOTALS) await this.writer.run(statement, [number]);
      });
      return 'added';
    });
  }

  removeSample(contentHash: string): Promise<'removed' | 'not-known'> {
    return this.write(async () => {
      const found = await this.rows(this.writer, queries.FIND_SAMPLE, [contentHash]);
      if (found.length === 0) return 'not-known';
      const number = found[0]![0]!;
      await this.transaction(async () => {
        for (const statement of queries.REMOVE_SAMPLE) {
          await this.writer.run(statement, statement.includes('$1') ? [number] : []);
        }
      });
      await this.transaction(async () => {
        for (const statement of queries.DROP_EMPTY_TOTALS) await this.writer.run(statement);
      });
      return 'removed';
    });
  }

  nameObservations(names: readonly string[]): Promise<NameObservation[]> {
    return this.read(async () => {
      const asked = names.map(normalizeName);
      const counted = asked.map(isCountedName);
      const totals = await this.lookUp(queries.NAME_TOTALS, counted, [asked]);
      const children = await this.lookUp(queries.DIRECT_CHILDREN, counted, [asked]);
      return asked.map((name, i) => {
        const [samples = 0, firstObserved = null, lastObserved = null] = totals.get(i)?.[0] ?? [];
        return {
          name,
          isCounted: counted[i]!,
          sampleCount: samples as number,
          firstObserved: firstObserved as number | null,
          lastObserved: lastObserved as number | null,
          directChildren: (children.get(i)?.[0]?.[0] ?? []) as string[],
        };
      });
    });
  }

  destinationLabels(destinations: readonly Destination[]): Promise<(readonly string[])[]> {
    return this.read(async () => {
      const names = destinations.map(({ name }) => normalizeName(name));
      const protocols = destinations.map(({ protocol }) => protocol);
      const ports = destinations.map(({ port }) => String(port ?? -1));
      const labels = await this.lookUp(queries.DESTINATION_LABELS, names.map(isCountedName), [names, protocols, ports]);
      return destinations.map((_, i) => (labels.get(i) ?? []).map(([label]) => label as string));
    });
  }

  flowIdCounts(flowIds: readonly string[]): Promise<number[]> {
    return this.read(async () => {
      const isId = flowIds.map((flowId) => /^[0-9a-zA-Z]{1,128}$/.test(flowId));
      const found = await this.lookUp(queries.FLOW_ID_TOTALS, isId, [flowIds]);
      return flowIds.map((_, i) => (found.get(i)?.[0]?.[0] ?? 0) as number);
    });
  }

  sampleCount(): Promise<number> {
    return this.read(async () => (await this.rows(this.reader, queries.SAMPLE_COUNT))[0]![0] as number);
  }

  close(): Promise<void> {
    this.closing ??= (async () => {
      await Promise.all([this.writes, this.reads]);
      try {
        if (this.broken === null) await this.writer.run('CHECKPOINT');
      } finally {
        this.reader.closeSync();
        this.writer.closeSync();
        this.instance.closeSync();
        this.unlock();
      }
    })();
    return this.closing;
  }

  private async appendLabels(sample: number, rows: readonly LabelRow[]): Promise<void> {
    const { DOUBLE, INTEGER, VARCHAR } = this.duckdb;
    await appendRows<LabelRow>(
      this.writer,
      'sample_label',
      [
        { type: INTEGER, value: () => sample },
        { type: VARCHAR, value: (row) => row.name },
        { type: VARCHAR, value: (row) => row.parent },
        { type: VARCHAR, value: (row) => row.protocol },
        { type: INTEGER, value: (row) => row.port },
        { type: VARCHAR, value: (row) => row.label },
        { type: DOUBLE, value: (row) => row.firstObserved },
        { type: DOUBLE, value: (row) => row.lastObserved },
      ],
      rows,
    );
  }

  private async rows(connection: DuckDBConnection, sql: string, values: DuckDBValue[] = []): Promise<DuckDBValue[][]> {
    return (await connection.runAndReadAll(sql, values)).getRows();
  }

  /**
   * Asks for many keys at once. Key `i` is made of element `i` of each column and asked for only if `mayBeThere[i]`,
   * which also keeps out every text with a line break in it. Gives the rows of each key found, without the line.
   */
  private async lookUp(
    sql: string,
    mayBeThere: readonly boolean[],
    columns: readonly (readonly string[])[],
  ): Promise<Map<number, JS[][]>> {
    const found = new Map<number, JS[][]>();
    const asked = mayBeThere.flatMap((may, i) => (may ? [i] : []));
    if (asked.length === 0) return found;
    const texts = columns.map((column) => asked.map((i) => column[i]!).join('\n'));
    const [lines, ...values] = (await this.reader.runAndReadAll(sql, texts)).getColumnsJS();
    // A result without rows has no columns either.
    for (const [row, line] of (lines ?? []).entries()) {
      const key = asked[(line as number) - 1]!;
      const cells = values.map((column) => column[row]!);
      const rows = found.get(key);
      if (rows === undefined) found.set(key, [cells]);
      else rows.push(cells);
    }
    return found;
  }

  private async transaction(work: () => Promise<void>): Promise<void> {
    await this.writer.run('BEGIN TRANSACTION');
    try {
      await work();
      await this.writer.run('COMMIT');
    } catch (error) {
      // After a fault of the engine there is nothing left to roll back; what went wrong first is what matters.
      await this.writer.run('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }

  private write<T>(work: () => Promise<T>): Promise<T> {
    if (this.closing !== null) return Promise.reject(closedError());
    const result = this.writes.then(() => this.guarded(work));
    this.writes = result.catch(() => undefined);
    return result;
  }

  private read<T>(work: () => Promise<T>): Promise<T> {
    if (this.closing !== null) return Promise.reject(closedError());
    const result = this.reads.then(() => this.guarded(work));
    this.reads = result.catch(() => undefined);
    return result;
  }

  /** Runs work unless the engine gave up before, and says in our words what went wrong in the engine. */
  private async guarded<T>(work: () => Promise<T>): Promise<T> {
    if (this.broken !== null) throw new AppError('unavailable', this.broken);
    try {
      return await work();
    } catch (error) {
      if (error instanceof AppError) throw error;
      const message = `statistics: ${errorMessage(error)}`;
      if (/FATAL|INTERNAL Error|database has been invalidated/.test(message)) {
        this.broken = `${message}; nothing is lost that was acknowledged, start again`;
      }
      throw new AppError('unavailable', message, { cause: error });
    }
  }
}

function closedError(): AppError {
  return new AppError('unavailable', 'statistics: the store is closed');
}
