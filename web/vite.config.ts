import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** For `vite`, which serves the sources while one works on them: a running server answers the API. */
const DEVELOPMENT_SERVER = process.env['FLOWSAGE_DEV_SERVER'] ?? 'http://127.0.0.1:4780';

export default defineConfig({
  root: here('.'),
  plugins: [react()],
  // Client and engine are taken from their sources, so that there is one order of building less.
  resolve: {
    alias: { '@flowsage/client': here('../sdk/src/index.ts'), 'flowsage/browser': here('../src/browser.ts') },
  },
  build: {
    target: 'es2022',
    // The content security policy has no `data:` for scripts, styles and fonts.
    assetsInlineLimit: 0,
    // One file for all: styles of a part that did not come once would be left out where the part is asked for again.
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
  },
  worker: {
    format: 'es',
    // The engine loads the list of public suffixes when it is needed; in the worker it is there from the start.
    rolldownOptions: { checks: { ineffectiveDynamicImport: false } },
  },
  server: { proxy: { '/api': DEVELOPMENT_SERVER, '/schemas': DEVELOPMENT_SERVER, '/healthz': DEVELOPMENT_SERVER } },
});
