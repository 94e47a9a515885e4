import type { AccountPatch, AccountV1, Role, Visibility } from '@flowsage/client';
import { printable } from '../../lib/printable.ts';
import { connect } from '../connection.ts';
import type { ConnectionOptions } from '../connection-options.ts';
import { formatTable, shortened } from '../table.ts';
import { type Terminal, terminalColumns } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

interface AccountOptions extends ConnectionOptions {
  readonly role?: string;
  readonly visibility?: string;
  readonly json?: boolean;
}

const ROLES: readonly Role[] = ['reader', 'contributor', 'editor', 'administrator'];
/** Width of everything but the name: id, role, state, and the blanks between. */
const FIXED_WIDTH = 36 + 2 + 13 + 2 + 8 + 2;

/** `flowsage accounts list` */
export async function accountsList(options: AccountOptions, terminal: Terminal): Promise<number> {
  const accounts = await (await connect(options)).accounts();
  if (options.json) terminal.printJson(accounts);
  else for (const line of accountTable(accounts)) terminal.print(line);
  return 0;
}

/** `flowsage accounts create`: prints the id, which `keys create --account` takes. */
export async function accountsCreate(name: string, options: AccountOptions, terminal: Terminal): Promise<number> {
  const role = parseRole(options.role ?? 'contributor');
  const defaultVisibility = parseVisibility(options.visibility);
  const account = await (await connect(options)).createAccount({
    name,
    role,
    ...(defaultVisibility === undefined ? {} : { defaultVisibility }),
  });
  if (options.json) terminal.printJson(account);
  else terminal.print(printable(account.id));
  return 0;
}

/** `flowsage accounts change` */
export async function accountsChange(
  id: string,
  options: AccountOptions & { readonly name?: string; readonly disable?: boolean; readonly enable?: boolean },
  terminal: Terminal,
): Promise<number> {
  if (options.disable && options.enable)
    throw new UsageError('accounts change: --disable and --enable exclude each other');
  const defaultVisibility = parseVisibility(options.visibility);
  const change: AccountPatch = {
    ...(options.name === undefined ? {} : { name: options.name }),
    ...(options.role === undefined ? {} : { role: parseRole(options.role) }),
    ...(defaultVisibility === undefined ? {} : { defaultVisibility }),
    ...(options.disable || options.enable ? { disabled: options.disable === true } : {}),
  };
  if (Object.keys(change).length === 0) throw new UsageError('accounts change: nothing to change was named');
  const account = await (await connect(options)).changeAccount(id, change);
  if (options.json) terminal.printJson(account);
  else for (const line of accountTable([account])) terminal.print(line);
  return 0;
}

/** `flowsage accounts delete` */
export async function accountsDelete(
  id: string,
  options: AccountOptions & { readonly yes?: boolean },
  terminal: Terminal,
): Promise<number> {
  if (!options.yes)
    throw new UsageError(
      'accounts delete: takes keys and samples along and cannot be undone; say --yes if it is meant',
    );
  await (await connect(options)).deleteAccount(id);
  terminal.note(`account ${id} is deleted, with its keys and samples`);
  return 0;
}

function accountTable(accounts: readonly AccountV1[]): string[] {
  const nameWidth = Math.max(12, terminalColumns() - FIXED_WIDTH);
  return formatTable(
    [{ title: 'ACCOUNT' }, { title: 'ROLE' }, { title: 'STATE' }, { title: 'NAME' }],
    accounts.map((account) => [
      printable(account.id),
      printable(account.role),
      account.disabled ? 'disabled' : 'enabled',
      shortened(printable(account.name), nameWidth),
    ]),
  );
}

function parseRole(text: string): Role {
  const role = ROLES.find((one) => one === text);
  if (role === undefined) throw new UsageError(`--role ${text}: expected ${ROLES.join(', ')}`);
  return role;
}

/** `server`: as the server's setting has it. */
function parseVisibility(text: string | undefined): Visibility | null | undefined {
  if (text === undefined) return undefined;
  if (text === 'server') return null;
  if (text === 'private' || text === 'public') return text;
  throw new UsageError(`--visibility ${text}: expected private, public or server`);
}
