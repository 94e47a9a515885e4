import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Measures times of frames: alone, after all others. */
const TIMED = 'test/browser/speed.test.ts';

/** These go on while the short ones are done beside them. */
const LONGEST = ['pages', 'hostile', 'sample', 'samples', 'keyboard'];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const index = LONGEST.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
      return index === -1 ? LONGEST.length : index;
    };
    return files.toSorted((a, b) => place(a) - place(b));
  }
}

/** `npm run browser`: the built program, its web app and the system's Chromium together. */
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  resolve: { alias: { '@flowsage/client': fileURLToPath(new URL('../../sdk/src/index.ts', import.meta.url)) } },
  test: {
    testTimeout: 90_000,
    hookTimeout: 120_000,
    retry: process.env['CI'] === 'true' ? 1 : 0,
    // What a page comes to by itself, on a machine that has other work.
    expect: { poll: { timeout: 20_000, interval: 100 } },
    pool: 'forks',
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        // A server and a browser each, which wait for each other most of the time: two cores have room for two files.
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          exclude: [TIMED],
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      { extends: true, test: { name: 'speed', include: [TIMED], maxWorkers: 1, sequence: { groupOrder: 1 } } },
    ],
  },
});
