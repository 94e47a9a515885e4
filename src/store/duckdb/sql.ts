import type { DuckDBConnection, DuckDBValue, JS } from '@duckdb/node-api';
import type { DuckDb } from './engine.ts';

/** One connection to the engine, for as long as a piece of work has it to itself. */
export interface Sql {
  readonly duckdb: DuckDb;
  readonly connection: DuckDBConnection;
  /** Rows of a query. Counts and times are cast to INTEGER and DOUBLE in the query, so that they come as numbers. */
  rows(statement: string, values?: readonly DuckDBValue[]): Promise<JS[][]>;
  /** Columns of a query; none at all when there is no row. */
  columns(statement: string, values?: readonly DuckDBValue[]): Promise<JS[][]>;
  /** Runs a change and tells how many rows it touched. */
  change(statement: string, values?: readonly DuckDBValue[]): Promise<number>;
}

export function createSql(duckdb: DuckDb, connection: DuckDBConnection): Sql {
  return {
    duckdb,
    connection,
    rows: async (statement, values = []) => (await connection.runAndReadAll(statement, [...values])).getRowsJS(),
    columns: async (statement, values = []) => (await connection.runAndReadAll(statement, [...values])).getColumnsJS(),
    change: async (statement, values = []) => (await connection.run(statement, [...values])).rowsChanged,
  };
}

/** Runs work as one transaction: all of it is there afterwards, or nothing. */
export async function transaction<T>(sql: Sql, work: (sql: Sql) => Promise<T>): Promise<T> {
  await sql.connection.run('BEGIN TRANSACTION');
  try {
    const result = await work(sql);
    await sql.connection.run('COMMIT');
    return result;
  } catch (error) {
    // After a fault of the engine there is nothing left to roll back; what went wrong first is what matters.
    await sql.connection.run('ROLLBACK').catch(() => undefined);
    throw error;
  }
}
