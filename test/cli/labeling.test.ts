import { spawn } from 'node:child_process';
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../../src/server/testing/test-server.ts';
import { cleanEnvironment, flowsage, flowsOf, ROOT, type Run, SAMPLES, temporaryFolder } from './flowsage.ts';

/** The labelling program, started as older tools start it. */

const folder = temporaryFolder();
let server: TestServer;
let key: string;

beforeAll(async () => {
  server = await startTestServer();
  key = (await server.addKey()).key;
  await flowsage(['convert', join(SAMPLES, 'phishing.pcapng'), '-o', folder]);
});
afterAll(() => server.stop());

function labeling(args: readonly string[]): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(ROOT, 'bin', 'labeling'), ...args], {
      env: cleanEnvironment({ FLOWSAGE_SERVER: server.url }),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** Flows as converters without labels of their own write them. */
function unlabelled(name: string): { readonly path: string; readonly labels: readonly unknown[] } {
  const path = join(folder, name);
  copyFileSync(join(folder, 'phishing.bf'), path);
  const sample = JSON.parse(readFileSync(path, 'utf8')) as { BayseFlows: Record<string, unknown>[] };
  const labels = sample.BayseFlows.map(({ label }) => label);
  for (const flow of sample.BayseFlows)
    for (const field of ['label', 'flowCategory', 'flowId', 'destinationData']) delete flow[field];
  writeFileSync(path, JSON.stringify(sample));
  return { path, labels };
}

describe('labeling', () => {
  it('adds the label to each flow of each file, and nothing else', async () => {
    const files = [unlabelled('a.bf'), unlabelled('b.bf')];
    const before = flowsOf(files[0]!.path);
    const { code, stdout, stderr } = await labeling(['-k', key, '--noupload', '--files', ...files.map((f) => f.path)]);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout.trimEnd().split('\n')).toHaveLength(2);
    for (const { path, labels } of files) {
      expect(flowsOf(path)).toEqual(before.map((flow, i) => ({ ...flow, label: labels[i] })));
      expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
    }
    expect(await server.context.store.contentCount()).toBe(0);
  });

  it('sends what was seen to the server, once however often it is run', async () => {
    const { path } = unlabelled('sent.bf');
    for (let run = 0; run < 2; run++) {
      const { code, stdout, stderr } = await labeling(['-k', key, '--files', path]);
      expect(stderr).toBe('');
      expect(code).toBe(0);
      expect(stdout).toContain('Kept ');
    }
    expect(await server.context.store.contentCount()).toBe(1);
    const statistics = server.context.store.statisticsFor({ accountId: null, minAccounts: 1 });
    const [portal] = await statistics.nameObservations(['login-portal.secure-sign-in.example']);
    const { trafficDate } = JSON.parse(readFileSync(path, 'utf8')) as { trafficDate: string };
    expect(portal).toMatchObject({ sampleCount: 1 });
    expect(portal!.firstObserved).toBeGreaterThanOrEqual(Number(trafficDate));
  });

  it('leaves a file as it was when it breaks off or is packed', async () => {
    const whole = readFileSync(unlabelled('whole.bf').path);
    for (const [name, bytes] of [
      ['cut.bf', whole.subarray(0, whole.length - 500)],
      ['packed.bf', gzipSync(whole)],
      ['other.bf', Buffer.from('nothing')],
    ] as const) {
      writeFileSync(join(folder, name), bytes);
      const { code, stderr } = await labeling(['-k', key, '--noupload', '--files', join(folder, name)]);
      expect(code).toBe(1);
      expect(stderr).toContain(name);
      expect(readFileSync(join(folder, name))).toEqual(Buffer.from(bytes));
    }
  });

  it('says what is wrong with a call, and with a key, without telling the key', async () => {
    expect((await labeling([])).code).toBe(2);
    expect((await labeling(['--files', 'x'])).code).toBe(2);
    const { path } = unlabelled('refused.bf');
    const wrong = 'wrong-key-'.repeat(4);
    const refused = await labeling(['-k', wrong, '--files', path]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).not.toBe('');
    expect(refused.stderr + refused.stdout).not.toContain(wrong);
  });
});
