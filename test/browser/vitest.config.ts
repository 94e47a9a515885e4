import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** `npm run browser`: the built program, its web app and the system's Chromium together. */
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  resolve: { alias: { '@flowsage/client': fileURLToPath(new URL('../../sdk/src/index.ts', import.meta.url)) } },
  test: {
    include: ['test/browser/**/*.test.ts'],
    testTimeout: 90_000,
    hookTimeout: 120_000,
    // What a page comes to by itself, on a machine that has other work.
    expect: { poll: { timeout: 20_000, interval: 100 } },
    pool: 'forks',
    // A server and a browser each: two cores have enough with one file at a time.
    fileParallelism: false,
  },
});
