import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Tests that hold how long others wait, by the clock: one file at a time, after all others. */
const TIMED = [
  'src/ingest/list-importer.test.ts',
  'src/server/request-time.test.ts',
  'test/server/assurance-times.test.ts',
  'test/server/key-timing.test.ts',
];

/** Files that take half a minute and more: begun first, so that no core waits for the last of them. */
const LONG = [
  'src/store/duckdb/duckdb-store.test.ts',
  'test/server/assurance.test.ts',
  'test/server/authorization.test.ts',
  'test/cli/client-verbs.test.ts',
  'test/cli/kb.test.ts',
  'test/cli/server.test.ts',
  'test/docs.test.ts',
  'test/corpora/every-file.test.ts',
];

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification): boolean => LONG.some((path) => moduleId.endsWith(path));
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

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
    sequence: { sequencer: LongFirst },
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Machines that test for all have other work: what was too slow once is tried again there.
    retry: process.env['CI'] === 'true' ? 1 : 0,
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
          // No test leaves anything behind in its process, and loading the program for each file takes minutes in all.
          isolate: false,
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
