import { readdirSync, readFileSync } from 'node:fs';
import { join, normalize, relative } from 'node:path/posix';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/** The web app asks the server through the client alone, and knows the engine by one door, in one folder. */

const FOLDER = fileURLToPath(new URL('../web/src', import.meta.url));

/** Of the app's own folders, each may import these beside itself; `views` import each other where one shows another. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  text: [],
  state: ['text'],
  api: ['text', 'state'],
  components: ['text', 'state', 'api'],
  local: ['text'],
  views: ['text', 'state', 'api', 'components', 'app', 'local'],
  app: ['text', 'state', 'api', 'components', 'views'],
  '.': ['app'],
};

/** The same engine as on the command line, for captures that stay in the tab. */
const ENGINE = 'flowsage/browser';
const ENGINE_FOLDER = 'local';

/** What connects, stores or runs what it is given; the client and these places alone may. */
const REACHES_OUT =
  /\b(fetch|XMLHttpRequest|WebSocket|EventSource|sendBeacon|importScripts|eval|dangerouslySetInnerHTML)\b/;
const MAY_REACH_OUT: Readonly<Record<string, RegExp>> = {
  // The packs that come with the app, from its own server, before a capture is opened.
  'local/': /\bfetch\b/,
};

interface Import {
  readonly file: string;
  readonly specifier: string;
}

const files = readdirSync(FOLDER, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name))
  .map((entry) => relative(FOLDER, join(entry.parentPath, entry.name)))
  .sort();
const texts = new Map(files.map((file) => [file, readFileSync(join(FOLDER, file), 'utf8')]));
const imports: readonly Import[] = [...texts].flatMap(([file, text]) =>
  [
    ...text.matchAll(/^(?:import|export)\b[^'"`;]*?\bfrom\s*'([^'\n]+)'/gm),
    ...text.matchAll(/^import\s*'([^'\n]+)'/gm),
    ...text.matchAll(/\bimport\s*\(\s*'([^'\n]+)'/g),
  ].map(([, specifier]) => ({ file, specifier: specifier! })),
);

/** The packs that come with the program: their place on the server, for the engine in the tab. */
const PACKS = /^(\.\.\/)+knowledge\/[\w./-]+\.ndjson\?url$/;

const packages = new Set(
  Object.keys(
    (
      JSON.parse(readFileSync(join(FOLDER, '../package.json'), 'utf8')) as {
        devDependencies: Record<string, string>;
      }
    ).devDependencies,
  ),
);

function folderOf(file: string): string {
  return file.includes('/') ? file.slice(0, file.indexOf('/')) : '.';
}

describe('imports of the web app', () => {
  it('finds the sources and their imports', () => {
    expect(files.length).toBeGreaterThan(20);
    expect(imports.length).toBeGreaterThan(files.length);
  });

  it('goes from texts over components to pages, never back', () => {
    const wrong = imports.filter(({ file, specifier }) => {
      if (!specifier.startsWith('.')) return false;
      if (PACKS.test(specifier)) return folderOf(file) !== ENGINE_FOLDER;
      const target = normalize(join(file, '..', specifier));
      // Out of the app's sources.
      if (target.startsWith('..')) return true;
      const [from, to] = [folderOf(file), folderOf(target)];
      return from !== to && !MAY_IMPORT[from]?.includes(to);
    });
    expect(wrong).toEqual([]);
  });

  it('takes the client, the engine by its door, and packages that are declared', () => {
    const wrong = imports.filter(({ file, specifier }) => {
      if (specifier.startsWith('.') || specifier === '@flowsage/client') return false;
      if (specifier.startsWith(ENGINE)) return folderOf(file) !== ENGINE_FOLDER;
      const name = specifier
        .split('/')
        .slice(0, specifier.startsWith('@') ? 2 : 1)
        .join('/');
      return !packages.has(name);
    });
    expect(wrong).toEqual([]);
  });

  it('reaches out through the client only', () => {
    const wrong = [...texts].flatMap(([file, text]) => {
      const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '').replace(/'(?:[^'\\\n]|\\.)*'/g, "''");
      const found = REACHES_OUT.exec(code)?.[0];
      if (found === undefined) return [];
      const allowed = Object.entries(MAY_REACH_OUT).some(([place, what]) => file.startsWith(place) && what.test(found));
      return allowed ? [] : [`${file}: ${found}`];
    });
    expect(wrong).toEqual([]);
  });
});
