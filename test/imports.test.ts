import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path/posix';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/** Who may know whom: `docs/internals.md` tells the reasons. The import lines of `src/` are read and held to it. */

const STAGES = [
  'input',
  'decode',
  'flowtable',
  'naming',
  'label',
  'knowledge',
  'enrich',
  'detect',
  'verdict',
  'output',
  'store',
];

/** What each folder below `src/` may import from, beside itself. `.` is the library's door, `src/index.ts`. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  lib: [],
  model: ['lib'],
  ...Object.fromEntries(STAGES.map((stage) => [stage, ['lib', 'model']])),
  config: ['lib', 'model'],
  report: ['lib'],
  pipeline: ['lib', 'model', ...STAGES],
  ingest: ['lib', 'model', ...STAGES, 'pipeline'],
  server: ['lib', 'model', ...STAGES, 'config', 'report', 'pipeline', 'ingest'],
  cli: ['lib', 'model', ...STAGES, 'config', 'report', 'pipeline', 'ingest', 'server'],
  '.': ['lib', 'model', ...STAGES, 'config', 'pipeline'],
};

/** These run in a browser too: no Node, no package. */
const FOR_BROWSERS = ['lib', 'model', 'input', 'decode', 'flowtable', 'naming', 'label'];

/** The door to what runs in a browser, and the only package that anything behind it uses. */
const BROWSER_DOOR = 'browser.ts';
const BROWSER_PACKAGES = ['tldts'];

/** The engine is native, optional and slow to load: one folder knows it, and types and late imports alone name it. */
const ENGINE = '@duckdb/node-api';
const ENGINE_FOLDER = 'store/duckdb';

/** Modules that could open a connection or run what could: these files alone may, and only for what stands beside them. */
const CONNECTING = /^(node:)?(child_process|cluster|dgram|dns|http|http2|https|inspector|net|tls)(\/|$)/;
const MAY_CONNECT: Readonly<Record<string, readonly string[]>> = {
  // Starts this program again, in a process with limits, to read what was uploaded.
  'ingest/child-process.ts': ['node:child_process'],
  // Fetches the lists that an administrator names, from the hosts that an administrator allows: none unless configured.
  'pipeline/feeds/download.ts': ['node:dns/promises', 'node:https'],
};

/** The client of a server sends to the address that its user names, and nowhere else. Others take its types only. */
const CLIENT = '@flowsage/client';
const MAY_CALL_CLIENT = ['cli'];

/** Listening is the server's. */
const SERVER_PACKAGES = /^(fastify|@fastify\/.*)$/;

interface Import {
  /** Below `src/`. */
  readonly file: string;
  readonly line: number;
  readonly specifier: string;
  readonly isTypeOnly: boolean;
  readonly isDynamic: boolean;
}

interface Source {
  readonly file: string;
  readonly text: string;
}

const root = fileURLToPath(new URL('..', import.meta.url));

function readSources(): Source[] {
  return readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts'))
    .map((entry) => relative(join(root, 'src'), join(entry.parentPath, entry.name)))
    .filter((file) => !file.split('/').includes('testing'))
    .sort()
    .map((file) => ({ file, text: readFileSync(join(root, 'src', file), 'utf8') }));
}

