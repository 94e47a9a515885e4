import type { Command } from 'commander';
import type { Start } from './client-verbs.ts';
import { addKbImport } from './kb-import-verb.ts';
import { addKbSilences } from './kb-silence-verbs.ts';

const DATA_DIR = ['--data-dir <dir>', 'where packs are installed (default: your XDG data folder)'] as const;
const KNOWLEDGE = ['--knowledge <dir>', 'a further folder of packs (may be given again)'] as const;

/** The verbs about knowledge packs. Each loads its own code when it is called. */
export function addKbVerbs(program: Command, start: Start): void {
  const kb = program
    .command('kb')
    .summary('knowledge packs: list, show, lint, test, import, export and more')
    .description('Knowledge packs: what is loaded, and making, checking and sharing them.');

  kb.command('list')
    .summary('the packs that are loaded')
    .description('Lists the packs that every verb loads, in their order: the later one wins.')
    .option(...DATA_DIR)
    .option(...KNOWLEDGE, collect)
    .option('--json', 'as JSON')
    .action((options) => start(async (terminal) => (await import('./commands/kb-list.ts')).kbList(options, terminal)));
  kb.command('show')
    .summary('a pack, or a record of one')
    .description(
      'Shows a pack by its name, a behavior or an event by its id, or what is known of a destination, with the list against false alarms that names it.',
    )
    .argument('<key>', 'pack, id, pack/id, name, name:port or name:ICMP')
    .option(...DATA_DIR)
    .option(...KNOWLEDGE, collect)
    .option('--json', 'as JSON')
    .action((key: string, options) =>
      start(async (terminal) => (await import('./commands/kb-show.ts')).kbShow(key, options, terminal)),
    );
  kb.command('lint')
    .summary('whether packs can be read')
    .description('Checks packs, and tells what does not fit with file and line. Exit code 1 if anything.')
    .argument('<path>', 'a pack (file or folder), or a folder of packs')
    .option('--json', 'as JSON')
    .action((path: string, options) =>
      start(async (terminal) => (await import('./commands/kb-test.ts')).kbLint(path, options, terminal)),
    );
  kb.command('test')
    .summary('run the cases of packs')
    .description(
      'Runs the cases of packs with all packs loaded, and looks up each destination. Exit code 1 if any fails.',
    )
    .argument('[path]', 'a pack (file or folder), or a folder of packs (default: all)')
    .option(...DATA_DIR)
    .option(...KNOWLEDGE, collect)
    .option('--json', 'as JSON')
    .action((path: string | undefined, options) =>
      start(async (terminal) => (await import('./commands/kb-test.ts')).kbTest(path, options, terminal)),
    );
  addKbImport(kb, start);
  kb.command('update')
    .summary('fetch the lists that are configured')
    .description(
      'Fetches lists of the section feeds of a configuration file, from hosts of its setting feedHosts, and puts each in ' +
        'the place of what was fetched before once it was understood. A server does so by itself. Exit code 1 if any failed.',
    )
    .argument('[name...]', 'feeds (default: all)')
    .option('--config <file>', 'a file of settings (default: FLOWSAGE_CONFIG)')
    .option('--data-dir <dir>', 'the data folder (default: as configured, else your XDG data folder)')
    .option('--json', 'as JSON')
    .action((names: string[], options) =>
      start(async (terminal) => (await import('./commands/kb-update.ts')).kbUpdate(names, options, terminal)),
    );
  kb.command('export')
    .summary('packs in one fixed form')
    .description(
      'Writes packs with their cases, a folder each; exporting those again gives the same bytes. What people wrote at a ' +
        'server is left out: its file is in one fixed form already.',
    )
    .argument('[path...]', 'packs or folders of them (default: all)')
    .requiredOption('-o, --output <dir>', 'a new folder')
    .option('--name <name>', 'another name, where there is one pack')
    .option('--author <author>', 'another author, where there is one pack')
    .option('--licence <licence>', 'another licence, an SPDX expression, where there is one pack (default: its own)')
    .option(...DATA_DIR)
    .option(...KNOWLEDGE, collect)
    .action((paths: string[], options) =>
      start(async (terminal) => (await import('./commands/kb-export.ts')).kbExport(paths, options, terminal)),
    );
  kb.command('diff')
    .summary('which records differ')
    .description('Tells which records of packs were added, removed or changed, and in which fields.')
    .argument('<before>', 'a pack, or a folder of packs')
    .argument('<after>', 'the same, later')
    .option('--json', 'as JSON')
    .action((before: string, after: string, options) =>
      start(async (terminal) => (await import('./commands/kb-diff.ts')).kbDiff(before, after, options, terminal)),
    );
  kb.command('install')
    .summary('packs into the data folder')
    .description(
      'Checks packs and puts them into the data folder, where every verb and the server find them. A file that ends in ' +
        '.records.ndjson is what people wrote at a server (records export): there it can be edited further. Cases of a pack that fail are ' +
        'told, and it is installed all the same.',
    )
    .argument('<path>', 'a pack (file or folder), a folder of packs, or exported records')
    .option(...DATA_DIR)
    .action((path: string, options) =>
      start(async (terminal) => (await import('./commands/kb-install.ts')).kbInstall(path, options, terminal)),
    );
  kb.command('remove')
    .summary('take an installed pack away')
    .description('Takes a pack out of the data folder again.')
    .argument('<name>', 'name of the pack')
    .option(...DATA_DIR)
    .action((name: string, options) =>
      start(async (terminal) => (await import('./commands/kb-install.ts')).kbRemove(name, options, terminal)),
    );
  addKbSilences(kb, start);
}

/** Values of an option that may be given more than once. */
function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
