import type { Command } from 'commander';
import type { Start } from './client-verbs.ts';
import { addConnectionOptions } from './connection-options.ts';
import { addSettingOptions } from './setting-options.ts';

/** The verbs of whoever runs a server. Each loads its own code when it is called. */
export function addServerVerbs(program: Command, start: Start): void {
  addSettingOptions(
    program
      .command('serve')
      .summary('the server: uploads, look-ups and accounts for a team')
      .description(
        'Answers the old NetworkSage and Bayse clients and everything under /api/v1. Settings come from the command line, ' +
          'else from the environment (FLOWSAGE_PORT for --port), else from a file, else they are the standard ones. The first ' +
          'start on an empty folder makes an administrator, whose key is taken from FLOWSAGE_ADMIN_KEY_FILE or ' +
          'FLOWSAGE_ADMIN_KEY (32 characters or more), else made up and printed this once.',
      )
      .option('--config <file>', 'settings as YAML or JSON, name: value (default: FLOWSAGE_CONFIG)')
      .option('--print-config', 'show all settings and where they come from, and end'),
  ).action((options) =>
    start(async (terminal) => (await import('./commands/serve.ts')).serveCommand(options, terminal)),
  );

  addConnectionOptions(
    program
      .command('backup')
      .summary('everything of a server in one file, while it works')
      .description(
        'Asks a server for a backup, or makes one of a data folder that no server runs on. The file appears once it is whole. ' +
          'It holds keys as hashes only, and everything else as it is: keep it as safe as the folder.',
      ),
  )
    .requiredOption('-o, --output <file>', 'where the backup is written')
    .option('--data-dir <dir>', 'of this folder, without a server')
    .action((options) =>
      start(async (terminal) => (await import('./commands/backup.ts')).backupCommand(options, terminal)),
    );

  program
    .command('restore')
    .summary('a backup into an empty data folder')
    .description(
      'Holds a backup against its digest, then fills an empty folder with it. A server can be started on it then.',
    )
    .argument('<file>', 'a backup')
    .requiredOption('--data-dir <dir>', 'the folder; it must be empty, or not there yet')
    .action((file: string, options) =>
      start(async (terminal) => (await import('./commands/restore.ts')).restoreCommand(file, options, terminal)),
    );

  addConnectionOptions(
    program
      .command('verify')
      .summary('does everything that is kept fit together?')
      .description(
        'Holds counts against sets, statistics against flows, rows against their owners. Asks a server, or looks at a folder ' +
          'that no server runs on. The exit code is 1 when something does not fit.',
      ),
  )
    .option('--data-dir <dir>', 'this folder, without a server')
    .option('--json', 'as JSON')
    .action((options) =>
      start(async (terminal) => (await import('./commands/verify.ts')).verifyCommand(options, terminal)),
    );
}
