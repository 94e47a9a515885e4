import type { DuckDBConnection } from '@duckdb/node-api';
import { AppError } from '../../lib/app-error.ts';
import { MIGRATIONS, SCHEMA_VERSION } from './schema.ts';

/** Brings data to the version of this program, one step at a time. */
export async function migrate(connection: DuckDBConnection): Promise<void> {
  for (let next = await schemaVersion(connection); next < SCHEMA_VERSION; next++) {
    await connection.run('BEGIN TRANSACTION');
    try {
      await runMigration(connection, next);
      await connection.run('COMMIT');
    } catch (error) {
      await connection.run('ROLLBACK');
      throw error;
    }
    await connection.run('CHECKPOINT');
  }
}

/** Brings data of version `from` to the next one, within the transaction under way. */
export async function runMigration(connection: DuckDBConnection, from: number): Promise<void> {
  for (const statement of MIGRATIONS[from]!) await connection.run(statement);
  await connection.run('DELETE FROM schema_version');
  await connection.run('INSERT INTO schema_version VALUES ($1)', [from + 1]);
}

/** Version of the tables of a file, 0 when it has none; refuses those of a newer program. */
export async function knownSchemaVersion(connection: DuckDBConnection, file: string): Promise<number> {
  const version = await schemaVersion(connection);
  if (version <= SCHEMA_VERSION) return version;
  throw new AppError(
    'conflict',
    `${file} was written by a newer version (schema ${version}, this program knows up to ${SCHEMA_VERSION}); ` +
      'update the program or choose another data folder',
  );
}

/** How many contents there are: no migration may change it. */
export async function contentsInSchema(connection: DuckDBConnection, version: number): Promise<number> {
  const table = version < 2 ? 'sample' : 'content';
  return (await connection.runAndReadAll(`SELECT count(*)::INTEGER FROM ${table}`)).getRows()[0]![0] as number;
}

async function schemaVersion(connection: DuckDBConnection): Promise<number> {
  const tables = await connection.runAndReadAll(
    "SELECT count(*)::INTEGER FROM duckdb_tables() WHERE table_name = 'schema_version'",
  );
  if (tables.getRows()[0]![0] === 0) return 0;
  const rows = await connection.runAndReadAll('SELECT max(version) FROM schema_version');
  return Number(rows.getRows()[0]![0] ?? 0);
}
