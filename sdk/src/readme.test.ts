import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../../src/server/testing/test-server.ts';
import { createClient } from './index.ts';

/** The examples of the README are programs, and are run as they stand there, on the built package. */

const root = fileURLToPath(new URL('../..', import.meta.url));
const readme = readFileSync(join(root, 'sdk', 'README.md'), 'utf8');
const examples = [...readme.matchAll(/^## (.+)$[^#]*?^```js\n([\s\S]*?)^```$/gm)];

let server: TestServer;
let key: string;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flowsage-readme-'));
  for (const name of ['node_modules', 'samples']) symlinkSync(join(root, name), join(folder, name));
  server = await startTestServer();
  key = (await server.addKey()).key;
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const EXPECTED: Readonly<Record<string, RegExp>> = {
  'Upload and read': /^processed\n[\s\S]*^login-portal\.secure-sign-in\.example:443 \w+$/m,
  Lists: /^phishing\.pcapng 47\nImitated Sign-In Page 1 \d+\n$/,
  'Errors, time, aborts': /^not-found 404 there is no such sample [0-9a-f-]{36}\n$/,
  'The calls of the original clients': /^beacon\.update-check\.example:443 Command Server[\s\S]*^\d+\n$/m,
};

describe('the example under', () => {
  it('each heading is known here', () => {
    expect(examples.map(([, heading]) => heading)).toEqual(Object.keys(EXPECTED));
  });

  for (const [, heading, source] of examples)
    it(`"${heading}" does what it shows`, async () => {
      const path = join(folder, 'example.mjs');
      writeFileSync(path, source!);
      const { stdout, stderr } = await promisify(execFile)(process.execPath, [path], {
        cwd: folder,
        env: { ...process.env, FLOWSAGE_SERVER: server.url, FLOWSAGE_KEY: key },
      });
      expect(stderr).toBe('');
      expect(stdout).toMatch(EXPECTED[heading!]!);
    });
});

describe('the README', () => {
  it('names every call', () => {
    const calls = Object.keys(createClient({ baseUrl: server.url }));
    const named = new Set([...readme.matchAll(/`(\w+)`/g)].map(([, name]) => name!));
    const ofCategorization = /^(request|get|waitFor)Categorization$/;
    expect(calls.filter((call) => !named.has(call) && !ofCategorization.test(call))).toEqual([]);
  });
});
