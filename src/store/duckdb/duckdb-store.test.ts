import { execFile, spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { LOCAL_ACCOUNT_ID } from '../../model/account.ts';
import { storeContract } from '../testing/contract.ts';
import { CONTRACT_NOW, hashOf, sampleOf } from '../testing/fixtures.ts';
import { openDuckDbStore } from './duckdb-store.ts';
import { loadDuckDb } from './engine.ts';
import { SCHEMA_VERSION } from './schema.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const NODE_API = join(ROOT, 'node_modules/@duckdb/node-api');
const BUILT = join(ROOT, `node_modules/.cache/flowsage-store-test-${process.pid}`);
const STORE_MODULE = JSON.stringify(pathToFileURL(join(BUILT, 'store/duckdb/duckdb-store.js')).href);

storeContract('DuckDB', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'flowsage-store-'));
  return {
    open: (now) => openDuckDbStore({ folder, now }),
    dispose: async () => rmSync(folder, { recursive: true, force: true }),
  };
});

describe('the data folder', () => {
  let folder: string;
  beforeAll(buildForNode);
  afterAll(() => rmSync(BUILT, { recursive: true, force: true }));
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'flowsage-store-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const inside = (name: string): string => join(folder, 'store', name);
  const open = () => openDuckDbStore({ folder, now: () => CONTRACT_NOW });

  test('is readable by its owner only', async () => {
    const store = await open();
    await store.contribute(sampleOf('a', ['www.site.com']), { accountId: LOCAL_ACCOUNT_ID, sampleId: hashOf('a') });
    expect(statSync(join(folder, 'store')).mode & 0o777).toBe(0o700);
    for (const name of ['flowsage.duckdb', 'LOCK.duckdb', 'owner.json']) {
      expect(statSync(inside(name)).mode & 0o777).toBe(0o600);
    }
    await store.close();
    expect(readdirSync(join(folder, 'store')).sort()).toEqual(['LOCK.duckdb', 'flowsage.duckdb', 'temporary']);
  });

  test('belongs to one store of this process at a time', async () => {
    const store = await open();
    await expect(open()).rejects.toThrow(new RegExp(`already open in this process \\(${process.pid}\\)`));
    await store.close();
    await (await open()).close();
  });

  test('refuses a second process within two seconds and names the first, also after its files were read', async () => {
    const program = join(folder, 'holder.mjs');
    writeFileSync(program, holdUntilKilled(folder));
    const first = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      await new Promise((resolve) => first.stdout!.once('data', resolve));
      const start = performance.now();
      await expect(open()).rejects.toThrow(new RegExp(`in use by process ${first.pid} on .+ since 20`));
      expect(performance.now() - start).toBeLessThan(2000);
    } finally {
      first.kill('SIGKILL');
      await new Promise((resolve) => first.once('close', resolve));
    }
    await (await open()).close();
  });

  test('stays locked although this process opens and closes its data file', async () => {
    const store = await open();
    for (let i = 0; i < 20; i++) closeSync(openSync(inside('flowsage.duckdb'), 'r'));
    readFileSync(inside('flowsage.duckdb'));
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', TRY_LOCK, NODE_API, inside('LOCK.duckdb')]);
    expect(stdout).toMatch(/Could not set lock/);
    await store.close();
  });

  test('keeps every acknowledged sample, and sums that fit, when its process is killed', async () => {
    const writer = join(folder, 'writer.mjs');
    writeFileSync(writer, writeUntilKilled(folder));
    const acknowledged: string[] = [];
    for (const enough of [3, 20, 41]) {
      const child = spawn(process.execPath, [writer], { stdio: ['ignore', 'pipe', 'inherit'] });
      let seen = 0;
      let rest = '';
      await new Promise<void>((resolve) => {
        child.stdout!.on('data', (data: Buffer) => {
          const lines = (rest + data.toString()).split('\n');
          rest = lines.pop()!;
          acknowledged.push(...lines);
          seen += lines.length;
          if (seen >= enough) child.kill('SIGKILL');
        });
        child.once('close', () => resolve());
      });
      const store = await open();
      const count = await store.contentCount();
      expect(count).toBeGreaterThanOrEqual(acknowledged.length);
      const lookup = store.statisticsFor({ accountId: LOCAL_ACCOUNT_ID, minAccounts: 1 });
      const [shared] = await lookup.nameObservations(['shared.com']);
      expect(shared!.sampleCount).toBe(count);
      const own = await lookup.nameObservations(acknowledged.map((hash) => `n${hash.slice(0, 12)}.com`));
      expect(own.every(({ sampleCount }) => sampleCount === 1)).toBe(true);
      const [contentHash] = acknowledged;
      const again = await store.contribute(
        { contentHash: contentHash!, trafficDate: null, destinations: [], uncountedFlowIds: [] },
        { accountId: LOCAL_ACCOUNT_ID, sampleId: contentHash! },
      );
      expect(again).toBe('already-known');
      await store.close();
    }
    expect(acknowledged.length).toBeGreaterThanOrEqual(64);
  });

  test('starts anew over what a first start left that was killed half way', async () => {
    const store = await open();
    await store.close();
    rmSync(inside('flowsage.duckdb'));
    writeFileSync(inside('flowsage.duckdb.new'), 'half');
    writeFileSync(inside('flowsage.duckdb.new.wal'), 'half');
    const again = await open();
    expect(await again.contentCount()).toBe(0);
    await again.close();
    expect(readdirSync(join(folder, 'store')).some((name) => name.includes('.new'))).toBe(false);
  });

  test('data of a newer program is refused with a sentence and left alone', async () => {
    await (await open()).close();
    await runSql(inside('flowsage.duckdb'), 'UPDATE schema_version SET version = 99');
    await expect(open()).rejects.toThrow(/newer version \(schema 99, this program knows up to \d+\)/);
    await expect(open()).rejects.toThrow(/newer version/);
    await runSql(inside('flowsage.duckdb'), `UPDATE schema_version SET version = ${SCHEMA_VERSION}`);
    await (await open()).close();
  });

  test('a damaged file is refused with a sentence and not deleted', async () => {
    await (await open()).close();
    writeFileSync(inside('flowsage.duckdb'), 'not a database at all');
    await expect(open()).rejects.toThrow(/flowsage\.duckdb cannot be opened: .*move it away/s);
    expect(readFileSync(inside('flowsage.duckdb'), 'utf8')).toBe('not a database at all');
  });

  test('a missing engine is told in a sentence', async () => {
    for (const file of ['lib/app-error.js', 'store/duckdb/engine.js']) {
      mkdirSync(dirname(join(folder, 'src', file)), { recursive: true });
      cpSync(join(BUILT, file), join(folder, 'src', file));
    }
    writeFileSync(join(folder, 'src/package.json'), '{"type":"module"}');
    const program = join(folder, 'src/load.mjs');
    writeFileSync(program, LOAD_ENGINE);
    const { stdout } = await promisify(execFile)(process.execPath, [program]);
    expect(stdout).toMatch(/^unavailable: statistics need the optional package @duckdb\/node-api.*go on without/s);
  });

  test('queries can reach no file and change no setting', async () => {
    const { DuckDBInstance } = await loadDuckDb();
    const { engineSettings } = await import('./engine.ts');
    const instance = await DuckDBInstance.create(
      join(folder, 'x.duckdb'),
      engineSettings({ memoryLimit: '128MB', temporaryFolder: folder }),
    );
    const connection = await instance.connect();
    for (const sql of [
      "SELECT * FROM read_csv('/etc/hostname')",
      "COPY (SELECT 1) TO '/tmp/flowsage-out.csv'",
      "ATTACH '/tmp/flowsage-other.duckdb'",
      'INSTALL httpfs',
      "SET memory_limit = '4GB'",
      'SET enable_external_access = true',
    ]) {
      await expect(connection.run(sql), sql).rejects.toThrow();
    }
    connection.closeSync();
    instance.closeSync();
  });
});

