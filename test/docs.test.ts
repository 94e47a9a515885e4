import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { createProgram } from '../src/cli/main.ts';
import { SETTINGS, type SettingRow } from '../src/config/settings.ts';
import { INPUT_FORMATS } from '../src/input/index.ts';
import { KNOWLEDGE_FIELDS } from '../src/model/knowledge.ts';
import { FLOW_WRITERS } from '../src/output/index.ts';

/** The documents say what the program does, and everything they point to is there. */

const root = fileURLToPath(new URL('..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'flowsage-docs-test-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const DOCUMENTS = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
  join('knowledge', 'README.md'),
  join('samples', 'README.md'),
].sort();

const read = (file: string): string => readFileSync(join(root, file), 'utf8');

/** Blocks between fences, by language. */
function blocksOf(markdown: string, language: string): string[] {
  return [...markdown.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)]
    .filter((match) => match[1] === language)
    .map((match) => match[2]!);
}

function withoutBlocks(markdown: string): string {
  return markdown.replace(/^```\w*\n[\s\S]*?^```$/gm, '');
}

/** Anchors of headings, as code hosts make them. */
function anchorsOf(markdown: string): Set<string> {
  return new Set(
    [...withoutBlocks(markdown).matchAll(/^#+ (.+)$/gm)].map((match) =>
      match[1]!
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

describe('documents', () => {
  it('hold what the program says of itself', () => {
    const { status, stderr } = spawnSync(process.execPath, [join(root, 'scripts', 'write-docs.mjs'), '--check'], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });

  for (const file of DOCUMENTS)
    it(`of ${file} point to what is there`, () => {
      const broken: string[] = [];
      for (const match of withoutBlocks(read(file)).matchAll(/\]\(([^)\s]+)\)/g)) {
        const target = match[1]!;
        if (/^https?:/.test(target)) continue;
        const [path, anchor] = target.split('#') as [string, string?];
        const linked = path === '' ? file : relative(root, join(root, dirname(file), path));
        if (!existsSync(join(root, linked))) broken.push(target);
        else if (anchor !== undefined && !anchorsOf(read(linked)).has(anchor)) broken.push(target);
      }
      expect(broken).toEqual([]);
    });

  it('name only source files that are there', () => {
    const missing: string[] = [];
    for (const file of DOCUMENTS)
      for (const match of withoutBlocks(read(file)).matchAll(
        /`((?:src|sdk|test|scripts|deploy|docs|man|knowledge|bench|samples)\/[\w./-]+)`/g,
      ))
        if (!existsSync(join(root, match[1]!)) && !existsSync(join(root, 'src', match[1]!)))
          missing.push(`${file}: ${match[1]}`);
    // Internals leave out `src/`.
    for (const match of withoutBlocks(read('docs/internals.md')).matchAll(/`((?:[a-z]+\/)+[\w-]+\.ts)`/g))
      if (!existsSync(join(root, match[1]!)) && !existsSync(join(root, 'src', match[1]!))) missing.push(match[1]!);
    expect(missing).toEqual([]);
  });
});

describe('README', () => {
  const readme = read('README.md');

  it('shows every verb at work', () => {
    const commands = blocksOf(readme, 'sh').join('');
    for (const verb of createProgram(async () => {}).commands)
      expect(commands).toContain(`flowsage ${verb.name()} `.trimEnd());
  });

  it('names every format that is read and written', () => {
    for (const { name } of INPUT_FORMATS) expect(readme).toContain(`\`${name}\``);
    for (const { name } of FLOW_WRITERS) expect(readme.toLowerCase()).toContain(name);
  });

  it('has commands that run, one after the other', async () => {
    for (const name of ['bin', 'knowledge', 'samples']) symlinkSync(join(root, name), join(scratch, name));
    const key = 'an-administrator-key-of-the-tests-0123456789';
    const env: NodeJS.ProcessEnv = { ...process.env, XDG_DATA_HOME: join(scratch, 'data'), NO_COLOR: '1' };
    let ran = 0;
    let server: ChildProcess | null = null;
    try {
      for (const block of blocksOf(readme, 'sh'))
        for (const line of block.trim().split('\n')) {
          // The tests do not run themselves, and know the server's address and key.
          if (/^(npm test|export)\b/.test(line)) continue;
          // `npm start` is run as npm would.
          const command = line.replace(/^npm start\b/, `"${process.execPath}" "${join(root, 'scripts', 'start.mjs')}"`);
          if (line.endsWith(' serve')) {
            server = spawn('sh', ['-euc', `exec ${command}`], {
              cwd: scratch,
              env: { ...env, FLOWSAGE_PORT: '0', FLOWSAGE_ADMIN_KEY: key, FLOWSAGE_LOG_LEVEL: 'silent' },
              stdio: ['ignore', 'pipe', 'inherit'],
            });
            Object.assign(env, { FLOWSAGE_SERVER: await addressOf(server), FLOWSAGE_KEY: key });
          } else {
            const { status, stderr } = spawnSync('sh', ['-euc', command], { cwd: scratch, env, encoding: 'utf8' });
            expect(status, `${line}\n${stderr}`).toBe(0);
          }
          ran++;
        }
    } finally {
      server?.kill('SIGTERM');
    }
    expect(ran).toBeGreaterThan(20);
    for (const made of [
      'outputs/phishing.bf',
      'results/conn.bf',
      'browsing.csv',
      'flows/zeek/conn.ndjson',
      'labelled/file-upload.sf',
      'monday.backup',
      'restored/store',
    ])
      expect(existsSync(join(scratch, made)), made).toBe(true);
  }, 240_000);
});

/** What a server says of where it listens. */
function addressOf(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    server.once('exit', () => reject(new Error(`the server ended: ${said}`)));
    server.stdout!.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const found = /http:\/\/\S+:\d+/.exec(said)?.[0];
      if (found !== undefined) resolve(found);
    });
  });
}

