// `node scripts/build-web.mjs FOLDER`: builds the web app into a folder, with packed twins beside its files, so that the
// server has nothing to pack.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'vite';

const root = fileURLToPath(new URL('../web/', import.meta.url));
const folder = resolve(process.argv[2]);

/** Pictures and fonts are packed already. */
const PACKABLE = /\.(css|js|json|ndjson|svg|webmanifest)$/;
/** What is smaller fits a packet as it is. */
const SMALLEST_BYTES = 1024;

// Whatever the shell says: with another word the app carries what only its developers need, and is half as large again.
process.env.NODE_ENV = 'production';
await build({
  root,
  configFile: join(root, 'vite.config.ts'),
  logLevel: 'warn',
  build: { outDir: folder, emptyOutDir: true },
});
for (const name of readdirSync(join(folder, 'assets'))) {
  const path = join(folder, 'assets', name);
  const bytes = readFileSync(path);
  if (!PACKABLE.test(name) || bytes.length < SMALLEST_BYTES) continue;
  const quality = { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: quality }));
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
}
