import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { storeContract } from '../testing/contract.ts';
import { openDuckDbStore } from './duckdb-store.ts';

/** An empty store, which each test gets a copy of: making one takes ten times as long. */
const empty = mkdtempSync(join(tmpdir(), 'flowsage-store-'));
await (await openDuckDbStore({ folder: empty })).close();
afterAll(() => rmSync(empty, { recursive: true, force: true }));

storeContract('DuckDB', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'flowsage-store-'));
  cpSync(empty, folder, { recursive: true });
  return {
    open: (now) => openDuckDbStore({ folder, now }),
    dispose: async () => rmSync(folder, { recursive: true, force: true }),
  };
});
