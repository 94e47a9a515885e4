// `npm run browser`: sets up, then tests the web app in the system's Chromium; arguments go to the test runner.
// `npm run screenshots` writes the pictures in docs/images/ anew on the way.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { setUp } from './set-up.mjs';

setUp({ quiet: false });
const path = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const { status } = spawnSync(
  process.execPath,
  [
    path('node_modules/vitest/vitest.mjs'),
    'run',
    '--config',
    path('test/browser/vitest.config.ts'),
    ...process.argv.slice(2),
  ],
  {
    cwd: path('.'),
    stdio: 'inherit',
    env: { ...process.env, ...(process.env.npm_lifecycle_event === 'screenshots' ? { WRITE_SCREENSHOTS: 'yes' } : {}) },
  },
);
process.exit(status ?? 1);
