import type { SettingV1, StatusV1 } from '@flowsage/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadSettings } from '../../config/load-settings.ts';
import { SETTINGS } from '../../config/settings.ts';
import { SCHEMA_VERSION } from '../../store/duckdb/schema.ts';
import { sampleBytes, startTestServer, type TestServer } from '../testing/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  const { settings, sources } = loadSettings({
    options: { maxUploadBytes: '5MiB' },
    environment: { FLOWSAGE_MIN_ACCOUNTS: '3' },
    file: null,
  });
  const { maxUploadBytes, minAccounts } = settings;
  server = await startTestServer({ maxUploadBytes, minAccounts }, { settingSources: sources });
});
afterAll(async () => server?.stop());

async function ask<Answer>(path: string, key = server.adminKey): Promise<Answer> {
  const answer = await fetch(server.url + path, { headers: { apikey: key } });
  expect(answer.status, path).toBe(200);
  return (await answer.json()) as Answer;
}

describe('settings', () => {
  it('are all told, with value, standard, meaning and where they come from', async () => {
    const { items } = await ask<{ items: readonly SettingV1[] }>('/api/v1/settings');
    expect(items.map(({ name }) => name)).toEqual(Object.keys(SETTINGS));
    const of = (name: string) => items.find((item) => item.name === name);
    expect(of('maxUploadBytes')).toEqual({
      name: 'maxUploadBytes',
      type: 'bytes',
      value: 5 * 1024 ** 2,
      text: '5MiB',
      standard: 1024 ** 3,
      standardText: '1GiB',
      origin: 'option',
      source: '--max-upload-bytes',
      meaning: SETTINGS.maxUploadBytes.meaning,
      isLimit: true,
      choices: null,
      option: '--max-upload-bytes',
      environment: 'FLOWSAGE_MAX_UPLOAD_BYTES',
    });
    expect(of('minAccounts')).toMatchObject({ value: 3, origin: 'environment', source: 'FLOWSAGE_MIN_ACCOUNTS' });
    expect(of('sessionSeconds')).toMatchObject({ origin: 'standard', text: '12h' });
    expect(of('trustProxy')).toMatchObject({ value: [], standard: [] });
    expect(of('metricsAccess')).toMatchObject({ choices: ['key', 'open'] });
    expect(of('publicUrl')).toMatchObject({ value: null, standardText: 'the listening address' });
  });

  it('hold no key', async () => {
    const text = JSON.stringify(await ask('/api/v1/settings'));
    expect(text).not.toContain(server.adminKey);
  });

  it('and the status are for administrators', async () => {
    const { key } = await server.addKey({ role: 'editor' });
    for (const path of ['/api/v1/settings', '/api/v1/status'])
      expect((await fetch(server.url + path, { headers: { apikey: key } })).status).toBe(403);
  });

  it('of a larger program are told to be its own', async () => {
    const within = await startTestServer({ minAccounts: 2 });
    const answer = await fetch(`${within.url}/api/v1/settings`, { headers: { apikey: within.adminKey } });
    const { items } = (await answer.json()) as { items: readonly SettingV1[] };
    const origins = new Map(items.map(({ name, origin }) => [name, origin]));
    expect(origins.get('minAccounts')).toBe('program');
    expect(origins.get('maxFlows')).toBe('standard');
    await within.stop();
  });
});

describe('the status', () => {
  it('counts samples by their state, and tells of store, disk, memory, packs and the last backup', async () => {
    const before = await ask<StatusV1>('/api/v1/status');
    expect(before).toMatchObject({
      version: '0.0.0-test',
      node: process.versions.node,
      health: { status: 'ok' },
      samples: { uploaded: 0, processing: 0, processed: 0, failed: 0 },
      queue: { waiting: 0, processing: 0, receiving: 0, judgementsBehind: 0 },
      store: { schemaVersion: SCHEMA_VERSION, samples: 0 },
      disk: { minFreeBytes: 0 },
      lastBackupAt: null,
    });
    const { sampleId } = await server.upload(server.adminKey, { bytes: await sampleBytes('icmp.pcap'), type: 'pcap' });
    expect(await server.ended(sampleId)).toBe('processed');
    await (await fetch(`${server.url}/api/v1/backup`, { headers: { apikey: server.adminKey } })).arrayBuffer();
    const after = await ask<StatusV1>('/api/v1/status');
    expect(after.samples).toEqual({ uploaded: 0, processing: 0, processed: 1, failed: 0 });
    expect(after.store.flows).toBeGreaterThan(0);
    expect(after.store.bytes).toBeGreaterThan(10_000);
    expect(after.disk.freeBytes).toBeGreaterThan(1_000_000);
    expect(after.memory.residentBytes).toBeGreaterThan(after.memory.heapBytes);
    expect(after.packs.map(({ name }) => name)).toEqual(server.context.knowledge.packs.map(({ name }) => name));
    expect(after.packs.length).toBeGreaterThan(0);
    expect(Date.parse(after.lastBackupAt!)).toBeGreaterThanOrEqual(Date.parse(before.startedAt));
    expect(after.uptimeSeconds).toBeGreaterThanOrEqual(before.uptimeSeconds);
    expect(Date.parse(after.startedAt)).toBe(Date.parse(before.startedAt));
  });
});
