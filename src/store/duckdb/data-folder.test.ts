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
import { FLOW_COLUMNS } from '../../model/columns.ts';
import { accountOf, CONTRACT_NOW, hashOf, newSample, sampleOf } from '../testing/fixtures.ts';
import { Connections } from './connections.ts';
import { openDuckDbStore } from './duckdb-store.ts';
import { loadDuckDb } from './engine.ts';
import { MIGRATIONS, SCHEMA_VERSION } from './schema.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const NODE_API = join(ROOT, 'node_modules/@duckdb/node-api');
const BUILT = join(ROOT, `node_modules/.cache/flowsage-store-test-${process.pid}`);
const moduleOf = (file: string): string => JSON.stringify(pathToFileURL(join(BUILT, file)).href);
const STORE_MODULE = moduleOf('store/duckdb/duckdb-store.js');
const COLUMNS_MODULE = moduleOf('model/columns.js');

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

  test('data of version 1 is migrated with all its counts', async () => {
    mkdirSync(join(folder, 'store'), { recursive: true });
    const hashes = ['a', 'b'].map(hashOf);
    const flowId = hashOf('noPayloadData www.site.com');
    await runSql(
      inside('flowsage.duckdb'),
      ...MIGRATIONS[0]!,
      'INSERT INTO schema_version VALUES (1)',
      `INSERT INTO sample VALUES (1, '${hashes[0]}', 1.7e9, 1.7e9), (2, '${hashes[1]}', NULL, 1.7e9)`,
      `INSERT INTO sample_label VALUES
         (1, 'www.site.com', 'site.com', 'TCP', 443, 'one', 1.7e9, 1.7e9),
         (1, 'www.site.com', 'site.com', 'UDP', 443, 'two', 1.6e9, NULL),
         (2, 'www.site.com', 'site.com', 'TCP', 443, 'one', NULL, 1.75e9),
         (2, '8.8.8.8', NULL, 'ICMP', -1, 'echo', 1.7e9, 1.7e9)`,
      `INSERT INTO sample_flow_id VALUES (1, '${flowId}'), (2, '${flowId}'), (2, 'abc')`,
    );
    writeFileSync(inside('flowsage.duckdb.migrating'), 'half');
    const store = await open();
    const lookup = store.statisticsFor({ accountId: LOCAL_ACCOUNT_ID, minAccounts: 1 });
    expect(await lookup.nameObservations(['www.site.com', '8.8.8.8', 'site.com'])).toMatchObject([
      { sampleCount: 2, accountCount: 1, firstObserved: 1.6e9, lastObserved: 1.75e9 },
      { sampleCount: 1, firstObserved: 1.7e9 },
      { sampleCount: 0, directChildren: ['www.site.com'] },
    ]);
    expect(
      await lookup.destinationLabels([
        { name: 'www.site.com', protocol: 'TCP', port: 443 },
        { name: '8.8.8.8', protocol: 'ICMP', port: null },
      ]),
    ).toEqual([['one'], ['echo']]);
    expect(await lookup.flowIdCounts([flowId, 'abc'])).toEqual([2, 1]);
    const again = { accountId: LOCAL_ACCOUNT_ID, sampleId: hashes[0]! };
    expect(await store.contribute(sampleOf('a', []), again)).toBe('already-known');
    expect((await store.verify()).faults).toEqual([]);
    expect(await store.withdraw(again)).toBe('removed');
    expect(await store.contentCount()).toBe(1);
    await store.close();
    expect(readdirSync(join(folder, 'store')).sort()).toEqual(['LOCK.duckdb', 'flowsage.duckdb', 'temporary']);
    await (await open()).close();
  });

  test('records of version 2 get a place in the order of all changes', async () => {
    mkdirSync(join(folder, 'store'), { recursive: true });
    const record = JSON.stringify({ title: 'A title' });
    await runSql(
      inside('flowsage.duckdb'),
      ...MIGRATIONS[0]!,
      ...MIGRATIONS[1]!,
      'INSERT INTO schema_version VALUES (2)',
      `INSERT INTO metadata VALUES
         ('event', 'late', 1, '${record}', NULL, 'ann', NULL, 30, ''),
         ('event', 'twice', 1, '${record}', NULL, 'ann', NULL, 10, ''),
         ('event', 'twice', 2, '${record}', NULL, 'ann', 'key', 20, 'why')`,
    );
    const store = await open();
    const history = await store.metadataHistory('event', 'twice');
    expect(history.map(({ version, revision }) => [version, revision])).toEqual([
      [2, 2],
      [1, 1],
    ]);
    expect(history[0]).toMatchObject({ record: { title: 'A title' }, at: 20, reason: 'why' });
    expect(await store.knowledgeRevision()).toEqual({ revision: 3, changedAt: 30 });
    expect((await store.verify()).faults).toEqual([]);
    await store.close();
  });

  test('samples of version 3 have no digest of what was uploaded, later ones have', async () => {
    mkdirSync(join(folder, 'store'), { recursive: true });
    await runSql(
      inside('flowsage.duckdb'),
      ...MIGRATIONS.slice(0, 3).flat(),
      'INSERT INTO schema_version VALUES (3)',
      `INSERT INTO account VALUES ('ann', 'Ann', 'contributor', NULL, 1, false)`,
      `INSERT INTO sample (number, id, account, publication_id, visibility, file_name, file_type, file_bytes, has_names,
         uploaded_at, idempotency_key, state, attempts)
       VALUES (1, 'early', 'ann', 'p', 'private', 'a.pcap', 'pcap', 7, false, 5, 'k', 'uploaded', 0)`,
    );
    const store = await open();
    const early = await store.createSample(newSample('again', 'ann', { idempotencyKey: 'k' }));
    expect(early).toMatchObject({ isNew: false, sample: { id: 'early', fileBytes: 7, uploadDigest: null } });
    const later = newSample('later', 'ann');
    await store.createSample(later);
    expect(await store.findSample('ann', later.id)).toMatchObject({ uploadDigest: later.uploadDigest });
    await store.close();
  });

  test('records and proposals of version 7 say nothing beyond their fields, later ones may', async () => {
    mkdirSync(join(folder, 'store'), { recursive: true });
    const record = JSON.stringify({ title: 'A title' });
    await runSql(
      inside('flowsage.duckdb'),
      ...MIGRATIONS.slice(0, 7).flat(),
      'INSERT INTO schema_version VALUES (7)',
      `INSERT INTO metadata VALUES ('destination', 'a:1', 1, '${record}', NULL, 'ann', NULL, 10, 'why', 1)`,
      `INSERT INTO proposal (id, kind, key, base_version, record, author_account, reason, proposed_at, state)
       VALUES ('p', 'destination', 'a:1', 1, '${record}', 'ann', '', 11, 'proposed')`,
    );
    const store = await open();
    expect((await store.findMetadata('destination', ['a:1']))[0]).toMatchObject({
      version: 1,
      knowledge: null,
      at: 10,
    });
    expect(await store.findProposal('p')).toMatchObject({ knowledge: null, baseVersion: 1 });
    const actor = { accountId: 'ann', keyId: null };
    expect((await store.publishProposal('p', actor, '', null)).version).toMatchObject({ version: 2, knowledge: null });
    const { record: old } = (await store.findMetadata('destination', ['a:1']))[0]!;
    const knowledge = { concern_level: 2 };
    const edit = { record: old, rule: null, knowledge, author: actor, reason: '' };
    expect((await store.saveMetadata('destination', 'a:1', edit)).knowledge).toEqual(knowledge);
    expect((await store.verify()).faults).toEqual([]);
    await store.close();
  });

  test('a migration that fails leaves the data as it was', async () => {
    mkdirSync(join(folder, 'store'), { recursive: true });
    await runSql(
      inside('flowsage.duckdb'),
      ...MIGRATIONS[0]!,
      'INSERT INTO schema_version VALUES (1)',
      `INSERT INTO sample VALUES (1, '${hashOf('a')}', NULL, 1.7e9)`,
      `INSERT INTO sample_flow_id VALUES (1, 'not hexadecimal')`,
    );
    const before = readFileSync(inside('flowsage.duckdb'));
    await expect(open()).rejects.toThrow();
    expect(readFileSync(inside('flowsage.duckdb')).equals(before)).toBe(true);
    await runSql(inside('flowsage.duckdb'), 'DELETE FROM sample_flow_id');
    const store = await open();
    expect(await store.contentCount()).toBe(1);
    await store.close();
  });

  test('a damaged log of changes is put aside, loudly, and what was written before opens', async () => {
    const store = await open();
    await store.createAccount(accountOf('ann'));
    await store.close();
    const writer = join(folder, 'writer.mjs');
    writeFileSync(writer, writeUntilKilled(folder));
    const child = spawn(process.execPath, [writer], { stdio: ['ignore', 'pipe', 'inherit'] });
    let lines = 0;
    child.stdout!.on('data', (data: Buffer) => {
      lines += data.toString().split('\n').length - 1;
      if (lines >= 5) child.kill('SIGKILL');
    });
    await new Promise((resolve) => child.once('close', resolve));
    const log = readFileSync(inside('flowsage.duckdb.wal'));
    for (let i = 200; i < log.length - 200; i += 97) log[i] = log[i]! ^ 0xff;
    writeFileSync(inside('flowsage.duckdb.wal'), log);
    const warnings: string[] = [];
    const again = await openDuckDbStore({ folder, onWarning: (message) => void warnings.push(message) });
    expect(warnings).toEqual([expect.stringMatching(/flowsage\.duckdb\.wal is damaged and was moved to .*restore a/s)]);
    expect(await again.findAccount('ann')).not.toBeNull();
    expect((await again.verify()).faults).toEqual([]);
    await again.close();
    const aside = readdirSync(join(folder, 'store')).find((name) => name.includes('.damaged-'))!;
    expect(readFileSync(inside(aside)).equals(log)).toBe(true);
  });

  test('its log of changes stays small, and what was killed opens within five seconds', async () => {
    const program = join(folder, 'filler.mjs');
    writeFileSync(program, fillUntilKilled(folder));
    const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
    let samples = 0;
    let largestLog = 0;
    child.stdout!.on('data', (data: Buffer) => {
      samples += data.toString().split('\n').length - 1;
      largestLog = Math.max(largestLog, statSync(inside('flowsage.duckdb.wal'), { throwIfNoEntry: false })?.size ?? 0);
      if (samples >= 8) child.kill('SIGKILL');
    });
    await new Promise((resolve) => child.once('close', resolve));
    expect(largestLog).toBeGreaterThan(1_000_000);
    expect(largestLog).toBeLessThan(40_000_000);
    const start = performance.now();
    const store = await open();
    expect(performance.now() - start).toBeLessThan(5000);
    expect((await store.size()).samples).toBeGreaterThanOrEqual(8);
    expect((await store.verify()).faults).toEqual([]);
    await store.close();
  });

  test('a fault of the engine is told once, and everything after is refused', async () => {
    const told: string[] = [];
    const { DuckDBInstance } = await loadDuckDb();
    const instance = await DuckDBInstance.create(':memory:');
    const connections = await Connections.open({
      duckdb: await loadDuckDb(),
      instance,
      now: () => CONTRACT_NOW,
      onFatal: (error) => void told.push(error.message),
    });
    const fatal = async (): Promise<void> => {
      throw new Error('FATAL Error: fsync failed');
    };
    await expect(
      connections.read(async () => Promise.reject(new Error('Binder Error: no such table'))),
    ).rejects.toThrow(/store: Binder Error/);
    expect(await connections.read((sql) => sql.rows('SELECT 1'))).toEqual([[1]]);
    await expect(connections.change(fatal)).rejects.toThrow(/FATAL/);
    await expect(connections.change(fatal)).rejects.toThrow(/start again/);
    await expect(connections.read((sql) => sql.rows('SELECT 1'))).rejects.toThrow(/nothing is lost .* start again/);
    expect(told).toEqual([expect.stringMatching(/fsync failed; nothing is lost/)]);
    await connections.close();
  });

  test('the table of flows has just the columns that flows have', async () => {
    const store = await open();
    await store.close();
    const instance = await (await loadDuckDb()).DuckDBInstance.create(inside('flowsage.duckdb'));
    const connection = await instance.connect();
    const rows = await connection.runAndReadAll(
      "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = 'flow' ORDER BY column_index",
    );
    expect(rows.getRows()).toEqual([
      ['sample', 'INTEGER'],
      ['number', 'INTEGER'],
      ...FLOW_COLUMNS.map(({ name, type }) => [name, type === 'text' ? 'VARCHAR' : 'BIGINT']),
      ['event_id', 'VARCHAR'],
    ]);
    connection.closeSync();
    instance.closeSync();
  });

  test('a missing engine is told in a sentence', async () => {
    for (const file of ['lib/app-error.js', 'store/duckdb/engine.js']) {
      mkdirSync(dirname(join(folder, 'src', file)), { recursive: true });
      cpSync(join(BUILT, file), join(folder, 'src', file));
    }
    writeFileSync(join(folder, 'src/package.json'), '{"type":"module"}');
    // An empty package stands before whatever the folders above may have.
    mkdirSync(join(folder, 'src/node_modules/@duckdb/node-api'), { recursive: true });
    writeFileSync(join(folder, 'src/node_modules/@duckdb/node-api/package.json'), '{"exports":{}}');
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

async function runSql(file: string, ...statements: readonly string[]): Promise<void> {
  const { DuckDBInstance } = await loadDuckDb();
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  for (const statement of statements) await connection.run(statement);
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

/** Another program that adds samples of ten thousand flows until it is killed. */
const fillUntilKilled = (folder: string): string => `
import { createHash } from 'node:crypto';
import { openDuckDbStore } from ${STORE_MODULE};
import { FLOW_COLUMNS } from ${COLUMNS_MODULE};
const hash = (text) => createHash('sha256').update(text).digest('hex');
const store = await openDuckDbStore({ folder: ${JSON.stringify(folder)} });
await store.createAccount({
  id: 'ann', name: '', role: 'contributor', defaultVisibility: null, createdAt: 1.7e9, isDisabled: false,
});
const flowIds = Array.from({ length: 10000 }, (_, i) => hash('flow ' + i));
async function* chunks() {
  for (let start = 0; start < flowIds.length; start += 2000) {
    const part = flowIds.slice(start, start + 2000);
    const columns = FLOW_COLUMNS.map(({ name, type }) =>
      part.map((id, i) => (name === 'flowId' ? id : type === 'text' ? hash(name + i).slice(0, 20) : i)));
    yield [...columns, part.map(() => null)];
  }
}
for (let i = 0; ; i++) {
  const id = hash('sample ' + i).slice(0, 32);
  await store.createSample({
    id, accountId: 'ann', publicationId: id, visibility: 'private', fileName: id, fileType: 'pcap', fileBytes: 1,
    hasNames: false, uploadDigest: hash(id), uploadedAt: 1.7e9 + i, idempotencyKey: null,
  });
  await store.claimSample({ worker: 'w', leaseSeconds: 60, maxAttempts: 3 });
  const report = {
    format: 'pcap', contentHash: hash(id), trafficMicros: null, trafficSeconds: 0, packets: 0,
    flows: flowIds.length, damage: null, skipped: [],
  };
  const contribution = { contentHash: hash(id), trafficDate: null, destinations: [], uncountedFlowIds: flowIds };
  await store.completeSample(id, 'w', { report, chunks: chunks(), contribution });
  process.stdout.write(id + '\\n');
}`;

/** Another program that loads the engine from where there is none. */
const LOAD_ENGINE = `
import { loadDuckDb } from './store/duckdb/engine.js';
await loadDuckDb().catch((error) => console.log(error.kind + ': ' + error.message));`;

/** Another program that tries to take a lock and says what it was told. */
const TRY_LOCK = `
const [api, file] = process.argv.slice(1);
require(api).DuckDBInstance.create(file).then(() => console.log('taken'), (error) => console.log(error.message));`;
