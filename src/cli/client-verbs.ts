import type { Command } from 'commander';
import { addAccountVerbs } from './account-verbs.ts';
import { addConnectionOptions } from './connection-options.ts';
import { addRecordVerbs } from './record-verbs.ts';
import type { Terminal } from './terminal.ts';

/** Runs a verb with the terminal; how it ends is the program's exit code. */
export type Start = (verb: (terminal: Terminal) => Promise<number>) => Promise<void>;

/** The verbs that ask a server. Each loads its own code when it is called. */
export function addClientVerbs(program: Command, start: Start): void {
  const verb = (parent: Command, call: string, summary: string, description: string = `${capitalised(summary)}.`) =>
    addConnectionOptions(parent.command(call).summary(summary).description(description));
  const group = (call: string, summary: string): Command =>
    program
      .command(call)
      .summary(summary)
      .description(`${capitalised(summary)}.`);

  verb(
    program,
    'upload',
    'captures and logs to a server',
    'Sends files to a server, which turns them into flows. The same file under the same name is sent once, so a run that was broken off can be repeated.',
  )
    .argument('<file...>', 'captures, logs or folders of them; - is standard input')
    .option('--type <type>', 'pcap, pcapng, zeek, interflow or secflow (default: what the content is)')
    .option('--public', 'everybody who has the link may read them')
    .option('--private', 'only your account may read them')
    .option('--wait', 'wait until they are processed')
    .option('--json', 'what became of them, as JSON')
    .action((paths: string[], options) =>
      start(async (terminal) => (await import('./commands/upload.ts')).uploadCommand(paths, options, terminal)),
    );

  verb(program, 'samples', 'your samples on a server, newest first')
    .option('--state <state>', 'only uploaded, processing, processed or failed ones')
    .option('--name <text>', 'only those with this in their file name')
    .option('--limit <n>', 'how many at most', '50')
    .option('--all', 'all of them')
    .option('--json', 'as JSON')
    .action((options) =>
      start(async (terminal) => (await import('./commands/samples.ts')).samplesCommand(options, terminal)),
    );

  const sample = group('sample', 'one sample on a server: get, flows, share, unshare, delete');
  const load = () => import('./commands/sample.ts');
  verb(sample, 'get', 'all that there is to say of a sample')
    .argument('<id>', 'id of the sample')
    .option('--json', 'as JSON')
    .action((id: string, options) => start(async (terminal) => (await load()).sampleGet(id, options, terminal)));
  verb(sample, 'flows', 'the flows of a sample, in order of their start')
    .argument('<id>', 'id of the sample')
    .option('--columns <list>', 'names of flow fields (default: a few in tables, else all)')
    .option('--format <format>', 'table, csv, or ndjson as convert writes it', 'table')
    .action((id: string, options) =>
      start(async () => (await import('./commands/sample-flows.ts')).sampleFlows(id, options)),
    );
  verb(sample, 'share', 'make a sample public; prints its link')
    .argument('<id>', 'id of the sample')
    .option('--json', 'as JSON')
    .action((id: string, options) => start(async (terminal) => (await load()).sampleShare(id, options, terminal)));
  verb(sample, 'unshare', 'make a sample private again; its link is dead for good')
    .argument('<id>', 'id of the sample')
    .option('--json', 'as JSON')
    .action((id: string, options) => start(async (terminal) => (await load()).sampleUnshare(id, options, terminal)));
  verb(sample, 'delete', 'delete samples with their flows and their share of the statistics')
    .argument('<id...>', 'ids of samples')
    .option('--yes', 'it is meant')
    .action((ids: string[], options) => start(async (terminal) => (await load()).sampleDelete(ids, options, terminal)));

  verb(
    program,
    'lookup',
    'what a server knows of a destination, behavior or event',
    'Tells what is known of a destination, behavior or event, or in how many samples a behavior was seen (count).',
  )
    .argument('<kind>', 'destination, behavior, event or count')
    .argument('<key>', 'name:port or name:ICMP; flow id of a behavior; id of an event')
    .option('--protocol <protocol>', 'of a destination: TCP, UDP or ICMP (default: TCP)')
    .option('--json', 'as JSON')
    .action((kind: string, key: string, options) =>
      start(async (terminal) => (await import('./commands/lookup.ts')).lookupCommand(kind, key, options, terminal)),
    );

  addRecordVerbs(verb, group, start);
  addAccountVerbs(verb, group, start);
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