async function runSql(file: string, sql: string): Promise<void> {
  const { DuckDBInstance } = await loadDuckDb();
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  await connection.run(sql);
  connection.closeSync();
  instance.closeSync();
}

/** Compiles the sources, because Node cannot run TypeScript by itself, to a place where packages are found. */
function buildForNode(): void {
  // Type errors are the business of `npm run types`; whatever can be emitted is.
  spawnSync(
    process.execPath,
    [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json', '--outDir', BUILT],
    {
      cwd: ROOT,
    },
  );
}

/** Another program that holds the folder until it is killed. */
const holdUntilKilled = (folder: string): string => `
import { openDuckDbStore } from ${STORE_MODULE};
await openDuckDbStore({ folder: ${JSON.stringify(folder)} });
console.log('held');
setInterval(() => undefined, 1000);`;

/** Another program that adds samples and prints the hash of each as soon as it is acknowledged. */
const writeUntilKilled = (folder: string): string => `
import { createHash, randomBytes } from 'node:crypto';
import { openDuckDbStore } from ${STORE_MODULE};
const store = await openDuckDbStore({ folder: ${JSON.stringify(folder)} });
for (;;) {
  const contentHash = createHash('sha256').update(randomBytes(16)).digest('hex');
  const destinations = ['shared.com', 'n' + contentHash.slice(0, 12) + '.com'].map((name) => ({
    name, protocol: 'TCP', port: 443, flowIds: [contentHash],
    labels: [{ label: 'noPayloadData', firstObserved: 1.7e9, lastObserved: 1.7e9 }],
  }));
  const holder = { accountId: 'local', sampleId: contentHash };
  await store.contribute({ contentHash, trafficDate: null, destinations, uncountedFlowIds: [] }, holder);
  process.stdout.write(contentHash + '\\n');
}`;

/** Another program that loads the engine from where there is none. */
const LOAD_ENGINE = `
import { loadDuckDb } from './store/duckdb/engine.js';
await loadDuckDb().catch((error) => console.log(error.kind + ': ' + error.message));`;

/** Another program that tries to take a lock and says what it was told. */
const TRY_LOCK = `
const [api, file] = process.argv.slice(1);
require(api).DuckDBInstance.create(file).then(() => console.log('taken'), (error) => console.log(error.message));`;
