import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  cleanEnvironment,
  expectPlain,
  flowsage,
  PROGRAM,
  ROOT,
  type Run,
  SAMPLES,
  temporaryFolder,
} from './flowsage.ts';

const folder = temporaryFolder();
const icmp = join(SAMPLES, 'icmp.pcap');
const phishing = join(SAMPLES, 'phishing.pcapng');
const e2eArgs = (name: string): string[] => [
  'e2e',
  phishing,
  '-o',
  join(folder, name),
  '--data-dir',
  join(folder, `${name}-data`),
];

describe('a call that is wrong', () => {
  const calls: readonly (readonly string[])[] = [
    [],
    ['dance'],
    ['summary'],
    ['summary', '--dance', icmp],
    ['e2e', '-o'],
    ['label', 'x.bf'],
    ['explain', icmp],
    ['convert', icmp, '--format', 'xml'],
    ['convert', icmp, '--tz', 'Mars/Olympus'],
  ];
  for (const args of calls)
    it(`ends with 2 and says why: flowsage ${args.map((arg) => (arg === icmp ? 'icmp.pcap' : arg)).join(' ')}`, async () => {
      const { code, stdout, stderr } = await flowsage(args);
      expect(code).toBe(2);
      expect(stdout).toBe('');
      expect(stderr).not.toBe('');
      expect(stderr).not.toMatch(/^ +at /m);
    });
});

describe('without a terminal', () => {
  it('there is neither colour nor progress', async () => {
    for (const args of [e2eArgs('plain'), ['summary', phishing], ['doctor'], ['inspect', phishing]]) {
      const { stdout, stderr } = await flowsage(args);
      expectPlain(stdout.replaceAll(folder, '/tmp').replaceAll(ROOT, ''));
      expect(stderr).toBe('');
    }
  });

  it('colour can be had, and refused', async () => {
    const env = { FORCE_COLOR: '1' };
    expect((await flowsage(['summary', phishing], { env })).stdout).toContain('\x1b[1m');
    expect((await flowsage(['summary', phishing, '--no-color'], { env })).stdout).not.toContain('\x1b');
    expect((await flowsage(['--no-color', 'summary', phishing], { env })).stdout).not.toContain('\x1b');
    expect((await flowsage(['summary', phishing], { env: { FORCE_COLOR: '0' } })).stdout).not.toContain('\x1b');
  });
});

describe('--quiet', () => {
  it('leaves results and problems, before and after the verb', async () => {
    const args = ['convert', icmp, join(folder, 'missing'), '-o', join(folder, 'quiet')];
    const loud = await flowsage(args);
    expect(loud.stderr).toContain('29 flows');
    for (const quiet of [
      ['-q', ...args],
      [...args, '--quiet'],
    ]) {
      const { code, stderr } = await flowsage(quiet);
      expect(code).toBe(1);
      expect(stderr.trimEnd().split('\n')).toHaveLength(1);
      expect(stderr).toContain('missing: no such file');
    }
    expect((await flowsage(['summary', icmp, '-q'])).stdout).toContain('29 flows');
  });
});

/** `script` of util-linux gives a child a terminal. */
const hasScript = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') ?? false;

function onTerminal(args: readonly string[], env: Readonly<Record<string, string>> = {}): string {
  const quoted = [process.execPath, PROGRAM, ...args].map((arg) => `'${arg.replaceAll("'", "'\\''")}'`).join(' ');
  const { stdout } = spawnSync('script', ['-qec', `stty cols 80 rows 24; ${quoted}`, '/dev/null'], {
    cwd: ROOT,
    encoding: 'utf8',
    env: cleanEnvironment(env),
  });
  return stdout.replaceAll('\r\n', '\n');
}

