import type { DuckDBInstance } from '@duckdb/node-api';
import { AppError, errorMessage } from '../../lib/app-error.ts';
import type { DuckDb } from './engine.ts';
import { createSql, type Sql, transaction } from './sql.ts';
import { KeyedTurns, Pool, Turns } from './turns.ts';

/** Questions that are answered at a time; more of them wait. */
const READERS = 4;

/** Connections beside them for small questions that everything else waits for: who calls, and about which sample. */
const QUICK_READERS = 2;

export interface ConnectionsOptions {
  readonly duckdb: DuckDb;
  readonly instance: DuckDBInstance;
  /** Epoch seconds. */
  readonly now: () => number;
  readonly onFatal: (error: AppError) => void;
}

/**
 * Who may use the engine when. Questions have connections of their own and never wait for a change. Changes have two,
 * so that the many small ones need not wait while the flows of a large sample are written:
 *
 * - the small one adds samples, claims them, and writes texts, records, accounts and keys;
 * - the large one alone touches flows and the ledger.
 *
 * Both may want the row of one sample; they take turns for it, because the engine refuses the second of two changes to
 * a row. The order is always sample, large, small, so that nobody waits in a circle.
 */
export class Connections {
  readonly now: () => number;
  /** Samples that the large connection is at work on: the small one leaves them alone. */
  readonly busySamples: ReadonlySet<string>;
  private readonly busy = new Set<string>();
  private readonly instance: DuckDBInstance;
  private readonly duckdb: DuckDb;
  private readonly onFatal: (error: AppError) => void;
  private readonly small: Sql;
  private readonly large: Sql;
  private readonly readers: readonly Sql[];
  private readonly quickReaders: readonly Sql[];
  private readonly pool: Pool<Sql>;
  private readonly quickPool: Pool<Sql>;
  private readonly smallTurns = new Turns();
  private readonly largeTurns = new Turns();
  private readonly sampleTurns = new KeyedTurns();
  private readonly underWay = new Set<Promise<unknown>>();
  private readonly lent = new Set<Sql>();
  private closing: Promise<void> | null = null;
  /** Set when the engine gave up: everything after is refused until the process opens the folder anew. */
  private broken: string | null = null;

  static async open(options: ConnectionsOptions): Promise<Connections> {
    const { duckdb, instance } = options;
    const connect = async (): Promise<Sql> => createSql(duckdb, await instance.connect());
    const [small, large] = [await connect(), await connect()];
    const readers: Sql[] = [];
    for (let i = 0; i < READERS; i++) readers.push(await connect());
    const quickReaders: Sql[] = [];
    for (let i = 0; i < QUICK_READERS; i++) quickReaders.push(await connect());
    return new Connections(options, small, large, readers, quickReaders);
  }

  private constructor(
    options: ConnectionsOptions,
    small: Sql,
    large: Sql,
    readers: readonly Sql[],
    quickReaders: readonly Sql[],
  ) {
    this.duckdb = options.duckdb;
    this.instance = options.instance;
    this.now = options.now;
    this.onFatal = options.onFatal;
    this.small = small;
    this.large = large;
    this.readers = readers;
    this.quickReaders = quickReaders;
    this.pool = new Pool(readers);
    this.quickPool = new Pool(quickReaders);
    this.busySamples = this.busy;
  }

  /** Refuses work after `close`, which waits for whatever was accepted. */
  accept<T>(work: () => Promise<T>): Promise<T> {
    if (this.closing !== null) return Promise.reject(new AppError('unavailable', 'store: it is closed'));
    const result = work();
    this.underWay.add(result);
    const done = (): void => void this.underWay.delete(result);
    result.then(done, done);
    return result;
  }

