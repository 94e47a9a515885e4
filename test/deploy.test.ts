import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, normalize } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { validate } from 'dockerfile-utils';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { environmentNameOf, SETTINGS } from '../src/config/settings.ts';

/** What `deploy/` promises, as far as it can be held without the engines that read it. */

const root = fileURLToPath(new URL('..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'flowsage-deploy-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const packageJson = JSON.parse(read('package.json')) as { version: string; files: string[]; engines: { node: string } };

/** Environment variables that the server knows. */
const KNOWN_VARIABLES = new Set([
  ...Object.keys(SETTINGS).map(environmentNameOf),
  'FLOWSAGE_ADMIN_KEY',
  'FLOWSAGE_ADMIN_KEY_FILE',
]);
/** Variables of others that may be set. */
const OTHER_VARIABLES = new Set(['NODE_ENV', 'HOME']);
/** What no file in the repository may hold a value of. */
const SECRET_NAME = /(KEY|TOKEN|SECRET|PASSWORD|CREDENTIAL)$/i;

const PATIENCE_MILLISECONDS = 45_000;
const STOP_SECONDS = SETTINGS.stopSeconds.standard;
const PORT = String(SETTINGS.port.standard);

function expectKnownVariables(names: readonly string[]): void {
  expect(names.filter((name) => !KNOWN_VARIABLES.has(name) && !OTHER_VARIABLES.has(name))).toEqual([]);
  expect(names.filter((name) => SECRET_NAME.test(name))).toEqual([]);
}

describe('deploy/flowsage.service', () => {
  const unit = read('deploy/flowsage.service');
  const settings = new Map<string, string[]>();
  for (const match of unit.matchAll(/^([A-Za-z]+)=(.*)$/gm))
    settings.set(match[1]!, [...(settings.get(match[1]!) ?? []), match[2]!]);
  const only = (name: string): string => {
    expect(settings.get(name), name).toHaveLength(1);
    return settings.get(name)![0]!;
  };
  const hasAnalyze = spawnSync('systemd-analyze', ['--version']).status === 0;

  /** The unit with a program that is there, so that nothing but the unit itself is looked at. */
  function unitFile(text = unit): string {
    const file = join(mkdtempSync(join(scratch, 'unit-')), 'flowsage.service');
    writeFileSync(file, text.replace(/^ExecStart=\S+/m, `ExecStart=${process.execPath}`));
    return file;
  }

  it.skipIf(!hasAnalyze)('is a unit that systemd takes (needs systemd-analyze)', () => {
    const verify = (text?: string) =>
      spawnSync('systemd-analyze', ['verify', '--man=no', unitFile(text)], { encoding: 'utf8' });
    const { status, stderr, stdout } = verify();
    expect(`${stdout}${stderr}`).toBe('');
    expect(status).toBe(0);
    // The check can fail.
    expect(verify(`${unit}\n[Service]\nProtectSistem=strict\n`).stderr).toContain('ProtectSistem');
  });

  it.skipIf(!hasAnalyze)('leaves the service little to do harm with (needs systemd-analyze)', () => {
    const exposure = (threshold: number, text?: string) =>
      spawnSync(
        'systemd-analyze',
        ['security', '--no-pager', '--offline=true', `--threshold=${threshold}`, unitFile(text)],
        {
          encoding: 'utf8',
        },
      );
    // Tenths of ten: 96 is a unit without any line of this kind.
    const found = exposure(15);
    expect(found.status, found.stdout).toBe(0);
    expect(exposure(15, '[Service]\nType=exec\nExecStart=x\n').status).not.toBe(0);
  });

  it('gives the server the time that it takes to stop, and then ends all of it', () => {
    expect(Number(only('TimeoutStopSec'))).toBeGreaterThan(STOP_SECONDS + 10);
    expect(only('KillMode')).toBe('mixed');
  });

  it('starts the server anew after a fault, but not after wrong settings', () => {
    expect(only('Restart')).toBe('on-failure');
    expect(only('RestartPreventExitStatus')).toBe('2');
    // A process that reads an upload may be ended by the kernel: that is no reason to end the service.
    expect(only('OOMPolicy')).toBe('continue');
  });

  it('keeps from it what it needs: limits of child processes, pipes, and code that is compiled while it runs', () => {
    expect(settings.get('SystemCallFilter')).toEqual(['@system-service', '~@privileged']);
    expect(only('RestrictAddressFamilies').split(' ')).toEqual(['AF_INET', 'AF_INET6', 'AF_UNIX']);
    expect(settings.has('MemoryDenyWriteExecute')).toBe(false);
  });

  it('writes no memory of the server to disk when it dies', () => {
    expect(only('LimitCORE')).toBe('0');
  });

  it('names variables that the server knows, no secret, and one folder for all that is kept', () => {
    const variables = new Map(settings.get('Environment')!.map((line) => line.split('=', 2) as [string, string]));
    expectKnownVariables([...variables.keys()]);
    expect(variables.get('FLOWSAGE_DATA_DIR')).toBe(`/var/lib/${only('StateDirectory')}`);
    const [credential] = only('LoadCredential').split(':');
    expect(variables.get('FLOWSAGE_ADMIN_KEY_FILE')).toBe(`/run/credentials/%n/${credential}`);
  });
});

interface Instruction {
  readonly name: string;
  readonly text: string;
}

/** Instructions by stage; comments are left out and continued lines joined. */
function stagesOf(containerfile: string): Instruction[][] {
  const lines = containerfile
    .replace(/^\s*#.*\n/gm, '')
    .replace(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const stages: Instruction[][] = [[]];
  for (const line of lines) {
    const [, name, text] = /^([A-Z]+)\s+(.*)$/.exec(line)!;
    if (name === 'FROM') stages.push([]);
    stages.at(-1)!.push({ name: name!, text: text!.trim() });
  }
  return stages;
}

/** Rules of `.dockerignore` as both engines read them: the last one that fits decides. */
function isSent(path: string, rules: readonly string[]): boolean {
  let isOut = false;
  for (const rule of rules) {
    const pattern = rule.replace(/^!/, '');
    const expression = pattern
      .replace(/[.+]/g, '\\$&')
      .replace(/\*\*\//g, '(?:.*/)?')
      .replace(/(?<![.)])\*/g, '[^/]*');
    if (new RegExp(`^${expression}(?:/.*)?$`).test(path)) isOut = !rule.startsWith('!');
  }
  return !isOut;
}

describe('deploy/Containerfile', () => {
  const containerfile = read('deploy/Containerfile');
  const stages = stagesOf(containerfile);
  const last = stages.at(-1)!;
  const all = stages.flat();
  const textOf = (name: string): string => {
    const found = last.filter((instruction) => instruction.name === name);
    expect(found, name).toHaveLength(1);
    return found[0]!.text;
  };
  const variables = new Map(
    [...textOf('ENV').matchAll(/([A-Z_]+)=(\S+)/g)].map((match) => [match[1]!, match[2]!] as const),
  );
  const ignoreRules = read('.dockerignore')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));

  it('is taken by a linter that knows every instruction and flag', () => {
    const messages = (text: string) => validate(text).map(({ message }) => message);
    expect(messages(containerfile)).toEqual([]);
    // The check can fail.
    expect(messages(`${containerfile}RUNN x\n`)).not.toEqual([]);
  });

  it('is built of one image, which an argument pins, with a Node that the program runs on', () => {
    expect(stages[0]).toHaveLength(1);
    const [, image] = /^NODE_IMAGE=(node:\S+)$/.exec(stages[0]![0]!.text)!;
    for (const stage of stages.slice(1)) expect(stage[0]!.text).toMatch(/^\$\{NODE_IMAGE\}( AS \w+)?$/);
    const [major, minor] = /^node:(\d+)\.(\d+)\.\d+-/.exec(image!)!.slice(1).map(Number);
    const [leastMajor, leastMinor] = /^>=(\d+)\.(\d+)$/.exec(packageJson.engines.node)!.slice(1).map(Number);
    expect(major).toBe(leastMajor);
    expect(minor).toBeGreaterThanOrEqual(leastMinor!);
  });

  it('takes in nothing but files of this repository, and runs no script of a package', () => {
    expect(all.some(({ name }) => name === 'ADD')).toBe(false);
    for (const { text } of all.filter(({ name }) => name === 'RUN')) {
      expect(text).not.toMatch(/\bcurl\b|\bwget\b|\bapt\b|apt-get|npm install|npx/);
      if (text.startsWith('npm ci')) expect(text).toContain('--ignore-scripts');
    }
    expect(read('scripts/install.mjs')).toContain("['ci', '--omit=dev', '--ignore-scripts'");
    const sources = all
      .filter(({ name, text }) => name === 'COPY' && !text.startsWith('--from='))
      .flatMap(({ text }) => text.split(/\s+/).slice(0, -1));
    expect(sources.length).toBeGreaterThan(3);
    for (const source of sources.filter((path) => path !== '.')) {
      expect(existsSync(join(root, source)), source).toBe(true);
      expect(isSent(source, ignoreRules), source).toBe(true);
    }
  });

  it('is sent all that the program is made of, and neither secrets nor what is not needed', () => {
    const needed = ['src/cli/main.ts', 'sdk/src/index.ts', 'scripts/install.mjs', 'tsconfig.build.json', 'LICENSE'];
    for (const path of [
      ...needed,
      ...packageJson.files.filter((name) => name !== 'dist').map((name) => normalize(name)),
    ])
      expect(isSent(path, ignoreRules), path).toBe(true);
    for (const path of ['.git/config', '.env', 'node_modules/x/y.js', 'dist/index.js', 'sdk/dist/x.js'])
      expect(isSent(path, ignoreRules), path).toBe(false);
    expect(isSent('src/lib/lines.test.ts', ignoreRules)).toBe(false);
  });

  it('runs as nobody in particular, with one folder to write to', () => {
    expect(textOf('USER')).toMatch(/^[1-9]\d{3,}:[1-9]\d{3,}$/);
    expect(textOf('VOLUME')).toBe(variables.get('FLOWSAGE_DATA_DIR'));
    expect(last.find(({ name }) => name === 'RUN')!.text).toContain(`-m 0700 ${variables.get('FLOWSAGE_DATA_DIR')}`);
    expect(last.findIndex(({ name }) => name === 'RUN')).toBeLessThan(last.findIndex(({ name }) => name === 'USER'));
  });

  it('names variables that the server knows, no secret, and the port it listens on', () => {
    expectKnownVariables([...variables.keys()]);
    const args = all.filter(({ name }) => name === 'ARG').map(({ text }) => text.split('=', 1)[0]!);
    expect(args.filter((name) => SECRET_NAME.test(name))).toEqual([]);
    expect(variables.get('FLOWSAGE_PORT')).toBe(PORT);
    expect(textOf('EXPOSE')).toBe(PORT);
    expect(textOf('STOPSIGNAL')).toBe('SIGTERM');
    expect(JSON.parse(textOf('CMD'))).toEqual(['serve']);
  });
});

/** Members of a service that are used here; a name beside them is most likely misspelt. */
const SERVICE_MEMBERS = [
  'image',
  'build',
  'init',
  'restart',
  'stop_grace_period',
  'ports',
  'environment',
  'secrets',
  'volumes',
  'user',
  'read_only',
  'tmpfs',
  'cap_drop',
  'security_opt',
  'mem_limit',
  'pids_limit',
  'ulimits',
  'healthcheck',
  'logging',
];

describe('deploy/compose.yaml', () => {
  const text = read('deploy/compose.yaml');
  const compose = parse(text, { strict: true, uniqueKeys: true });
  const service = compose.services.flowsage;
  const containerfile = read('deploy/Containerfile');

  it('has only members that are known', () => {
    expect(Object.keys(compose).sort()).toEqual(['name', 'secrets', 'services', 'volumes']);
    expect(Object.keys(compose.services)).toEqual(['flowsage']);
    expect(Object.keys(service).sort()).toEqual([...SERVICE_MEMBERS].sort());
  });

  it('builds this version from this repository', () => {
    expect(service.image).toBe(`flowsage:${packageJson.version}`);
    expect(existsSync(join(root, 'deploy', service.build.context, service.build.dockerfile))).toBe(true);
  });

  it('gives the container no privileges, a read-only file system and limits', () => {
    expect(service.user).toBe(/^USER (.*)$/m.exec(containerfile)![1]);
    expect(service.read_only).toBe(true);
    expect(service.cap_drop).toEqual(['ALL']);
    expect(service.security_opt).toEqual(['no-new-privileges:true']);
    expect(service.tmpfs).toEqual([expect.stringMatching(/^\/tmp:.*noexec.*size=\d+m$/)]);
    expect(service.mem_limit).toMatch(/^\d+g$/);
    expect(service.pids_limit).toBeGreaterThan(0);
    expect(service.ulimits.core).toBe(0);
  });

  it('is reached from this machine only', () => {
    expect(service.ports).toEqual([`127.0.0.1:${PORT}:${PORT}`]);
  });

  it('takes the key from the file that the service takes it from, outside of the repository', () => {
    expectKnownVariables(Object.keys(service.environment));
    expect(service.secrets).toEqual(Object.keys(compose.secrets));
    expect(service.environment.FLOWSAGE_ADMIN_KEY_FILE).toBe(`/run/secrets/${service.secrets[0]}`);
    expect(compose.secrets['admin-key'].file).toBe(
      /LoadCredential=admin-key:(.*)/.exec(read('deploy/flowsage.service'))![1],
    );
  });

  it('keeps the data in a volume that outlives the container', () => {
    expect(service.volumes).toEqual([`data:${/^VOLUME (.*)$/m.exec(containerfile)![1]}`]);
    expect(Object.keys(compose.volumes)).toEqual(['data']);
  });

  it('gives the server the time that it takes to stop, and starts it anew after a fault', () => {
    expect(Number(/^(\d+)s$/.exec(service.stop_grace_period)![1])).toBeGreaterThan(STOP_SECONDS + 10);
    expect(service.restart).toBe('unless-stopped');
  });

  it('asks the server whether it is well', () => {
    expect(service.healthcheck.test.slice(0, 3)).toEqual(['CMD', 'node', '-e']);
    expect(service.healthcheck.test[3]).toContain(`:${PORT}/healthz`);
  });
});

describe('the installed program', () => {
  const folder = join(scratch, 'opt', 'flowsage');
  const data = join(scratch, 'data');
  const keyFile = join(scratch, 'admin-key');
  const key = 'an-administrator-key-of-the-tests-0123456789';
  /** The user of the container, where this runs as root and Node is no private matter of root's. */
  const user = Number(/^USER (\d+)/m.exec(read('deploy/Containerfile'))![1]);
  const canSwitch =
    process.getuid?.() === 0 && spawnSync(process.execPath, ['-e', '0'], { uid: user, gid: user }).status === 0;
  const asUser = canSwitch ? { uid: user, gid: user } : {};
  /** As in the unit and the image: nothing of whoever runs the tests. */
  const environment = {
    PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
    HOME: join(scratch, 'nowhere'),
    NODE_ENV: 'production',
    FLOWSAGE_DATA_DIR: data,
    FLOWSAGE_ADMIN_KEY_FILE: keyFile,
    FLOWSAGE_PORT: '0',
    FLOWSAGE_DEMO: 'false',
    FLOWSAGE_LOG_LEVEL: 'warn',
    FLOWSAGE_MIN_DISK_BYTES: '0',
  };
  let server: ChildProcess | undefined;
  afterAll(() => void server?.kill('SIGKILL'));

  it('stands in a folder of its own, without sources, and replaces nothing but itself', () => {
    const install = (path: string) =>
      spawnSync(process.execPath, [join(root, 'scripts', 'install.mjs'), path], { encoding: 'utf8' });
    const { status, stderr } = install(folder);
    expect(status, stderr).toBe(0);
    expect(readdirSync(folder)).not.toContain('src');
    for (const path of ['bin/flowsage', 'dist/cli/main.js', 'deploy/flowsage.service', 'man/flowsage.1'])
      expect(existsSync(join(folder, path)), path).toBe(true);
    for (const name of ['typescript', 'vitest']) expect(existsSync(join(folder, 'node_modules', name))).toBe(false);
    expect(install(join(root, 'docs')).stderr).toContain('is there and is no installation');
    expect(existsSync(join(root, 'docs', 'operations.md'))).toBe(true);
  });

  it('serves and reads uploads without a home, as a user who can write to the data folder only', async () => {
    mkdirSync(data, { mode: 0o700 });
    writeFileSync(keyFile, `${key}\n`, { mode: 0o400 });
    chmodSync(scratch, 0o755);
    if (canSwitch) for (const path of [data, keyFile]) chownSync(path, user, user);
    const command = /^ExecStart=\/opt\/flowsage\/(.*)$/m.exec(read('deploy/flowsage.service'))![1]!.split(' ');
    const [program, ...args] = command as [string, ...string[]];
    server = spawn(join(folder, program), args, {
      cwd: '/',
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...asUser,
    });
    let said = '';
    for (const stream of [server.stdout!, server.stderr!])
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text;
      });
    const url = await within(
      () => /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0],
      () => said,
    );
    expect(said).not.toContain(key);

    expect(isHealthy(new URL(url).port)).toBe(true);
    const call = (path: string, init: RequestInit = {}) => fetch(url + path, { ...init, headers: { apikey: key } });
    const sent = await call('/api/v1/samples?fileName=beacon.pcap', {
      method: 'PUT',
      body: readFileSync(join(root, 'samples', 'beacon.pcap')),
    });
    const { id } = (await sent.json()) as { id: string };
    expect(sent.status).toBe(201);
    const sample = await within(async () => {
      const { state, flows } = (await (await call(`/api/v1/samples/${id}`)).json()) as Record<string, unknown>;
      return state === 'processed' || state === 'failed' ? { state, flows } : undefined;
    });
    expect(sample).toEqual({ state: 'processed', flows: 68 });

    const ended = new Promise<number | null>((resolve) => server!.once('exit', resolve));
    server.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(isHealthy(new URL(url).port)).toBe(false);
    expect(said).not.toMatch(/"level":"(error|fatal)"/);
  });

  /** What the container's own check says. */
  function isHealthy(port: string): boolean {
    const [, json] = /HEALTHCHECK[\s\S]*?CMD (\[.*\])/.exec(read('deploy/Containerfile'))!;
    const [, ...args] = JSON.parse(json!) as string[];
    return spawnSync(process.execPath, args, { env: { FLOWSAGE_PORT: port } }).status === 0;
  }
});

/** Asks again until there is something. */
async function within<T>(ask: () => Promise<T | undefined> | T | undefined, told = (): string => ''): Promise<T> {
  const patience = performance.now() + PATIENCE_MILLISECONDS;
  while (performance.now() < patience) {
    const found = await ask();
    if (found !== undefined) return found;
    await sleep(50);
  }
  throw new Error(`not within ${PATIENCE_MILLISECONDS} ms: ${told()}`);
}
