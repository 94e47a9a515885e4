import type { Command } from 'commander';
import type { Start } from './client-verbs.ts';
import { addKbImport } from './kb-import-verb.ts';

/** The verbs about knowledge packs. Each loads its own code when it is called. */
export function addKbVerbs(program: Command, start: Start): void {
  const kb = program.command('kb').summary('knowledge packs: import').description('Knowledge packs: import.');
  addKbImport(kb, start);
}
