import type { Maintenance } from '../maintenance.ts';
import { readBackup, writeBackup } from './backup.ts';
import type { Connections } from './connections.ts';
import { dataBytes } from './data-file.ts';
import { SCHEMA_VERSION } from './schema.ts';
import { verifyTables } from './verify.ts';

const SIZE = `
  SELECT (SELECT count(*) FROM sample)::INTEGER, (SELECT count(*) FROM flow)::DOUBLE,
    (SELECT count(*) FROM content)::INTEGER, (SELECT count(*) FROM account)::INTEGER`;

/** `folder` is the one that holds the data file. */
export function createMaintenance(connections: Connections, folder: string): Maintenance {
  return {
    schemaVersion: SCHEMA_VERSION,
    backup: () => readBackup(connections),
    restore: (version, parts) => connections.restore((sql) => writeBackup(sql, version, parts)),
    verify: async () => {
      const { step, giveBack } = await connections.lend();
      try {
        return await step(async (sql) => {
          // One view of the data for all checks, or what is written between two of them would look like a fault.
          await sql.connection.run('BEGIN TRANSACTION READ ONLY');
          return verifyTables(sql);
        });
      } finally {
        giveBack();
      }
    },
    size: () =>
      connections.read(async (sql) => {
        const [samples, flows, contents, accounts] = (await sql.rows(SIZE))[0] as number[];
        return {
          samples: samples!,
          flows: flows!,
          contents: contents!,
          accounts: accounts!,
          bytes: dataBytes(folder),
        };
      }),
    ping: () => connections.readQuick(async (sql) => void (await sql.rows('SELECT 1'))),
  };
}