describe.skipIf(!hasScript)(`on a terminal${hasScript ? '' : ' (skipped: no script command)'}`, () => {
  const withoutColor = (text: string): string => text.replace(/\x1b\[\d+m/g, '');

  it('results are coloured and the same text as without', async () => {
    const shown = onTerminal(['summary', phishing]);
    expect(shown).toContain('\x1b[1m');
    expect(withoutColor(shown)).toBe((await flowsage(['summary', phishing])).stdout);
  });

  it('NO_COLOR, TERM=dumb and --no-color make it plain', () => {
    for (const env of [{ NO_COLOR: '1' }, { TERM: 'dumb' }])
      expect(onTerminal(['summary', phishing], env)).not.toContain('\x1b[1m');
    expect(onTerminal(['summary', phishing, '--no-color'])).not.toContain('\x1b[1m');
    expect(onTerminal(['summary', phishing], { NO_COLOR: '' })).toContain('\x1b[1m');
  });

  it('progress is shown, cleared, and silenced by --quiet', () => {
    const input = join(folder, 'long', 'conn.log');
    writeLongLog(input, 150_000);
    const shown = onTerminal(['summary', input]);
    expect(shown).toMatch(/\r\x1b\[K\S+conn\.log: [\d.]+ MB of /);
    expect(shown).toMatch(/\r\x1b\[K(\x1b\[1m)?\S+conn\.log\S*\n/);
    expect(onTerminal(['summary', input, '-q'])).not.toContain('\r\x1b[K');
  });
});

/** A conn.log that takes a while to read. */
function writeLongLog(path: string, rows: number): void {
  mkdirSync(join(path, '..'), { recursive: true });
  let text =
    '#separator \\x09\n#path\tconn\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tduration\torig_bytes\tresp_bytes\tconn_state\torig_pkts\tresp_pkts\n';
  for (let row = 0; row < rows; row++)
    text += `1700000001.5\tCabcdefghijkl${row}\t10.0.${row & 255}.5\t${1024 + (row % 60_000)}\t93.184.${row % 199}.34\t443\ttcp\t1.5\t500\t4000\tSF\t9\t8\n`;
  writeFileSync(path, text);
}

describe('Ctrl-C', () => {
  /** Runs until `when` shows on stderr, then interrupts. */
  function interrupted(args: readonly string[], when: string, input?: Uint8Array): Promise<Run> {
    return new Promise((resolve) => {
      const child = spawn(process.execPath, [PROGRAM, ...args], { cwd: ROOT, env: cleanEnvironment() });
      let stdout = '';
      let stderr = '';
      let sent = false;
      child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        stderr += text;
        if (sent || !stderr.includes(when)) return;
        sent = true;
        // Standard input stays open, as with a live capture.
        if (input === undefined) child.kill('SIGINT');
        else child.stdin.write(input, () => setTimeout(() => child.kill('SIGINT'), 300));
      });
      child.stdin.on('error', () => {});
      child.on('close', (code) => resolve({ code, stdout, stderr }));
    });
  }

  it('keeps what is finished and leaves no half of a file', async () => {
    const long = join(folder, 'interrupt', 'conn.log');
    writeLongLog(long, 400_000);
    const output = join(folder, 'interrupt-out');
    const { code, stderr } = await interrupted(['convert', icmp, long, phishing, '-o', output], 'icmp.bf');
    expect(code).toBe(1);
    expect(stderr).toContain('stopped: what was finished is kept');
    expect(readdirSync(output)).toEqual(['icmp.bf']);
    expect(JSON.parse(readFileSync(join(output, 'icmp.bf'), 'utf8'))).toHaveProperty('BayseFlows');
  });

  it('ends standard input and keeps what came', async () => {
    const output = join(folder, 'interrupt-stdin');
    const { code, stderr } = await interrupted(['convert', icmp, '-', '-o', output], 'icmp.bf', readFileSync(phishing));
    expect(code).toBe(1);
    expect(stderr).toContain('stopped: what was finished is kept');
    expect(existsSync(join(output, 'stdin.bf'))).toBe(true);
    expect(readFileSync(join(output, 'stdin.bf'), 'utf8')).toContain('login-portal.secure-sign-in.example');
  });
});

describe('a reader that goes away', () => {
  it('ends the program without a word', async () => {
    const child = spawn(process.execPath, [PROGRAM, 'convert', join(SAMPLES, 'port-scan.pcap'), '--format', 'ndjson'], {
      env: cleanEnvironment(),
    });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.stdout.once('data', () => child.stdout.destroy());
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(code).toBe(0);
    expect(stderr).toBe('');
  });
});
