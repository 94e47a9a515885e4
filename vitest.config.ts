import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Tests that hold how long something takes: one file at a time, after all others. */
const TIMED = [
  'src/decode/dns.test.ts',
  'src/decode/tls-client-hello.test.ts',
  'src/detect/detect.test.ts',
  'src/detect/event-*.test.ts',
  'src/enrich/enrich.test.ts',
  'src/ingest/*.test.ts',
  'src/input/text/shared-corpora.test.ts',
  'src/knowledge/import/import-feeds.test.ts',
  'src/knowledge/load-packs.test.ts',
  'src/knowledge/pack.test.ts',
  'src/knowledge/pattern-index.test.ts',
  'src/lib/zstd/decoder.test.ts',
  'src/naming/*.test.ts',
  'src/pipeline/judge.test.ts',
  'src/pipeline/source.test.ts',
  'src/server/idle-connections.test.ts',
  'src/server/request-time.test.ts',
  'src/server/sample-lists.test.ts',
  'src/server/routes/sample-texts.test.ts',
  'src/server/routes/v1-annotations.test.ts',
  'src/server/routes/v1-knowledge-records.test.ts',
  'src/server/routes/v1-verdict.test.ts',
  'src/store/duckdb/*.test.ts',
  'src/verdict/categorize.test.ts',
  'test/corpora/every-file.test.ts',
  'test/server/assurance.test.ts',
  'test/server/key-timing.test.ts',
];

const ALL = ['src/**/*.test.ts', 'sdk/src/**/*.test.ts', 'web/src/**/*.test.ts', 'test/**/*.test.ts'];
const ELSEWHERE = ['test/browser/**', '**/node_modules/**'];

export default defineConfig({
  // Tests run on the sources of client and engine, so that they need no build of them.
  resolve: {
    alias: {
      '@flowsage/client': fileURLToPath(new URL('sdk/src/index.ts', import.meta.url)),
      'flowsage/browser': fileURLToPath(new URL('src/browser.ts', import.meta.url)),
    },
  },
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: 'forks',
    projects: [
      {
        extends: true,
        // Many wait for servers and processes that they started: one at a time would leave two cores half idle.
        test: {
          name: 'tests',
          include: ALL,
          exclude: [...ELSEWHERE, ...TIMED],
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: { name: 'timed', include: TIMED, exclude: ELSEWHERE, maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
