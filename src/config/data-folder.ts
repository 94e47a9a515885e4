import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where statistics are kept when nothing else is said: the user's data folder of the XDG base directory specification. */
export function defaultDataFolder(env: NodeJS.ProcessEnv = process.env): string {
  const base = env['XDG_DATA_HOME'];
  return join(base?.startsWith('/') ? base : join(homedir(), '.local', 'share'), 'flowsage');
}
