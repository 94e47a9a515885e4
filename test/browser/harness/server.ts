import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createClient, type FlowsageClient, type SampleV1 } from '@flowsage/client';
import { cleanEnvironment, PROGRAM } from '../../cli/flowsage.ts';

export const ADMINISTRATOR_KEY = 'browser-administrator-key-0123456789';

/** A server of its own, started as operators do, on a folder that goes away with it. */
export interface RunningServer {
  readonly url: string;
  /** Asks it in the name of its administrator. */
  readonly client: FlowsageClient;
  /** Uploads a file and waits until it is read. */
  readonly upload: (path: string, fileName?: string) => Promise<SampleV1>;
  /** Uploads files in this order, and waits once for all to be read. */
  readonly uploadAll: (paths: readonly string[]) => Promise<readonly SampleV1[]>;
  readonly stop: () => Promise<void>;
}

export interface ServerOptions {
  /** Names as in the configuration file. */
  readonly settings?: Readonly<Record<string, string | number | boolean>>;
  readonly demo?: boolean;
  /** Fills the data folder before the server has it. */
  readonly fill?: (folder: string) => Promise<void>;
}

export async function startServer({ settings = {}, demo = false, fill }: ServerOptions = {}): Promise<RunningServer> {
  const folder = mkdtempSync(join(tmpdir(), 'flowsage-browser-'));
  await fill?.(folder);
  const environment = Object.fromEntries(
    Object.entries({ port: 0, host: '127.0.0.1', demo, logLevel: 'warn', ...settings }).map(([name, value]) => [
      `FLOWSAGE_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`,
      String(value),
    ]),
  );
  const child = spawn(process.execPath, [PROGRAM, 'serve', '--data-dir', folder], {
    env: cleanEnvironment({ ...environment, FLOWSAGE_ADMIN_KEY: ADMINISTRATOR_KEY }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const url = await addressOf(child);
  const client = createClient({ baseUrl: url, key: ADMINISTRATOR_KEY });
  const send = (path: string, fileName = basename(path)) => client.upload(readFileSync(path), { fileName });
  const untilRead = async ({ id, fileName }: SampleV1): Promise<SampleV1> => {
    for await (const { state, message } of client.progress(id))
      if (state === 'failed') throw new Error(`${fileName}: ${message}`);
    return client.sample(id);
  };
  return {
    url,
    client,
    upload: async (path, fileName) => untilRead(await send(path, fileName)),
    uploadAll: async (paths) => {
      const received: SampleV1[] = [];
      for (const path of paths) received.push(await send(path));
      return Promise.all(received.map(untilRead));
    },
    stop: async () => {
      const gone = new Promise((resolve) => child.once('close', resolve));
      child.kill('SIGTERM');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What it prints once it can be asked. */
function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const take = (text: string) => {
      output += text;
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0];
      if (url !== undefined) waitUntilReady(url).then(() => resolve(url), reject);
    };
    child.stdout!.setEncoding('utf8').on('data', take);
    child.stderr!.setEncoding('utf8').on('data', take);
    child.once('close', (code) => reject(new Error(`the server ended with ${code}: ${output}`)));
  });
}

async function waitUntilReady(url: string): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    if ((await fetch(`${url}/readyz`).catch(() => null))?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url} is not ready after 30 s`);
}