  /** Answers a question. */
  read<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.accept(() => this.readAccepted(work));
  }

  /** Answers a question about one row that is found by its key, without waiting for those that take long. */
  readQuick<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.accept(() => this.quickPool.run((sql) => this.guarded(() => work(sql))));
  }

  /** Answers a question that is part of what was accepted. */
  readAccepted<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.pool.run((sql) => this.guarded(() => work(sql)));
  }

  /** One transaction of the small connection, not about a sample that exists. */
  change<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.accept(() => this.inSmall(work));
  }

  /** One transaction of the small connection about one sample. */
  changeSample<T>(sampleId: string, work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.accept(() => this.sampleTurns.run(sampleId, () => this.inSmall(work)));
  }

  /** One transaction of the large connection, about no sample's row. */
  changeLedger<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.accept(() => this.inLarge(work));
  }

  /** One transaction of the large connection about one sample and whatever belongs to it. */
  changeSampleAndLedger<T>(sampleId: string, work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.accept(() =>
      this.sampleTurns.run(sampleId, async () => {
        // In turn with small changes: those that began before have ended then, and later ones know.
        await this.smallTurns.run(async () => void this.busy.add(sampleId));
        try {
          return await this.inLarge(work);
        } finally {
          this.busy.delete(sampleId);
        }
      }),
    );
  }

  /** One transaction about anything, while no other change is under way. */
  changeEverything<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.accept(() =>
      this.largeTurns.run(() => this.smallTurns.run(() => this.guarded(() => transaction(this.large, work)))),
    );
  }

  /** The same for work that makes tables anew: what it wrote is in the file itself when this returns. */
  restore(work: (sql: Sql) => Promise<void>): Promise<void> {
    return this.accept(() =>
      this.largeTurns.run(() =>
        this.smallTurns.run(() =>
          this.guarded(async () => {
            await transaction(this.large, work);
            await this.large.connection.run('CHECKPOINT');
          }),
        ),
      ),
    );
  }

  /** A connection of one's own for work that is done in steps; each step runs by `step`, and the last one ends it. */
  async lend(): Promise<{ step<T>(work: (sql: Sql) => Promise<T>): Promise<T>; giveBack(): void }> {
    const sql = await this.accept(async () => {
      const made = createSql(this.duckdb, await this.instance.connect());
      this.lent.add(made);
      return made;
    });
    return {
      step: (work) => this.accept(() => this.guarded(() => work(sql))),
      giveBack: () => {
        if (this.lent.delete(sql)) sql.connection.closeSync();
      },
    };
  }

  /** Lets everything asked before come to its end and closes the file. */
  close(): Promise<void> {
    this.closing ??= (async () => {
      await Promise.allSettled(this.underWay);
      try {
        for (const { connection } of this.lent) connection.closeSync();
        this.lent.clear();
        if (this.broken === null) await this.small.connection.run('CHECKPOINT');
      } finally {
        for (const { connection } of [...this.readers, ...this.quickReaders, this.large, this.small])
          connection.closeSync();
        this.instance.closeSync();
      }
    })();
    return this.closing;
  }

  private inSmall<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.smallTurns.run(() => this.guarded(() => transaction(this.small, work)));
  }

  private inLarge<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.largeTurns.run(() => this.guarded(() => transaction(this.large, work)));
  }

  /** Runs work unless the engine gave up before, and says in our words what went wrong in the engine. */
  private async guarded<T>(work: () => Promise<T>): Promise<T> {
    if (this.broken !== null) throw new AppError('unavailable', this.broken);
    try {
      return await work();
    } catch (error) {
      if (error instanceof AppError) throw error;
      const message = `store: ${errorMessage(error)}`;
      if (/No space left|ENOSPC|Disk quota/i.test(message) && !isFatal(message)) {
        throw new AppError('no-space', message, { cause: error });
      }
      const failure = new AppError('unavailable', message, { cause: error });
      if (isFatal(message) && this.broken === null) {
        this.broken = `${message}; nothing is lost that was acknowledged, start again`;
        this.onFatal(new AppError('unavailable', this.broken, { cause: error }));
      }
      throw failure;
    }
  }
}

function isFatal(message: string): boolean {
  return /FATAL|INTERNAL Error|database has been invalidated/.test(message);
}