/** Static imports and exports may run over several lines; `import(…)` stands anywhere, as a call or as a type. */
function importsOf({ file, text }: Source): Import[] {
  const found: Import[] = [];
  const add = (at: number, specifier: string, isTypeOnly: boolean, isDynamic: boolean): void =>
    void found.push({ file, line: text.slice(0, at).split('\n').length, specifier, isTypeOnly, isDynamic });
  for (const match of text.matchAll(/^(?:import|export)\b([^'"`;]*?)\bfrom\s*(['"])([^'"\n]+)\2/gm))
    add(match.index, match[3]!, /^\s+type\b/.test(match[1]!), false);
  for (const match of text.matchAll(/^import\s*(['"])([^'"\n]+)\1/gm)) add(match.index, match[2]!, false, false);
  for (const match of text.matchAll(/(\btypeof\s+)?\bimport\s*\(\s*(['"`])([^'"`\n]+)\2/g))
    add(match.index, match[3]!, match[1] !== undefined, true);
  return found;
}

/** The folder directly below `src/` that a file belongs to. */
function folderOf(file: string): string {
  const slash = file.indexOf('/');
  return slash < 0 ? '.' : file.slice(0, slash);
}

function isRelative(specifier: string): boolean {
  return specifier.startsWith('.');
}

/** What is wrong with one import, or null. */
function faultOf({ file, specifier, isTypeOnly, isDynamic }: Import): string | null {
  const folder = folderOf(file);
  const allowed = MAY_IMPORT[folder];
  if (allowed === undefined) return `src/${folder} has no place in the order of folders`;
  if (specifier.includes('${')) return 'imports what is known at run time only';
  // Types open nothing.
  if (CONNECTING.test(specifier) && !isTypeOnly && MAY_CONNECT[file]?.includes(specifier) !== true)
    return `${specifier} could open a connection`;
  if (!isRelative(specifier)) {
    // Types are gone before anything runs.
    if (specifier === CLIENT && isTypeOnly) return null;
    if (FOR_BROWSERS.includes(folder)) return `${folder} runs in a browser and imports ${specifier}`;
    if (specifier === CLIENT && !MAY_CALL_CLIENT.includes(folder))
      return `${CLIENT} is more than types outside src/${MAY_CALL_CLIENT.join(', src/')}`;
    if (SERVER_PACKAGES.test(specifier) && folder !== 'server') return `${specifier} outside src/server`;
    if (specifier === ENGINE && !file.startsWith(`${ENGINE_FOLDER}/`)) return `${ENGINE} outside src/${ENGINE_FOLDER}`;
    if (specifier === ENGINE && !isTypeOnly && !isDynamic) return `${ENGINE} is loaded with the file`;
    return null;
  }
  if (!specifier.endsWith('.ts')) return `${specifier} has no .ts ending`;
  const target = join(dirname(file), specifier);
  if (target.startsWith('..')) return `${specifier} is outside src`;
  const targetFolder = folderOf(target);
  if (targetFolder === folder || allowed.includes(targetFolder)) return null;
  if (STAGES.includes(folder) && STAGES.includes(targetFolder)) return `stage ${folder} imports stage ${targetFolder}`;
  return `${folder} imports ${targetFolder}`;
}

function faultsOf(sources: readonly Source[]): string[] {
  return sources
    .flatMap(importsOf)
    .map((entry) => ({ entry, fault: faultOf(entry) }))
    .filter(({ fault }) => fault !== null)
    .map(({ entry, fault }) => `src/${entry.file}:${entry.line}: ${fault}`);
}

/** What a file imports when it runs, file by file, that no browser has. Types are gone by then. */
function browserFaultsOf(sources: readonly Source[], door: string): string[] {
  const byFile = new Map(sources.map((source) => [source.file, source]));
  const faults: string[] = [];
  const seen = new Set([door]);
  for (const file of seen)
    for (const { line, specifier, isTypeOnly } of importsOf(byFile.get(file) ?? { file, text: '' })) {
      if (isTypeOnly || isRelative(specifier)) {
        if (!isTypeOnly) seen.add(join(dirname(file), specifier));
      } else if (!BROWSER_PACKAGES.includes(specifier)) faults.push(`src/${file}:${line}: ${specifier}`);
    }
  return faults;
}

/** Circles among folders, as `a -> b -> a`, with the import that closes each. */
function circlesOf(sources: readonly Source[]): string[] {
  const edges = new Map<string, Map<string, Import>>();
  for (const entry of sources.flatMap(importsOf)) {
    if (!isRelative(entry.specifier)) continue;
    const from = dirname(entry.file);
    const to = dirname(join(from, entry.specifier));
    // A folder and the folders inside it are one thing to those outside.
    if (from === to || from.startsWith(`${to}/`) || to.startsWith(`${from}/`)) continue;
    if (!edges.has(from)) edges.set(from, new Map());
    if (!edges.get(from)!.has(to)) edges.get(from)!.set(to, entry);
  }
  const circles: string[] = [];
  const finished = new Set<string>();
  const visit = (folder: string, path: readonly string[]): void => {
    for (const [next, { file, line }] of edges.get(folder) ?? []) {
      const at = path.indexOf(next);
      if (at >= 0) circles.push(`src/${file}:${line}: closes ${[...path.slice(at), next].join(' -> ')}`);
      else if (!finished.has(next)) visit(next, [...path, next]);
    }
    finished.add(folder);
  };
  for (const folder of edges.keys()) if (!finished.has(folder)) visit(folder, [folder]);
  return circles;
}

describe('imports of src', () => {
  const sources = readSources();

  it('are found in every folder', () => {
    const folders = new Set(sources.map(({ file }) => folderOf(file)));
    expect([...folders].sort()).toEqual(expect.arrayContaining(['cli', 'input', 'lib', 'model', 'pipeline', 'store']));
    expect(sources.flatMap(importsOf).length).toBeGreaterThan(300);
  });

  it('point from the program down to the library and never back', () => {
    expect(faultsOf(sources)).toEqual([]);
  });

  it('lead from the door for browsers to nothing that a browser lacks', () => {
    expect(sources.some(({ file }) => file === BROWSER_DOOR)).toBe(true);
    expect(browserFaultsOf(sources, BROWSER_DOOR)).toEqual([]);
  });

  it('and the globals that are used open no connection', () => {
    const calls = sources.flatMap(({ file, text }) =>
      [...text.matchAll(/\b(?:fetch|XMLHttpRequest|WebSocket|EventSource|eval|Function)\s*\(/g)].map(
        (match) => `src/${file}: ${match[0]}`,
      ),
    );
    expect(calls).toEqual([]);
  });

  it('make no circle among folders', () => {
    expect(circlesOf(sources)).toEqual([]);
  });

  it('name each module by a form that is recognised', () => {
    // Every line that looks like an import must have been read as one.
    const looks = sources.reduce(
      (sum, { text }) => sum + [...text.matchAll(/\bfrom '|\bimport\('|^import '/gm)].length,
      0,
    );
    const inTemplates = sources.reduce((sum, { text }) => sum + [...text.matchAll(/^\s+['`].*\bfrom '/gm)].length, 0);
    expect(sources.flatMap(importsOf).length).toBe(looks - inTemplates);
  });
});

describe('the check of imports', () => {
  const cases: readonly (readonly [file: string, text: string, fault: string | null])[] = [
    ['lib/a.ts', "import { b } from './b.ts';", null],
    ['lib/a.ts', "import { b } from '../model/b.ts';", 'lib imports model'],
    ['model/a.ts', "import type { B } from '../lib/b.ts';", null],
    ['model/a.ts', "import { b } from '../input/b.ts';", 'model imports input'],
    ['decode/a.ts', "export { b } from '../input/pcap/b.ts';", 'stage decode imports stage input'],
    ['input/x/a.ts', "import type { B } from '../../decode/b.ts';", 'stage input imports stage decode'],
    ['store/a.ts', "import { b } from '../pipeline/b.ts';", 'store imports pipeline'],
    ['store/a.ts', "import { b } from '../config/b.ts';", 'store imports config'],
    ['pipeline/a.ts', "import { b } from '../cli/b.ts';", 'pipeline imports cli'],
    ['cli/commands/a.ts', "const b = await import('../../pipeline/b.ts');", null],
    ['label/a.ts', "import { readFileSync } from 'node:fs';", 'label runs in a browser and imports node:fs'],
    ['naming/a.ts', "const t = await import('tldts');", 'naming runs in a browser and imports tldts'],
    ['lib/a.ts', "import {\n  b,\n  c,\n} from '../cli/b.ts';", 'lib imports cli'],
    ['lib/a.ts', "import { b } from './b.js';", './b.js has no .ts ending'],
    ['lib/a.ts', "import '../model/b.ts';", 'lib imports model'],
    ['cli/a.ts', "import { x } from '../../test/x.ts';", '../../test/x.ts is outside src'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the source that is checked holds it
    ['cli/a.ts', 'const b = import(`./${name}.ts`);', 'imports what is known at run time only'],
    ['newcomer/a.ts', "import { b } from './b.ts';", 'src/newcomer has no place in the order of folders'],
    ['cli/a.ts', "import { request } from 'node:https';", 'node:https could open a connection'],
    ['cli/a.ts', "const dns = await import('dns/promises');", 'dns/promises could open a connection'],
    ['store/duckdb/a.ts', `import type { X } from '${ENGINE}';`, null],
    ['store/duckdb/a.ts', `const x = import('${ENGINE}');`, null],
    ['store/duckdb/a.ts', `import { X } from '${ENGINE}';`, `${ENGINE} is loaded with the file`],
    ['store/a.ts', `import type { X } from '${ENGINE}';`, `${ENGINE} outside src/${ENGINE_FOLDER}`],
    ['cli/a.ts', `const x = await import('${ENGINE}');`, `${ENGINE} outside src/${ENGINE_FOLDER}`],
    ['ingest/child-process.ts', "import { spawn } from 'node:child_process';", null],
    ['pipeline/feeds/download.ts', "import { request } from 'node:https';", null],
    ['pipeline/feeds/download.ts', "import { request } from 'node:http';", 'node:http could open a connection'],
    ['ingest/a.ts', "import { spawn } from 'node:child_process';", 'node:child_process could open a connection'],
    ['server/a.ts', `import type { X } from '${CLIENT}';`, null],
    ['model/a.ts', `import type { X } from '${CLIENT}';`, null],
    ['server/a.ts', `import { X } from '${CLIENT}';`, `${CLIENT} is more than types outside src/cli`],
    ['cli/a.ts', `import { X } from '${CLIENT}';`, null],
    ['server/a.ts', "import fastify from 'fastify';", null],
    ['cli/a.ts', "import type { X } from 'fastify';", 'fastify outside src/server'],
    ['server/a.ts', "import { x } from '../cli/b.ts';", 'server imports cli'],
    ['ingest/a.ts', "import { x } from '../server/b.ts';", 'ingest imports server'],
  ];
  for (const [file, text, fault] of cases)
    it(`${fault === null ? 'lets' : 'catches'} ${text.replaceAll('\n', ' ')} in ${file}`, () => {
      expect(faultsOf([{ file, text }])).toEqual(fault === null ? [] : [`src/${file}:1: ${fault}`]);
    });

  it('follows the door for browsers through every file, but not through types', () => {
    const sources = [
      { file: 'browser.ts', text: "export { b } from './pipeline/b.ts';\nimport type { Z } from 'yaml';" },
      { file: 'pipeline/b.ts', text: "import { c } from '../knowledge/c.ts';\nimport type { D } from './d.ts';" },
      { file: 'knowledge/c.ts', text: "import { parse } from 'tldts';\n\nimport { join } from 'node:path';" },
      { file: 'pipeline/d.ts', text: "import { open } from 'node:fs';" },
    ];
    expect(browserFaultsOf(sources, 'browser.ts')).toEqual(['src/knowledge/c.ts:3: node:path']);
  });

  it('names file and line', () => {
    const text = "import { a } from './a.ts';\n\n// a comment\nimport { b } from '../store/b.ts';\n";
    expect(faultsOf([{ file: 'enrich/index.ts', text }])).toEqual([
      'src/enrich/index.ts:4: stage enrich imports stage store',
    ]);
  });

  it('finds a circle of three folders', () => {
    const sources = [
      { file: 'a/x.ts', text: "import { y } from '../b/y.ts';" },
      { file: 'b/y.ts', text: "import { z } from '../c/z.ts';" },
      { file: 'c/z.ts', text: "\nimport { x } from '../a/x.ts';" },
    ];
    expect(circlesOf(sources)).toEqual(['src/c/z.ts:2: closes a -> b -> c -> a']);
    expect(circlesOf(sources.slice(0, 2))).toEqual([]);
  });

  it('finds a circle between sibling folders of one stage', () => {
    const sources = [
      { file: 'input/zeek/a.ts', text: "import { b } from '../netflow/b.ts';" },
      { file: 'input/netflow/b.ts', text: "import { a } from '../zeek/a.ts';" },
    ];
    expect(circlesOf(sources)).toHaveLength(1);
  });
});