describe('docs/formats.md', () => {
  const formats = read('docs/formats.md');
  const mentions = (key: string): boolean => formats.includes(`\`${key}\``) || formats.includes(`.${key}\``);
  const samples = join(root, 'samples');
  const json = (...args: string[]): unknown =>
    JSON.parse(
      execFileSync(process.execPath, [join(root, 'bin', 'flowsage'), ...args], {
        encoding: 'utf8',
        env: { ...process.env, XDG_DATA_HOME: join(scratch, 'data2') },
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    );
  const keysOf = (value: unknown, into = new Set<string>()): Set<string> => {
    if (Array.isArray(value)) for (const entry of value) keysOf(entry, into);
    else if (typeof value === 'object' && value !== null)
      for (const [key, inner] of Object.entries(value)) {
        into.add(key);
        keysOf(inner, into);
      }
    return into;
  };

  it('tells every field of knowledge', () => {
    expect(KNOWLEDGE_FIELDS.filter((field) => !mentions(field))).toEqual([]);
  });

  it('tells every field of every JSON output', () => {
    const phishing = join(samples, 'phishing.pcapng');
    const output = join(scratch, 'formats');
    const outputs = [
      json('e2e', phishing, '-o', output, '--json', '--data-dir', join(scratch, 'data3')),
      JSON.parse(readFileSync(join(output, 'phishing.bf'), 'utf8')),
      json('convert', phishing, '-o', output, '--json'),
      json('inspect', phishing, join(samples, 'zeek', 'conn.log'), '--json'),
      json('summary', phishing, '--json'),
      json('explain', phishing, 'login-portal', '--json'),
      json('doctor', '--json'),
    ];
    const keys = outputs.map((value) => keysOf(value));
    // Protocols are keys of a count, not fields.
    const unknown = keys
      .flatMap((found) => [...found])
      .filter((key) => !mentions(key) && !/^(TCP|UDP|ICMP)$/.test(key));
    expect([...new Set(unknown)]).toEqual([]);
    expect(new Set(keys.flatMap((found) => [...found])).size).toBeGreaterThan(80);
  });
});

describe('SECURITY.md', () => {
  const rows = [...read('SECURITY.md').matchAll(/^\| ([^|]+) \| ([^|]+) \| [^|]+ \| `([^`]+)` `(\w+)` \|$/gm)];
  const UNITS: Readonly<Record<string, number>> = { '': 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3, MB: 1 };

  it('has a table of limits', () => {
    expect(rows.length).toBeGreaterThan(30);
  });

  for (const [, what, limit, file, name] of rows)
    it(`tells the limit that the code has: ${what}`, () => {
      const source = read(file!);
      const found = new RegExp(`\\b${name}\\b\\s*(?::\\s*\\w+\\s*)?(?:=|\\?\\?|:)\\s*([0-9'][^;,)}\\n]*)`).exec(source);
      const fallback = new RegExp(`\\.${name} \\?\\? ([0-9][^;,)\\n]*)`).exec(source);
      const expression = (found ?? fallback)?.[1]?.trim();
      expect(expression, `${name} in ${file}`).toBeDefined();
      const [, digits, unit] = /^([\d,]+) ?(\w*)$/.exec(limit!)!;
      expect(numberOf(expression!)).toBe(Number(digits!.replaceAll(',', '')) * UNITS[unit!]!);
    });

  it('tells every limit of the server with its number', () => {
    const told = [...read('SECURITY.md').matchAll(/^\| [^|]+ \| ([\d,]+) ?(\w*) \| [^|]+ \| `(\w+)` \|$/gm)].map(
      ([, digits, unit, setting]) => [setting!, Number(digits!.replaceAll(',', '')) * UNITS[unit!]!],
    );
    const limits = Object.entries(SETTINGS as Readonly<Record<string, SettingRow>>)
      .filter(([, { isLimit }]) => isLimit === true)
      .map(([setting, { standard }]) => [setting, standard]);
    expect(Object.fromEntries(told)).toEqual(Object.fromEntries(limits));
    expect(limits.length).toBeGreaterThan(15);
  });
});

/** Products, powers and shifts of whole numbers, or a text such as `'512MB'`. */
function numberOf(expression: string): number {
  const text = expression.replaceAll('_', '').replace(/^'(\d+)MB'$/, '$1');
  const shift = /^(\d+) << (\d+)$/.exec(text);
  if (shift !== null) return Number(shift[1]) * 2 ** Number(shift[2]);
  return text.split(/ \* (?!\*)/).reduce((product, factor) => {
    const [base, exponent = '1'] = factor.split(' ** ');
    return product * Number(base) ** Number(exponent);
  }, 1);
}
