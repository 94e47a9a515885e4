import type { DuckDBConnection } from '@duckdb/node-api';
import { AppError } from '../../lib/app-error.ts';
import { MIGRATIONS, SCHEMA_VERSION } from './schema.ts';

/** Brings data to the version of this program, one step at a time; refuses data of a newer program. */
export async function migrate(connection: DuckDBConnection, file: string): Promise<void> {
  const version = await schemaVersion(connection);
  if (version > SCHEMA_VERSION) {
    throw new AppError(
      'conflict',
      `${file} was written by a newer version (schema ${version}, this program knows up to ${SCHEMA_VERSION}); ` +
        'update the program or choose another data folder',
    );
  }
  for (let next = version; next < SCHEMA_VERSION; next++) {
    await connection.run('BEGIN TRANSACTION');
    try {
      for (const statement of MIGRATIONS[next]!) await connection.run(statement);
      await connection.run('DELETE FROM schema_version');
      await connection.run('INSERT INTO schema_version VALUES ($1)', [next + 1]);
      await connection.run('COMMIT');
    } catch (error) {
      await connection.run('ROLLBACK');
      throw error;
    }
    await connection.run('CHECKPOINT');
  }
}

async function schemaVersion(connection: DuckDBConnection): Promise<number> {
  const tables = await connection.runAndReadAll(
    "SELECT count(*)::INTEGER FROM duckdb_tables() WHERE table_name = 'schema_version'",
  );
  if (tables.getRows()[0]![0] === 0) return 0;
  const rows = await connection.runAndReadAll('SELECT max(version) FROM schema_version');
  return Number(rows.getRows()[0]![0] ?? 0);
}
