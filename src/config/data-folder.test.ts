import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { defaultDataFolder } from './data-folder.ts';

it('follows XDG_DATA_HOME when that is absolute', () => {
  expect(defaultDataFolder({ XDG_DATA_HOME: '/data' })).toBe('/data/flowsage');
});

it('is below the home folder otherwise', () => {
  const folder = join(homedir(), '.local', 'share', 'flowsage');
  for (const env of [{}, { XDG_DATA_HOME: '' }, { XDG_DATA_HOME: 'data' }]) expect(defaultDataFolder(env)).toBe(folder);
});
