import type { Command } from 'commander';
import type { Start } from './client-verbs.ts';

/** `silence`, `unsilence` and `silences` among the verbs about knowledge packs. */
export function addKbSilences(kb: Command, start: Start): void {
  kb.command('silence')
    .summary('findings that shall not count for a while')
    .description(
      'Takes findings of detections out of verdicts through a day, by detection, source or destination, or by several of ' +
        'them at once. Kept in the installed pack "silences"; the same scope given again replaces the earlier silence.',
    )
    .option('--detection <id>', 'id of a detection, such as beaconing')
    .option('--source <host>', 'host or address of the source, or address/bits')
    .option('--destination <name>', 'name or name:port, or *.name for any name below')
    .requiredOption('--until <day>', 'the last day that it counts, within 366 days, YYYY-MM-DD in UTC')
    .requiredOption('--reason <text>', 'why nobody wants to hear of them')
    .option('--data-dir <dir>', 'where packs are installed (default: your XDG data folder)')
    .action((options) =>
      start(async (terminal) => (await import('./commands/kb-silence.ts')).kbSilence(options, terminal)),
    );
  kb.command('unsilence')
    .summary('take a silence back before its last day')
    .description('Takes one silence out of the installed pack "silences". Its id is what "kb silences" lists.')
    .argument('<id>', 'id of the silence')
    .option('--data-dir <dir>', 'where packs are installed (default: your XDG data folder)')
    .action((id, options) =>
      start(async (terminal) => (await import('./commands/kb-silence.ts')).kbUnsilence(id, options, terminal)),
    );
  kb.command('silences')
    .summary('what is silenced, and until when')
    .description('Lists the silences of all packs that are loaded, with their last day and their reason.')
    .option('--data-dir <dir>', 'where packs are installed (default: your XDG data folder)')
    .option('--knowledge <dir>', 'a further folder of packs (may be given again)', collect)
    .option('--json', 'as JSON')
    .action((options) =>
      start(async (terminal) => (await import('./commands/kb-silence.ts')).kbSilences(options, terminal)),
    );
}

/** Values of an option that may be given more than once. */
function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
