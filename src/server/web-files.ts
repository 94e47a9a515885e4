import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';

/** The web app as it was built. */
export interface WebFiles {
  /** `index.html`, the page at every address of the app. */
  readonly page: string;
  /** A file below `assets/` by its path there. */
  asset(name: string): WebFile | null;
}

export interface WebFile {
  readonly type: string;
  /** In the encodings that there are, the smallest one first. */
  readonly variants: readonly WebFileVariant[];
}

export interface WebFileVariant {
  readonly encoding: 'br' | 'gzip' | null;
  readonly bytes: Buffer;
  readonly etag: string;
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  // Packs, for captures that are opened in the browser.
  '.ndjson': 'application/x-ndjson; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/** Endings of what the build packed beside a file. */
const PACKED = [
  ['.br', 'br'],
  ['.gz', 'gzip'],
] as const;

/**
 * Reads the built web app: what a folder holds at the start is served for as long as the server runs, so that a page and
 * its files fit each other, and no path of a request is ever a path on the disk. Null where the app was not built.
 */
export function readWebFiles(folder: string): WebFiles | null {
  const pagePath = join(folder, 'index.html');
  if (!existsSync(pagePath)) return null;
  const assets = new Map<string, WebFile>();
  const root = join(folder, 'assets');
  const names = existsSync(root) ? filesBelow(root) : [];
  for (const name of names) {
    const type = TYPES[extname(name)];
    if (type !== undefined) assets.set(name, { type, variants: variantsOf(root, name) });
  }
  return { page: readFileSync(pagePath, 'utf8'), asset: (name) => assets.get(name) ?? null };
}

/** The variant for a browser that takes these encodings. */
export function variantFor({ variants }: WebFile, acceptEncoding: string): WebFileVariant {
  const accepted = acceptEncoding.split(',').flatMap((part) => {
    const [name = '', ...parameters] = part
      .trim()
      .toLowerCase()
      .split(/\s*;\s*/);
    return parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter)) ? [] : name;
  });
  return variants.find(({ encoding }) => encoding === null || accepted.includes(encoding)) ?? variants.at(-1)!;
}

function variantsOf(root: string, name: string): WebFileVariant[] {
  const packed = PACKED.flatMap(([ending, encoding]) =>
    existsSync(join(root, name + ending)) ? variantOf(join(root, name + ending), encoding) : [],
  );
  return [...packed, variantOf(join(root, name), null)];
}

function variantOf(path: string, encoding: WebFileVariant['encoding']): WebFileVariant {
  const bytes = readFileSync(path);
  return { encoding, bytes, etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"` };
}

/** With slashes, whatever the machine has; links are not followed. */
function filesBelow(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'));
}
