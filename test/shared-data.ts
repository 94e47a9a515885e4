import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Test data that lies beside the checkout; suites that need it say so and are skipped where it is missing. */
export const SHARED_FOLDER = fileURLToPath(new URL('../../shared', import.meta.url));
export const HAS_SHARED_DATA = existsSync(SHARED_FOLDER);
export const NEEDS_SHARED_DATA = HAS_SHARED_DATA ? '' : ' (skipped: no ../shared beside the checkout)';
