import { existsSync } from 'node:fs';
import { defaultDataFolder } from '../../config/data-folder.ts';
import { createKnowledgeBase, loadPacks, SHIPPED_KNOWLEDGE_FOLDER } from '../../knowledge/index.ts';
import { errorMessage } from '../../lib/app-error.ts';
import { openDuckDbStore } from '../../store/index.ts';
import { version } from '../main.ts';
import { counted } from '../numbers.ts';
import type { Terminal } from '../terminal.ts';

interface Check {
  readonly name: string;
  readonly isFine: boolean;
  readonly text: string;
}

/** `flowsage doctor` */
export async function doctorCommand(
  options: { readonly dataDir?: string; readonly json?: boolean },
  terminal: Terminal,
): Promise<number> {
  const folder = options.dataDir ?? defaultDataFolder();
  const checks: Check[] = [
    { name: 'flowsage', isFine: true, text: version() },
    checkNode(),
    await check('knowledge', async () => {
      const packs = await loadPacks(SHIPPED_KNOWLEDGE_FOLDER);
      createKnowledgeBase(packs);
      return packs.map((pack) => `${pack.name} ${pack.version} (${pack.records.length} destinations)`).join(', ');
    }),
    await checkStore(folder),
  ];
  if (options.json) terminal.printJson(checks);
  else
    for (const { name, isFine, text } of checks)
      terminal.print(`${isFine ? terminal.paint.green('ok ') : terminal.paint.red('bad')}  ${name.padEnd(10)} ${text}`);
  return checks.every(({ isFine }) => isFine) ? 0 : 1;
}

function checkNode(): Check {
  const [major, minor] = process.versions.node.split('.').map(Number) as [number, number];
  const isFine = major > 20 || (major === 20 && minor >= 19);
  return { name: 'node', isFine, text: `${process.versions.node}${isFine ? '' : ', expected 20.19 or newer'}` };
}

/** Opening the store checks its module, the folder, its lock and its version; a folder that is not there yet is fine. */
function checkStore(folder: string): Promise<Check> {
  return check('store', async () => {
    if (!existsSync(folder)) return `${folder} (not there yet)`;
    const store = await openDuckDbStore({ folder });
    try {
      return `${folder}, ${counted(await store.contentCount(), 'sample')}`;
    } finally {
      await store.close();
    }
  });
}

async function check(name: string, run: () => Promise<string>): Promise<Check> {
  try {
    return { name, isFine: true, text: await run() };
  } catch (error) {
    return { name, isFine: false, text: errorMessage(error) };
  }
}
