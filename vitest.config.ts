import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Tests run on the sources of client and engine, so that they need no build of them.
  resolve: {
    alias: {
      '@flowsage/client': fileURLToPath(new URL('sdk/src/index.ts', import.meta.url)),
      'flowsage/browser': fileURLToPath(new URL('src/browser.ts', import.meta.url)),
    },
  },
  test: {
    include: ['src/**/*.test.ts', 'sdk/src/**/*.test.ts', 'web/src/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['test/browser/**', '**/node_modules/**'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: 'forks',
    // Many tests wait for servers and processes that they started: one at a time leaves two cores half idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});
