import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { type ChildOutcome, Children } from './children.ts';
import type { Job } from './job.ts';
import { CHILD_PROGRAM, oddProgram } from './testing/program.ts';

const MiB = 1024 ** 2;
const folder = mkdtempSync(join(tmpdir(), 'flowsage-children-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const upload = join(folder, 'upload');
writeFileSync(upload, 'the upload');

const JOB: Job = {
  version: 1,
  kind: 'check',
  fileType: 'pcap',
  hasNames: false,
  limits: { maxUnpackedBytes: 1e9, maxUnpackRatio: 200, maxFlows: 1000, maxNames: 1000 },
  rules: [],
};

const opened: Children[] = [];
afterEach(async () => {
  for (const children of opened.splice(0)) await children.close();
});

function childrenOf(program: string, limits: Partial<{ memoryBytes: number; cpuSeconds: number; fileBytes: number }>) {
  const children = new Children({
    program,
    folder: join(folder, 'jobs'),
    limits: { memoryBytes: 2048 * MiB, cpuSeconds: 20, fileBytes: 8 * MiB, ...limits },
  });
  opened.push(children);
  return children;
}

/** What became of a program that runs `body` in place of its job. */
async function runOdd(
  body: string,
  limits: Parameters<typeof childrenOf>[1] = {},
  seconds = 20,
): Promise<ChildOutcome & { result: string }> {
  const children = childrenOf(oddProgram(body), limits);
  const outcome = await children.run({
    job: JOB,
    files: { content: upload },
    seconds,
    signal: new AbortController().signal,
  });
  const path = join(outcome.folder, 'result.ndjson');
  const result = existsSync(path) ? readFileSync(path, 'utf8').slice(0, 1000) : '';
  await outcome.dispose();
  return { ...outcome, result };
}

function readlink(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    // Gone, or somebody else's.
    return null;
  }
}

const isLinux = process.platform === 'linux';

describe('a child process', () => {
  it('that did its job has ended', async () => {
    const { end, result } = await runOdd("fs.writeFileSync(RESULT, fs.readFileSync('content')); process.exit(0)");
    expect([end, result]).toEqual(['ended', 'the upload']);
  });

  it.runIf(isLinux)('that fills its heap is told from others', async () => {
    const { end } = await runOdd('const all = []; for (;;) all.push(new Array(1000).fill({}));', {
      memoryBytes: 1024 * MiB,
    });
    expect(end).toBe('memory');
  });

  it.runIf(isLinux)('that takes memory outside its heap is told from others', async () => {
    const { end } = await runOdd('const all = []; for (;;) all.push(Buffer.alloc(16 << 20, 1));', {
      memoryBytes: 1024 * MiB,
    });
    expect(end).toBe('memory');
  });

  it('that spins is ended by its processor time', async () => {
    const { end } = await runOdd('for (;;);', { cpuSeconds: 1 });
    expect(end).toBe('cpu');
  });

  it('that hangs is ended by the clock', async () => {
    const started = performance.now();
    expect((await runOdd('setInterval(() => {}, 1000)', {}, 0.5)).end).toBe('time');
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('that writes without end meets the limit of a file', async () => {
    const { end, result } = await runOdd(
      `const file = fs.openSync('flood', 'w');
       try { for (;;) fs.writeSync(file, Buffer.alloc(1 << 20)); }
       catch (error) { fs.writeFileSync(RESULT, error.code + ' ' + fs.statSync('flood').size); }
       process.exit(0)`,
      { fileBytes: 4 * MiB },
    );
    expect([end, result]).toEqual(['ended', `EFBIG ${4 * MiB}`]);
  });

  it('that talks without end is heard for a moment only', async () => {
    const { end, detail } = await runOdd(
      "for (let i = 0; i < 300; i++) fs.writeSync(2, 'x'.repeat(1 << 16)); process.exit(3)",
    );
    expect(end).toBe('crashed');
    expect(detail).toMatch(/^exit code 3: x+$/);
    expect(detail.length).toBeLessThan(17_000);
  });

  it('that dies of a signal has crashed', async () => {
    expect(await runOdd("process.kill(process.pid, 'SIGSEGV'); setInterval(() => {}, 1000)")).toMatchObject({
      end: 'crashed',
      detail: 'SIGSEGV: ',
    });
  });

  it('inherits no environment', async () => {
    process.env['FLOWSAGE_TEST_SECRET'] = 'hidden';
    const { result } = await runOdd('fs.writeFileSync(RESULT, JSON.stringify(process.env)); process.exit(0)');
    delete process.env['FLOWSAGE_TEST_SECRET'];
    expect(
      Object.keys(JSON.parse(result))
        .filter((name) => !/^(LD_LIBRARY_PATH|PWD|SHLVL|OLDPWD|_)$/.test(name))
        .sort(),
    ).toEqual(['MALLOC_ARENA_MAX', 'TZ']);
  });

  it('reads and writes its own folder only, and starts nothing', async () => {
    const { result } = await runOdd(`
      const { execFileSync } = await import('node:child_process');
      const { Worker } = await import('node:worker_threads');
      const tries = {
        secret: () => fs.readFileSync(${JSON.stringify(upload)}),
        above: () => fs.readdirSync('..'),
        write: () => fs.writeFileSync('../escaped', ''),
        link: () => fs.symlinkSync('/etc/passwd', 'link'),
        start: () => execFileSync('/bin/true'),
        thread: () => new Worker('', { eval: true }),
        own: () => fs.writeFileSync('own', fs.readFileSync('content')),
      };
      const told = {};
      for (const [name, attempt] of Object.entries(tries))
        try { attempt(); told[name] = 'done'; } catch (error) { told[name] = error.code; }
      fs.writeFileSync(RESULT, JSON.stringify(told)); process.exit(0)`);
    const denied = 'ERR_ACCESS_DENIED';
    expect(JSON.parse(result)).toEqual({
      secret: denied,
      above: denied,
      write: denied,
      link: denied,
      start: denied,
      thread: denied,
      own: 'done',
    });
  });

  it('is ended by its signal, with nothing left of it', async () => {
    const children = childrenOf(oddProgram('setInterval(() => {}, 1000)'), {});
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 300);
    const outcome = await children.run({ job: JOB, files: {}, seconds: 20, signal: controller.signal });
    expect(outcome.end).toBe('stopped');
    await outcome.dispose();
    await children.close();
    expect(readdirSync(join(folder, 'jobs'))).toEqual([]);
  });

  it.runIf(isLinux)('that died while it waited is replaced', async () => {
    const children = childrenOf(oddProgram('fs.writeFileSync(RESULT, String(process.ppid)); process.exit(0)'), {});
    children.prepare();
    const jobs = join(folder, 'jobs');
    const found = (): number[] =>
      readdirSync('/proc')
        .filter((name) => /^\d+$/.test(name) && readlink(`/proc/${name}/cwd`)?.startsWith(jobs))
        .map(Number);
    while (found().length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    // Found by its folder, which nobody else has.
    for (const pid of found()) process.kill(pid, 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 200));
    const outcome = await children.run({ job: JOB, files: {}, seconds: 20, signal: new AbortController().signal });
    expect(outcome.end).toBe('ended');
    await outcome.dispose();
  });
});

describe('the program of children', () => {
  it.runIf(isLinux)('does not outlive whoever started it, whatever ended that', async () => {
    const parent = join(folder, 'parent.mjs');
    const jobs = join(folder, 'orphans');
    writeFileSync(
      parent,
      `import { Children } from ${JSON.stringify(pathToFileURL(join(dirname(CHILD_PROGRAM), 'children.js')).href)};
       const limits = { memoryBytes: ${2048 * MiB}, cpuSeconds: 20, fileBytes: ${8 * MiB} };
       const children = new Children({ program: ${JSON.stringify(CHILD_PROGRAM)}, folder: ${JSON.stringify(jobs)}, limits });
       children.prepare();`,
    );
    const started = spawn(process.execPath, [parent], { stdio: 'ignore' });
    const over = new Promise((resolve) => started.once('close', resolve));
    const isThere = (): boolean =>
      readdirSync('/proc').some((name) => /^\d+$/.test(name) && readlink(`/proc/${name}/cwd`)?.startsWith(jobs));
    const until = async (wanted: boolean): Promise<boolean> => {
      for (let i = 0; i < 500 && isThere() !== wanted; i++) await new Promise((resolve) => setTimeout(resolve, 20));
      return isThere();
    };
    expect(await until(true)).toBe(true);
    started.kill('SIGKILL');
    await over;
    expect(await until(false)).toBe(false);
  });

  it.runIf(isLinux)('runs within the least address space that can be set', async () => {
    const children = childrenOf(CHILD_PROGRAM, { memoryBytes: 1024 * MiB });
    const outcome = await children.run({
      job: JOB,
      files: { content: upload },
      seconds: 20,
      signal: new AbortController().signal,
    });
    expect([outcome.end, outcome.detail]).toEqual(['ended', '']);
    expect(readFileSync(join(outcome.folder, 'result.ndjson'), 'utf8')).toMatch(
      /^\{"kind":"refused","reason":"input",/,
    );
    await outcome.dispose();
  });
});
