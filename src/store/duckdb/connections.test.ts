import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Connections } from './connections.ts';
import { loadDuckDb } from './engine.ts';

let folder: string;
let connections: Connections;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flowsage-connections-'));
  const duckdb = await loadDuckDb();
  const instance = await duckdb.DuckDBInstance.create(join(folder, 'data.duckdb'));
  connections = await Connections.open({ duckdb, instance, now: () => 0, onFatal: () => {} });
});

afterAll(async () => {
  await connections?.close();
  await rm(folder, { recursive: true, force: true });
});

it('quick questions are answered while every other reader is at work and many wait', async () => {
  const answered: string[] = [];
  let end = (): void => {};
  const held = new Promise<void>((resolve) => {
    end = resolve;
  });
  const slow = Array.from({ length: 20 }, () =>
    connections.read(async () => {
      await held;
      answered.push('slow');
    }),
  );
  const [row] = await connections.readQuick((sql) => sql.rows('SELECT 1'));
  answered.push('quick');
  end();
  await Promise.all(slow);
  expect(row).toEqual([1]);
  expect(answered[0]).toBe('quick');
  expect(answered).toHaveLength(21);
});
