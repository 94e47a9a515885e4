import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../src/server/testing/test-server.ts';

/**
 * Examples of the documents run as they stand, one after the other, against a real server, and the answers shown are
 * held against the real ones. Comments above a block say what a reader does by hand: `sets NAME from path` keeps a part
 * of the answer for the blocks below, `repeat until path` asks again, `answers STATUS` expects a refusal. In documents where
 * most blocks are for a machine's administrator, those that are run say `run`.
 */

const root = fileURLToPath(new URL('..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'flowsage-docs-api-'));
const hasCurl = spawnSync('curl', ['--version']).status === 0;
const PATIENCE_MILLISECONDS = 30_000;

const read = (file: string): string => readFileSync(join(root, file), 'utf8');

let server: TestServer;
const variables: Record<string, string> = {};

beforeAll(async () => {
  server = await startTestServer();
  for (const name of ['samples', 'node_modules']) symlinkSync(join(root, name), join(scratch, name));
  variables['FLOWSAGE_SERVER'] = server.url;
  variables['FLOWSAGE_KEY'] = server.adminKey;
});

afterAll(async () => {
  await server?.stop();
  rmSync(scratch, { recursive: true, force: true });
});

interface Example {
  readonly heading: string;
  readonly comments: readonly string[];
  readonly code: string;
  /** The block right below, if it is one of JSON or text. */
  readonly answer: { readonly language: string; readonly text: string } | null;
}

function examplesOf(markdown: string, language: string): Example[] {
  const block = /((?:<!-- .* -->\n\n?)*)```(\w+)\n([\s\S]*?)^```$/gm;
  const found = [...markdown.matchAll(block)].map((match) => ({
    comments: [...match[1]!.matchAll(/<!-- (.*) -->/g)].map((comment) => comment[1]!),
    language: match[2]!,
    text: match[3]!,
    from: match.index,
    to: match.index + match[0].length,
  }));
  return found.flatMap((example, i) => {
    if (example.language !== language || example.comments.some((comment) => comment.startsWith('not run'))) return [];
    const next = found[i + 1];
    const isAnswer =
      next !== undefined &&
      ['json', 'text'].includes(next.language) &&
      markdown.slice(example.to, next.from).trim() === '';
    const headings = [...markdown.slice(0, example.from).matchAll(/^##+ (.*)$/gm)];
    return [
      {
        heading: headings.at(-1)?.[1] ?? '',
        comments: example.comments,
        code: example.text,
        answer: isAnswer ? { language: next.language, text: next.text } : null,
      },
    ];
  });
}

/** Tells statuses on standard error, and where one answer ends and the next begins. */
const PROGRAMS = `
curl() { command curl -w '%{stderr}%{http_code}\\n' "$@"; printf '\\036'; }
flowsage() { '${process.execPath}' '${join(root, 'bin', 'flowsage')}' "$@"; }
`;

interface Ran {
  readonly answers: readonly string[];
  readonly statuses: readonly number[];
}

async function run(code: string): Promise<Ran> {
  const { status, stdout, stderr } = await ended('sh', ['-euc', PROGRAMS + code]);
  expect(status, `${code}\n${stderr}${stdout}`).toBe(0);
  const statuses = stderr.split('\n').filter((line) => /^\d{3}$/.test(line));
  return { answers: stdout.split('\x1e').slice(0, -1), statuses: statuses.map(Number) };
}

/** The server under test lives in this process, so nothing here may block it. */
async function ended(command: string, args: readonly string[]) {
  const child = spawn(command, args, {
    cwd: scratch,
    env: { PATH: process.env['PATH'], ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, status] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.on('close', resolve)),
  ]);
  return { status, stdout, stderr };
}

/** `body.0.flowId` of a value. */
function at(value: unknown, path: string): unknown {
  return path.split('.').reduce((inner, name) => (inner as Record<string, unknown> | undefined)?.[name], value);
}

/** Where the real answer is not of the form of the one shown. `…` as a key stands for others, as a text for any. */
function differences(shown: unknown, real: unknown, path = ''): string[] {
  const kind = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value);
  if (kind(shown) !== kind(real)) return [`${path}: ${kind(shown)} is shown, ${kind(real)} came`];
  if (Array.isArray(shown)) {
    const list = real as readonly unknown[];
    if (shown.length > 0 && list.length === 0) return [`${path}: is empty`];
    return shown.length === 0 ? [] : list.flatMap((item, i) => differences(shown[0], item, `${path}.${i}`)).slice(0, 5);
  }
  if (typeof shown !== 'object' || shown === null) return [];
  const [expected, came] = [shown as Record<string, unknown>, real as Record<string, unknown>];
  const names = Object.keys(expected).filter((name) => name !== '…');
  const others = '…' in expected ? [] : Object.keys(came).filter((name) => !names.includes(name));
  return [
    ...others.map((name) => `${path}.${name}: came and is not shown`),
    ...names.flatMap((name) =>
      name in came ? differences(expected[name], came[name], `${path}.${name}`) : [`${path}.${name}: is missing`],
    ),
  ];
}

function check({ code, answer, comments }: Example, { answers, statuses }: Ran): void {
  const refusal = comments
    .map((comment) => /^answers (\d+)$/.exec(comment)?.[1])
    .find((status) => status !== undefined);
  const shown = answer?.language === 'json' ? (JSON.parse(answer.text) as unknown) : null;
  for (const status of statuses)
    if (refusal !== undefined) expect(status, code).toBe(Number(refusal));
    else expect(status, `${code}\n${answers.join('\n').slice(0, 2000)}`).toBeLessThan(300);
  if (shown !== null)
    for (const real of answers)
      expect(differences(shown, JSON.parse(real)), `${code}\n${real.slice(0, 2000)}`).toEqual([]);
  if (answer?.language === 'text')
    for (const line of answer.text.trim().split('\n'))
      expect(answers.join('').replace(/\d+/g, '0'), code).toContain(line.replace(/\d+/g, '0'));
}

async function follow(example: Example): Promise<void> {
  const until = example.comments.map((comment) => /^repeat until (\S+)$/.exec(comment)?.[1]).find(Boolean);
  const patience = performance.now() + PATIENCE_MILLISECONDS;
  let ran = await run(example.code);
  while (until !== undefined && !at(JSON.parse(ran.answers[0]!), until) && performance.now() < patience) {
    await sleep(100);
    ran = await run(example.code);
  }
  check(example, ran);
  for (const comment of example.comments) {
    const [, name, path] = /^sets (\w+) from (\S+)$/.exec(comment) ?? [];
    if (name === undefined) continue;
    const value = at(JSON.parse(ran.answers[0]!), path!);
    expect(typeof value, `${comment}: ${ran.answers[0]!.slice(0, 500)}`).toBe('string');
    variables[name] = value as string;
  }
}

describe.skipIf(!hasCurl)('docs/api.md (needs curl)', () => {
  const document = read('docs/api.md');
  const examples = examplesOf(document, 'sh');

  examples.forEach((example, i) => {
    it(`shows what is answered: ${i + 1}, ${example.heading}`, () => follow(example));
  });

  it('has a program for the client that runs', async () => {
    const [{ code }] = examplesOf(document, 'ts') as [Example];
    const file = join(scratch, 'example.mjs');
    writeFileSync(file, code);
    const { status, stdout, stderr } = await ended(process.execPath, [file]);
    expect(status, stderr).toBe(0);
    expect(stdout).toMatch(/processed \d+/);
    expect(stdout).toMatch(/beacon\.update-check\.example:443 \w+/);
    expect(stdout.trim().split('\n').at(-1)).toBe('1');
  });

  it('tells every endpoint of the old services, and no other', async () => {
    const { paths } = (await (await fetch(`${server.url}/openapi.json`)).json()) as {
      paths: Record<string, Record<string, unknown>>;
    };
    const there = Object.entries(paths)
      .filter(([path]) => /^\/(upload|sec|public|destinations|stats|site|interpretation)\b/.test(path))
      .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${plain(path)}`));
    const told = [...document.matchAll(/^\| ((?:GET|POST).*?) \|/gm)].flatMap(([, cell]) =>
      [...cell!.matchAll(/(GET, POST|GET|POST) `([^`]+)`/g)].flatMap(([, methods, path]) =>
        methods!.split(', ').map((method) => `${method} ${plain(path!)}`),
      ),
    );
    expect(told.sort()).toEqual(there.sort());
    expect(told.length).toBeGreaterThan(15);
  });

  it('is run as a whole, and can fail', () => {
    expect(examples.length).toBeGreaterThan(35);
    expect(differences({ a: 1 }, { a: 'x' })).toEqual(['.a: number is shown, string came']);
    expect(differences({ a: 1 }, { a: 1, b: 2 })).toEqual(['.b: came and is not shown']);
    expect(differences({ a: [{ b: 1 }] }, { a: [] })).toEqual(['.a: is empty']);
    expect(differences({ a: 1, '…': '…' }, { b: 2 })).toEqual(['.a: is missing']);
  });
});

describe.skipIf(!hasCurl)('docs/operations.md (needs curl)', () => {
  const document = read('docs/operations.md');
  const examples = examplesOf(document, 'sh').filter(({ comments }) => comments.includes('run'));

  examples.forEach((example, i) => {
    it(`shows what can be done: ${i + 1}, ${example.heading}`, () => follow(example));
  });

  it('tells every number that the server gives, and no other', async () => {
    const answer = await fetch(`${server.url}/metrics`, { headers: { apikey: server.adminKey } });
    const there = [...(await answer.text()).matchAll(/^# TYPE (flowsage_\w+)/gm)].map((match) => match[1]!);
    const table = document.split('\n').filter((line) => /^\| `flowsage_/.test(line));
    const told = table.flatMap((line) => [...line.split('|')[1]!.matchAll(/`(\w+)`/g)].map((match) => match[1]!));
    expect(told.sort()).toEqual(there.sort());
    const alerts = [...document.matchAll(/\b(flowsage_[a-z_]+?)(?:_count|_bucket|_sum)?\b/g)].map((match) => match[1]!);
    expect(alerts.filter((name) => !there.includes(name) && name !== 'flowsage_data')).toEqual([]);
  });

  it('is run in parts', () => {
    expect(examples.length).toBeGreaterThan(2);
  });
});

/** Parameters have other names in documents. */
function plain(path: string): string {
  return path.replace(/\{[^}]*\}/g, '{}');
}
