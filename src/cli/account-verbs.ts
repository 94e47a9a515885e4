import type { Command } from 'commander';
import type { Start } from './client-verbs.ts';

/** The verbs about who may use a server. `verb` and `group` make commands with the options of their kind. */
export function addAccountVerbs(
  verb: (parent: Command, call: string, summary: string) => Command,
  group: (call: string, summary: string) => Command,
  start: Start,
): void {
  const keys = group('keys', 'keys of a server: list, create, revoke');
  const loadKeys = () => import('./commands/keys.ts');
  verb(keys, 'list', 'the keys of your account, or of all for administrators')
    .option('--json', 'as JSON')
    .action((options) => start(async (terminal) => (await loadKeys()).keysList(options, terminal)));
  verb(keys, 'create', 'make a key; it is printed this once')
    .requiredOption('--name <name>', 'what it is for')
    .option('--scopes <list>', 'some of read, upload, edit, administer (default: all of yours)')
    .option('--days <n>', 'how long it is valid (default: until it is revoked)')
    .option('--account <id>', 'for another account')
    .option('--data-dir <dir>', 'in this folder, without a server: when no administrator has a key any more')
    .option('--json', 'as JSON')
    .action((options) => start(async (terminal) => (await loadKeys()).keysCreate(options, terminal)));
  verb(keys, 'revoke', 'make keys useless at once')
    .argument('<id...>', 'ids of keys, not the keys themselves')
    .action((ids: string[], options) =>
      start(async (terminal) => (await loadKeys()).keysRevoke(ids, options, terminal)),
    );

  const accounts = group('accounts', 'accounts of a server: list, create, change, delete');
  const loadAccounts = () => import('./commands/accounts.ts');
  verb(accounts, 'list', 'all accounts')
    .option('--json', 'as JSON')
    .action((options) => start(async (terminal) => (await loadAccounts()).accountsList(options, terminal)));
  verb(accounts, 'create', 'make an account; prints its id')
    .argument('<name>', 'of a person or team')
    .option('--role <role>', 'reader, contributor, editor or administrator (default: contributor)')
    .option('--visibility <visibility>', 'of its uploads: private, public or server (default: server)')
    .option('--json', 'as JSON')
    .action((name: string, options) =>
      start(async (terminal) => (await loadAccounts()).accountsCreate(name, options, terminal)),
    );
  verb(accounts, 'change', 'change an account')
    .argument('<id>', 'id of the account')
    .option('--name <name>', 'another name')
    .option('--role <role>', 'reader, contributor, editor or administrator')
    .option('--visibility <visibility>', 'of its uploads: private, public or server')
    .option('--disable', 'its keys open nothing until it is enabled')
    .option('--enable', 'its keys work again')
    .option('--json', 'as JSON')
    .action((id: string, options) =>
      start(async (terminal) => (await loadAccounts()).accountsChange(id, options, terminal)),
    );
  verb(accounts, 'delete', 'delete an account with its keys and samples')
    .argument('<id>', 'id of the account')
    .option('--yes', 'it is meant')
    .action((id: string, options) =>
      start(async (terminal) => (await loadAccounts()).accountsDelete(id, options, terminal)),
    );
}
