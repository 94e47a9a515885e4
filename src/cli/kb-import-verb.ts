import type { Command } from 'commander';
import type { Start } from './client-verbs.ts';

/** `import` among the verbs about knowledge packs. */
export function addKbImport(kb: Command, start: Start): void {
  kb.command('import')
    .summary('lists of bad things, or of good ones, as a pack')
    .description(
      'Reads MISP warninglists and events, STIX bundles, hosts files, lists, URLhaus, ThreatFox and Zeek intel files, and ' +
        'writes what names destinations as a knowledge pack, in place of an earlier import of that name. Nothing is fetched.',
    )
    .argument('<file...>', 'the lists, packed or not; - is standard input')
    .requiredOption('--as <name>', 'name of the pack')
    .option(
      '--format <format>',
      'misp-warninglist, misp-event, stix-bundle, hosts-file, csv-list, urlhaus, threatfox or zeek-intel (default: what the content is)',
    )
    .option('--relevance <relevance>', 'knownBad, seenNearBad or none (default: what the list says)')
    .option('--expires <time>', 'not believed so long after it was last seen: 12h, 30d, 4w or never', 'never')
    .option('--guard <file>', 'a list of what is never bad (may be given again)', collect)
    .option('--licence <licence>', 'licence of the lists, an SPDX expression (default: as before, else NOASSERTION)')
    .option('--dry-run', 'say what would be taken, left out and changed; write nothing')
    .option('-o, --output <dir>', 'folder that is to hold the pack (default: knowledge in the data folder)')
    .option('--data-dir <dir>', 'the data folder (default: your XDG data folder)')
    .option('--json', 'as JSON')
    .action((files: string[], options) =>
      start(async (terminal) => (await import('./commands/kb-import.ts')).kbImportCommand(files, options, terminal)),
    );
}

/** Values of an option that may be given more than once. */
function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
