import type { DuckDBType, DuckDBValue, JS } from '@duckdb/node-api';
import { AppError } from '../../lib/app-error.ts';
import type { BackupRows } from '../maintenance.ts';
import { appendRows } from './append.ts';
import type { Connections } from './connections.ts';
import { runMigration } from './migrate.ts';
import { MIGRATIONS, SCHEMA_VERSION } from './schema.ts';
import type { Sql } from './sql.ts';

type Cell = BackupRows['rows'][number][number];

/**
 * The version of the tables stands beside a backup, not in it. Sessions are left out: those that were ended since would
 * come back to life.
 */
const TABLES = `
  SELECT table_name FROM duckdb_tables()
  WHERE NOT internal AND table_name NOT IN ('schema_version', 'session') ORDER BY table_name`;

const COLUMN_TYPES = `
  SELECT data_type FROM duckdb_columns() WHERE NOT internal AND table_name = $1 ORDER BY column_index`;

/** Everything there is when the first rows are asked for; what is written meanwhile is not part of it. */
export async function* readBackup(connections: Connections): AsyncGenerator<BackupRows> {
  const { step, giveBack } = await connections.lend();
  try {
    const tables = await step(async (sql) => {
      await sql.connection.run('BEGIN TRANSACTION READ ONLY');
      // The engine takes its view of the data with the first question about it.
      const names = (await sql.rows(TABLES)).map(([name]) => name as string);
      for (const name of names) await sql.rows(`SELECT 1 FROM "${name}" LIMIT 1`);
      return names;
    });
    for (const table of tables) {
      const result = await step((sql) => sql.connection.stream(`SELECT * FROM "${table}" ORDER BY rowid`));
      for (;;) {
        const rows = await step(async () => (await result.fetchChunk())?.getRows() ?? []);
        if (rows.length === 0) break;
        yield { table, rows: rows.map((row) => row.map(cellOf)) };
      }
    }
  } finally {
    giveBack();
  }
}

/** Whole numbers that JSON readers would round are kept as text. */
function cellOf(value: DuckDBValue): Cell {
  if (typeof value !== 'bigint') return value as Cell;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

/**
 * Puts rows of a backup into an empty store, as one transaction: tables are made as they were in schema `version`,
 * filled, and migrated.
 */
export async function writeBackup(sql: Sql, version: number, parts: AsyncIterable<BackupRows>): Promise<void> {
  if (!Number.isInteger(version) || version < 1 || version > SCHEMA_VERSION) {
    throw new AppError(
      'conflict',
      `store: backup of schema ${version}, this program knows 1 to ${SCHEMA_VERSION}; update the program`,
    );
  }
  const present = await tableNames(sql);
  for (const table of present) {
    if ((await sql.rows(`SELECT 1 FROM "${table}" LIMIT 1`)).length > 0)
      throw new AppError('conflict', 'store: a backup can only be restored into an empty store');
  }
  for (const table of present) await sql.change(`DROP TABLE "${table}"`);
  await sql.change('DROP TABLE schema_version');
  await sql.change('DROP TABLE session');
  for (let next = 0; next < version; next++) await runMigration(sql.connection, next);
  const columns = new Map<string, readonly Column[]>();
  for (const table of await tableNames(sql)) columns.set(table, await columnsOf(sql, table));
  for await (const { table, rows } of parts) {
    const expected = columns.get(table);
    if (expected === undefined) throw new AppError('invalid-input', `store: backup holds an unknown table "${table}"`);
    for (const row of rows) {
      if (row.length !== expected.length) {
        throw new AppError(
          'invalid-input',
          `store: backup holds ${row.length} columns of table ${table}, expected ${expected.length}`,
        );
      }
    }
    await appendRows<readonly Cell[]>(
      sql,
      table,
      expected.map(({ type, read }, i) => ({ type, value: (row) => engineValue(row[i]!, table, read) })),
      rows,
    );
  }
  for (let next = version; next < MIGRATIONS.length; next++) await runMigration(sql.connection, next);
}

interface Column {
  readonly type: DuckDBType;
  /** Undefined for values that the column cannot hold. */
  readonly read: (cell: NonNullable<Cell>) => DuckDBValue | undefined;
}

function engineValue(cell: Cell, table: string, read: Column['read']): DuckDBValue {
  const value = cell === null ? null : read(cell);
  if (value !== undefined) return value;
  throw new AppError('invalid-input', `store: backup holds ${JSON.stringify(cell).slice(0, 80)} in table ${table}`);
}

async function tableNames(sql: Sql): Promise<string[]> {
  return (await sql.rows(TABLES)).map(([name]) => name as string);
}

async function columnsOf(sql: Sql, table: string): Promise<Column[]> {
  const types = await sql.rows(COLUMN_TYPES, [table]);
  return types.map(([type]) => columnOf(sql, type!));
}

function columnOf({ duckdb }: Sql, type: JS): Column {
  switch (type) {
    case 'BOOLEAN':
      return { type: duckdb.BOOLEAN, read: (cell) => (typeof cell === 'boolean' ? cell : undefined) };
    case 'INTEGER':
      return {
        type: duckdb.INTEGER,
        read: (cell) =>
          typeof cell === 'number' && cell === Math.trunc(cell) && cell === (cell | 0) ? cell : undefined,
      };
    case 'BIGINT':
      return { type: duckdb.BIGINT, read: (cell) => wholeNumber(cell, -(2n ** 63n), 2n ** 63n) };
    case 'UBIGINT':
      return { type: duckdb.UBIGINT, read: (cell) => wholeNumber(cell, 0n, 2n ** 64n) };
    case 'DOUBLE':
      return { type: duckdb.DOUBLE, read: (cell) => (typeof cell === 'number' ? cell : undefined) };
    case 'VARCHAR':
      return { type: duckdb.VARCHAR, read: (cell) => (typeof cell === 'string' ? cell : undefined) };
    default:
      throw new AppError('unavailable', `store: no backup of columns of type ${String(type)}`);
  }
}

function wholeNumber(cell: NonNullable<Cell>, least: bigint, end: bigint): bigint | undefined {
  const isWhole = typeof cell === 'number' ? Number.isSafeInteger(cell) : /^-?[0-9]{1,20}$/.test(String(cell));
  if (!isWhole || typeof cell === 'boolean') return undefined;
  const value = BigInt(cell);
  return value >= least && value < end ? value : undefined;
}
