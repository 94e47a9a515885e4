import type { Command } from 'commander';
import type { Start } from './client-verbs.ts';

const KIND = ['<kind>', 'destination, behavior or event'] as const;
const KEY = ['<key>', 'name:port or name:ICMP; flow id of a behavior; id of an event'] as const;
const REASON = ['--reason <text>', 'why, for the history'] as const;
const VERSION = ['--if-version <n>', 'only if this is still the latest version'] as const;
const COMMENT = ['--comment <text>', 'for whoever proposed it'] as const;

/** The verbs about what people write at a server. `verb` and `group` make commands with the options of their kind. */
export function addRecordVerbs(
  verb: (parent: Command, call: string, summary: string, description?: string) => Command,
  group: (call: string, summary: string) => Command,
  start: Start,
): void {
  const records = group('records', 'what people write at a server: list, show, put and more');
  const load = () => import('./commands/records.ts');
  const loadProposals = () => import('./commands/proposals.ts');
  verb(records, 'list', 'what people wrote of a kind')
    .argument(...KIND)
    .option('--prefix <text>', 'beginning of the keys')
    .option('--json', 'as JSON')
    .action((kind: string, options) => start(async (terminal) => (await load()).recordsList(kind, options, terminal)));
  verb(records, 'show', 'what people wrote last')
    .argument(...KIND)
    .argument(...KEY)
    .option('--json', 'as JSON')
    .action((kind: string, key: string, options) =>
      start(async (terminal) => (await load()).recordsShow(kind, key, options, terminal)),
    );
  verb(records, 'history', 'all versions, and what each changed')
    .argument(...KIND)
    .argument(...KEY)
    .option('--json', 'as JSON')
    .action((kind: string, key: string, options) =>
      start(async (terminal) => (await load()).recordsHistory(kind, key, options, terminal)),
    );
  verb(
    records,
    'put',
    'write a version, or propose one',
    'Writes a version from a JSON file with title, description, relevance and tags; for an event also "rule", for a ' +
      'destination also "knowledge", which stays as it was where it is left out. A key that may not edit proposes it.',
  )
    .argument(...KIND)
    .argument(...KEY)
    .requiredOption('--file <file>', 'the record as JSON; - is standard input')
    .option(...REASON)
    .option(...VERSION)
    .option('--json', 'as JSON')
    .action((kind: string, key: string, options) =>
      start(async (terminal) => (await load()).recordsPut(kind, key, options, terminal)),
    );
  verb(records, 'remove', 'write that nothing is known, or propose that')
    .argument(...KIND)
    .argument(...KEY)
    .option(...REASON)
    .option(...VERSION)
    .option('--json', 'as JSON')
    .action((kind: string, key: string, options) =>
      start(async (terminal) => (await load()).recordsRemove(kind, key, options, terminal)),
    );
  verb(records, 'revert', 'make an earlier version the latest one again')
    .argument(...KIND)
    .argument(...KEY)
    .requiredOption('--to <n>', 'the earlier version')
    .option(...REASON)
    .option(...VERSION)
    .option('--json', 'as JSON')
    .action((kind: string, key: string, options) =>
      start(async (terminal) => (await load()).recordsRevert(kind, key, options, terminal)),
    );
  verb(
    records,
    'export',
    'all that people wrote, as one file',
    'Writes all that people wrote as a pack, for flowsage kb install at another server. Without -o it goes to stdout.',
  )
    .option('-o, --output <file>', 'a new file; its name should end in .records.ndjson')
    .action((options) => start(async (terminal) => (await load()).recordsExport(options, terminal)));
  verb(records, 'proposals', 'what waits for a decision: yours, or all for editors')
    .option('--state <state>', 'proposed, published, rejected, withdrawn or any', 'proposed')
    .option('--json', 'as JSON')
    .action((options) => start(async (terminal) => (await loadProposals()).proposalsList(options, terminal)));
  verb(records, 'proposal', 'a proposal, and what it would change')
    .argument('<id>', 'id of the proposal')
    .option('--json', 'as JSON')
    .action((id: string, options) =>
      start(async (terminal) => (await loadProposals()).proposalShow(id, options, terminal)),
    );
  verb(records, 'publish', 'publish a proposal')
    .argument('<id>', 'id of the proposal')
    .option(...COMMENT)
    .option('--if-version <n>', 'over this version, though it is newer than the proposal')
    .action((id: string, options) =>
      start(async (terminal) => (await loadProposals()).proposalPublish(id, options, terminal)),
    );
  verb(records, 'reject', 'decide against a proposal')
    .argument('<id>', 'id of the proposal')
    .option(...COMMENT)
    .action((id: string, options) =>
      start(async (terminal) => (await loadProposals()).proposalReject(id, options, terminal)),
    );
  verb(records, 'withdraw', 'take a proposal of yours back')
    .argument('<id>', 'id of the proposal')
    .option(...COMMENT)
    .action((id: string, options) =>
      start(async (terminal) => (await loadProposals()).proposalWithdraw(id, options, terminal)),
    );
}
