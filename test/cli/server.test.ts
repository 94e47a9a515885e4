import { type ChildProcess, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

/** `flowsage serve` and the verbs of whoever runs it, as processes. */

const root = fileURLToPath(new URL('../..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'flowsage-serve-'));
const running = new Set<ChildProcess>();
const ADMIN_KEY = 'canary-administrator-key-5f0c7b1e9d';

afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(scratch, { recursive: true, force: true });
});

interface Run {
  readonly child: ChildProcess;
  readonly output: { stdout: string; stderr: string };
  readonly ended: Promise<number | null>;
}

function start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Run {
  const child = spawn(process.execPath, [join(root, 'bin', 'flowsage'), ...args], {
    cwd: scratch,
    env: { ...process.env, FORCE_COLOR: '0', XDG_DATA_HOME: join(scratch, 'xdg'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const output = { stdout: '', stderr: '' };
  child.stdout!.on('data', (piece) => (output.stdout += piece));
  child.stderr!.on('data', (piece) => (output.stderr += piece));
  const ended = new Promise<number | null>((resolve) =>
    child.once('close', (code) => {
      running.delete(child);
      resolve(code);
    }),
  );
  return { child, output, ended };
}

async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { output, ended } = start(args, env);
  const code = await ended;
  return { code, ...output };
}

async function startServer(folder: string, env: Readonly<Record<string, string>> = {}) {
  const server = start(['serve', '--data-dir', folder, '--port', '0', '--no-demo', '--min-disk-bytes', '0'], env);
  const patience = Date.now() + 30_000;
  while (!server.output.stdout.endsWith('\n\n')) {
    if (Date.now() > patience || server.child.exitCode !== null)
      throw new Error(`no server: ${server.output.stdout}${server.output.stderr}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const url = /listens on (\S+)/.exec(server.output.stdout)![1]!;
  return { ...server, url };
}

function uploadTo(url: string, key: string, fileName: string): Promise<Response> {
  const capture = readFileSync(
    join(root, 'samples', readdirSync(join(root, 'samples')).find((name) => /pcap/.test(name))!),
  );
  return fetch(`${url}/api/v1/samples?fileName=${fileName}`, {
    method: 'PUT',
    headers: { apikey: key, 'content-type': 'application/octet-stream' },
    body: capture,
  });
}

describe('flowsage serve', () => {
  it('shows its first key once, in 80 columns, and stops when it is asked to', async () => {
    const folder = join(scratch, 'first');
    const server = await startServer(folder);
    const key = /^ {4}(fsk_[\w-]{43})$/m.exec(server.output.stdout)?.[1];
    expect(key).toBeDefined();
    // Lines that are made to be copied are as long as they are.
    for (const line of server.output.stdout.split('\n').filter((line) => !/export|kept in/.test(line)))
      expect(line.length).toBeLessThanOrEqual(80);
    const whoami = await fetch(`${server.url}/api/v1/whoami`, { headers: { apikey: key! } });
    expect(whoami.status).toBe(200);
    server.child.kill('SIGTERM');
    expect(await server.ended).toBe(0);
    expect(server.output.stderr).not.toContain(key);

    const again = await startServer(folder);
    expect(again.output.stdout).not.toContain('fsk_');
    expect((await fetch(`${again.url}/api/v1/whoami`, { headers: { apikey: key! } })).status).toBe(200);
    again.child.kill('SIGINT');
    expect(await again.ended).toBe(0);
  });

  it('writes nothing that anybody else could read', async () => {
    const folder = join(scratch, 'closed');
    const server = await startServer(folder, { FLOWSAGE_ADMIN_KEY: ADMIN_KEY });
    expect((await uploadTo(server.url, ADMIN_KEY, 'a.pcap')).status).toBe(201);
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(entries.map(({ name }) => name)).toContain('flowsage.duckdb.wal');
    for (const { parentPath, name } of entries) {
      const { mode } = statSync(join(parentPath, name), { throwIfNoEntry: false }) ?? { mode: 0 };
      expect(mode & 0o077, name).toBe(0);
    }
    server.child.kill('SIGTERM');
    expect(await server.ended).toBe(0);
  });

  it('takes the first key from a file or the environment and tells it to nobody', async () => {
    const file = join(scratch, 'admin-key');
    writeFileSync(file, `${ADMIN_KEY}\n`);
    const server = await startServer(join(scratch, 'chosen'), { FLOWSAGE_ADMIN_KEY_FILE: file });
    expect((await fetch(`${server.url}/api/v1/whoami`, { headers: { apikey: ADMIN_KEY } })).status).toBe(200);
    const second = await run(['serve', '--data-dir', join(scratch, 'chosen'), '--port', '0']);
    expect(second.code).toBe(1);
    expect(second.stderr).toContain(`in use by process ${server.child.pid} on `);
    server.child.kill('SIGTERM');
    await server.ended;
    expect(server.output.stdout + server.output.stderr).not.toContain(ADMIN_KEY);
    const { stdout, stderr } = await run(['serve', '--print-config'], { FLOWSAGE_ADMIN_KEY: ADMIN_KEY });
    expect(stdout + stderr).not.toContain(ADMIN_KEY);
    const short = await run(['serve', '--data-dir', join(scratch, 'short')], { FLOWSAGE_ADMIN_KEY: 'too-short' });
    expect(short.code).toBe(2);
    expect(short.stderr).toContain('9 characters, expected 32 to 512');
    expect(short.stderr).not.toContain('too-short');
    expect(existsSync(join(scratch, 'short'))).toBe(false);
  });

  it('makes a key in the folder of a stopped server, when the last one is lost', async () => {
    const folder = join(scratch, 'lost');
    const server = await startServer(folder);
    const refused = await run(['keys', 'create', '--name', 'again', '--data-dir', folder]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(`in use by process ${server.child.pid} on `);
    server.child.kill('SIGTERM');
    await server.ended;
    const { code, stdout } = await run(['keys', 'create', '--name', 'again', '--data-dir', folder]);
    expect(code).toBe(0);
    const again = await startServer(folder);
    const whoami = await fetch(`${again.url}/api/v1/whoami`, { headers: { apikey: stdout.trim() } });
    expect(await whoami.json()).toMatchObject({ account: { role: 'administrator' } });
    again.child.kill('SIGTERM');
    await again.ended;
    const nowhere = await run(['keys', 'create', '--name', 'x', '--data-dir', join(scratch, 'nowhere')]);
    expect(nowhere.code).toBe(1);
    expect(nowhere.stderr).toContain('there is no store in it');
  });

  it('tells nobody’s key at a start that fails', async () => {
    const folder = join(scratch, 'taken');
    const first = await startServer(join(scratch, 'holder'));
    const failed = await run(['serve', '--data-dir', folder, '--port', new URL(first.url).port]);
    expect(failed.code).toBe(1);
    expect(failed.stderr).toMatch(/EADDRINUSE|in use/);
    first.child.kill('SIGTERM');
    await first.ended;
    // The key is made and told at the first start that works.
    const server = await startServer(folder);
    expect(server.output.stdout).toMatch(/^ {4}fsk_/m);
    server.child.kill('SIGTERM');
    await server.ended;
  });

  it('shows all settings as a file that says the same', async () => {
    const file = join(scratch, 'settings.yaml');
    writeFileSync(file, 'maxUploadBytes: 64MiB\ntrustProxy: [10.0.0.0/8]\n');
    const shown = await run(['serve', '--config', file, '--print-config', '--port', '81'], { FLOWSAGE_HOST: '::1' });
    expect(shown.code).toBe(0);
    expect(shown.stdout).toMatch(/^maxUploadBytes: 64MiB +# .*settings\.yaml: maxUploadBytes$/m);
    expect(shown.stdout).toMatch(/^host: "::1" +# FLOWSAGE_HOST$/m);
    expect(shown.stdout).toMatch(/^port: 81 +# --port$/m);
    expect(shown.stdout).toMatch(/^maxFlows: 1000000 +# standard$/m);
    const written = join(scratch, 'written.yaml');
    writeFileSync(written, shown.stdout);
    const values = (text: string): string[] => text.split('\n').map((line) => line.replace(/ +#.*$/, ''));
    expect(values((await run(['serve', '--config', written, '--print-config'])).stdout)).toEqual(values(shown.stdout));
  });

  it('tells mistakes in settings with code 2, before anything is opened', async () => {
    const folder = join(scratch, 'mistaken');
    const { code, stderr } = await run(['serve', '--data-dir', folder], { FLOWSAGE_MAX_UPLOAD_BYTES: 'much' });
    expect(code).toBe(2);
    expect(stderr).toBe(
      'flowsage: FLOWSAGE_MAX_UPLOAD_BYTES: found "much", expected a size as 512MiB or 1GiB, at least 1\n',
    );
    expect(existsSync(folder)).toBe(false);
  });
});

describe('backup, restore and verify', () => {
  it('give a server again that has everything of the first, samples that wait included', async () => {
    const folder = join(scratch, 'kept');
    const env = { FLOWSAGE_ADMIN_KEY: ADMIN_KEY };
    const server = await startServer(folder, env);
    const read = (await (await uploadTo(server.url, ADMIN_KEY, 'read.pcap')).json()) as { id: string };
    await (await fetch(`${server.url}/api/v1/samples/${read.id}/progress`, { headers: { apikey: ADMIN_KEY } })).text();
    const client = { FLOWSAGE_SERVER: server.url, FLOWSAGE_KEY: ADMIN_KEY };
    const backup = join(scratch, 'whole.backup');
    // Accepted and most likely not yet read: whichever it is, it must not get lost.
    const waiting = (await (await uploadTo(server.url, ADMIN_KEY, 'waiting.pcap')).json()) as { id: string };
    const made = await run(['backup', '-o', backup], client);
    expect(made.stderr).toBe('');
    expect(made.code).toBe(0);
    expect(statSync(backup).mode & 0o777).toBe(0o600);
    expect(existsSync(`${backup}.part`)).toBe(false);
    expect((await run(['verify'], client)).stdout).toContain('All of it fits together.');
    const flows = await (
      await fetch(`${server.url}/api/v1/samples/${read.id}/flows`, {
        headers: { apikey: ADMIN_KEY, accept: 'application/x-ndjson' },
      })
    ).text();
    const inUse = await run(['verify', '--data-dir', folder]);
    expect(inUse.code).toBe(1);
    expect(inUse.stderr).toContain('in use by process');
    server.child.kill('SIGTERM');
    await server.ended;

    const direct = join(scratch, 'direct.backup');
    expect((await run(['backup', '-o', direct, '--data-dir', folder])).code).toBe(0);
    expect((await run(['verify', '--data-dir', folder, '--json'])).code).toBe(0);

    for (const [file, target] of [
      [backup, join(scratch, 'again')],
      [direct, join(scratch, 'again directly')],
    ] as const) {
      const restored = await run(['restore', file, '--data-dir', target]);
      expect(restored.stderr).toMatch(/ whole\n$/);
      expect(restored.code).toBe(0);
      const copy = await startServer(target);
      for (const { id } of [read, waiting]) {
        const get = (path: string) => fetch(copy.url + path, { headers: { apikey: ADMIN_KEY } });
        await (await get(`/api/v1/samples/${id}/progress`)).text();
        expect(await (await get(`/api/v1/samples/${id}`)).json()).toMatchObject({ state: 'processed' });
      }
      const copied = await fetch(`${copy.url}/api/v1/samples/${read.id}/flows`, {
        headers: { apikey: ADMIN_KEY, accept: 'application/x-ndjson' },
      });
      expect(await copied.text()).toBe(flows);
      copy.child.kill('SIGTERM');
      await copy.ended;
    }
  });

  it('refuse a folder that holds something, a backup that was changed, and leave nothing of it', async () => {
    const folder = join(scratch, 'empty');
    const changed = join(scratch, 'changed.backup');
    const whole = readFileSync(join(scratch, 'direct.backup'));
    writeFileSync(changed, whole.subarray(0, whole.length - 40));
    const torn = await run(['restore', changed, '--data-dir', folder]);
    expect(torn.code).toBe(1);
    expect(torn.stderr).toContain('backup: ');
    expect(existsSync(folder)).toBe(false);
    mkdirSync(folder);
    writeFileSync(join(folder, 'mine.txt'), '');
    const full = await run(['restore', join(scratch, 'direct.backup'), '--data-dir', folder]);
    expect(full.code).toBe(1);
    expect(full.stderr).toContain('holds mine.txt, expected an empty folder');
    expect(readdirSync(folder)).toEqual(['mine.txt']);
    expect((await run(['backup', '-o', join(scratch, 'x'), '--data-dir', folder])).stderr).toContain('no store in it');
  });
});
