import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { standardSettings } from '../config/settings.ts';
import { CHILD_PROGRAM } from '../ingest/testing/program.ts';
import { DEMO_SAMPLE_IDS } from './demo.ts';
import { serve } from './serve.ts';

const folder = await mkdtemp(join(tmpdir(), 'flowsage-demo-'));

afterAll(async () => rm(folder, { recursive: true, force: true }));

function start(changes: object = {}) {
  return serve(
    {
      ...standardSettings(),
      dataDir: folder,
      port: 0,
      logLevel: 'silent',
      minDiskBytes: 0,
      parseProcesses: 1,
      ...changes,
    },
    {
      version: '0',
      adminKey: null,
      childProgram: CHILD_PROGRAM,
      onFatal: (error) => {
        throw error;
      },
    },
  );
}

describe('the demonstration', () => {
  it('is there from the beginning, and what is removed stays removed', async () => {
    const first = await start();
    expect(first.newAdminKey).toMatch(/^fsk_/);
    await first.demoAdded;
    const { store, ingest } = first.context;
    const [account] = await store.listAccounts();
    const linkFollowed = createHash('sha256').update('flowsage demonstration short link followed').digest('hex');
    const [event] = await store.findMetadata('event', [linkFollowed.slice(0, 32)]);
    expect(event?.rule?.stepNames).toEqual(['Link clicked', 'Second connection', 'Redirected']);
    for (const id of DEMO_SAMPLE_IDS) {
      expect(await store.findSample(account!.id, id)).toMatchObject({ visibility: 'public', fileType: 'secflow' });
      expect(await store.deleteSample(account!.id, id)).toBe(true);
      await ingest.forget(id);
    }
    await first.stop();
    const second = await start();
    expect(second.newAdminKey).toBeNull();
    expect(await second.context.store.sampleStates(DEMO_SAMPLE_IDS)).toEqual([null, null]);
    expect(await second.context.store.contentCount()).toBe(0);
    await second.stop();
  });

  it('that cannot be added leaves a server that works', async () => {
    const full = await mkdtemp(join(tmpdir(), 'flowsage-demo-full-'));
    const server = await start({ dataDir: full, minDiskBytes: Number.MAX_SAFE_INTEGER });
    expect((await server.context.store.size()).samples).toBe(0);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    await server.stop();
    await rm(full, { recursive: true, force: true });
  });
});
