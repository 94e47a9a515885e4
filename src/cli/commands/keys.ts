import type { KeyV1, Scope } from '@flowsage/client';
import { printable } from '../../lib/printable.ts';
import { connect } from '../connection.ts';
import type { ConnectionOptions } from '../connection-options.ts';
import { createKeyInFolder } from '../key-in-folder.ts';
import { formatTable, shortened } from '../table.ts';
import { type Terminal, terminalColumns } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

interface KeyOptions extends ConnectionOptions {
  readonly json?: boolean;
}

const SCOPES: readonly Scope[] = ['read', 'upload', 'edit', 'administer'];
/** Width of everything but name and scopes: id, created, last used, state, and the blanks between. */
const FIXED_WIDTH = 16 + 2 + 10 + 2 + 7 + 2 + 2;

/** `flowsage keys list` */
export async function keysList(options: KeyOptions, terminal: Terminal): Promise<number> {
  const keys = await (await connect(options)).keys();
  if (options.json) terminal.printJson(keys);
  else for (const line of keyTable(keys)) terminal.print(line);
  return 0;
}

/** `flowsage keys create`: the key alone goes to stdout, so that it can go into a file at once. */
export async function keysCreate(
  options: KeyOptions & {
    readonly name: string;
    readonly scopes?: string;
    readonly days?: string;
    readonly account?: string;
    readonly dataDir?: string;
  },
  terminal: Terminal,
): Promise<number> {
  if (options.dataDir !== undefined && options.server !== undefined)
    throw new UsageError('keys create: --data-dir and --server are two places, expected one of them');
  const scopes = options.scopes === undefined ? undefined : parseScopes(options.scopes);
  const expiresAt = options.days === undefined ? undefined : expiryOf(options.days);
  const wanted = {
    name: options.name,
    ...(scopes === undefined ? {} : { scopes }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(options.account === undefined ? {} : { accountId: options.account }),
  };
  const created =
    options.dataDir === undefined
      ? await (await connect(options)).createKey(wanted)
      : await createKeyInFolder(options.dataDir, wanted);
  if (options.json) terminal.printJson(created);
  else {
    terminal.print(printable(created.key));
    terminal.note(`key ${created.id}: it is shown this once and stored nowhere`);
  }
  return 0;
}

/** `flowsage keys revoke` */
export async function keysRevoke(ids: readonly string[], options: KeyOptions, terminal: Terminal): Promise<number> {
  const client = await connect(options);
  for (const id of ids) {
    await client.revokeKey(id);
    terminal.note(`key ${id} opens nothing any more`);
  }
  return 0;
}

function keyTable(keys: readonly KeyV1[]): string[] {
  const room = terminalColumns() - FIXED_WIDTH;
  const scopesWidth = Math.min(29, Math.floor(room * 0.6));
  return formatTable(
    [{ title: 'KEY' }, { title: 'CREATED' }, { title: 'STATE' }, { title: 'SCOPES' }, { title: 'NAME' }],
    keys.map((key) => [
      printable(key.id),
      printable(key.createdAt.slice(0, 10)),
      stateOf(key),
      shortened(printable(key.scopes.join(',')), scopesWidth),
      shortened(printable(key.name), room - scopesWidth),
    ]),
  );
}

function stateOf(key: KeyV1): string {
  if (key.revokedAt !== null) return 'revoked';
  if (key.expiresAt !== null && Date.parse(key.expiresAt) <= Date.now()) return 'expired';
  return key.lastUsedAt === null ? 'unused' : 'used';
}

function parseScopes(text: string): readonly Scope[] {
  const scopes = text.split(',').map((scope) => scope.trim());
  for (const scope of scopes)
    if (!(SCOPES as readonly string[]).includes(scope))
      throw new UsageError(`--scopes ${text}: no scope "${scope}", expected some of ${SCOPES.join(', ')}`);
  return scopes as Scope[];
}

function expiryOf(days: string): string {
  const number = Number(days);
  if (!(number > 0 && number <= 36_500)) throw new UsageError(`--days ${days}: expected a number above 0`);
  return new Date(Date.now() + number * 86_400_000).toISOString();
}
