import type { CallOptions } from '../request.ts';
import type { Transport } from '../transport.ts';
import type {
  AccountPatch,
  AccountV1,
  AuditEntryV1,
  KeyRequest,
  KeyV1,
  NewAccount,
  NewKey,
  Whoami,
} from '../wire/index.ts';

/** Who may do what. */
export interface AccountCalls {
  /** The account and scopes of the client's own key. */
  whoami(options?: CallOptions): Promise<Whoami>;
  accounts(options?: CallOptions): Promise<readonly AccountV1[]>;
  createAccount(account: NewAccount, options?: CallOptions): Promise<AccountV1>;
  changeAccount(id: string, change: AccountPatch, options?: CallOptions): Promise<AccountV1>;
  /** Takes an account with its keys, samples and share of the statistics away. */
  deleteAccount(id: string, options?: CallOptions): Promise<void>;
  /** Keys of the own account; of all for administrators. */
  keys(options?: CallOptions): Promise<readonly KeyV1[]>;
  /** This answer alone holds the key: it is stored nowhere. Sent once, never again by itself. */
  createKey(request: KeyRequest, options?: CallOptions): Promise<NewKey>;
  /** At once. The key afterwards. */
  revokeKey(id: string, options?: CallOptions): Promise<KeyV1>;
  /** What was done, newest first. */
  audit(query?: { readonly limit?: number }, options?: CallOptions): Promise<readonly AuditEntryV1[]>;
}

const V1 = ['api', 'v1'] as const;

/** A list that comes whole. */
interface List<Item> {
  readonly items: readonly Item[];
}

export function createAccountCalls(transport: Transport): AccountCalls {
  return {
    whoami: (options = {}) => transport.json<Whoami>({ ...options, method: 'GET', path: [...V1, 'whoami'] }),
    accounts: async (options = {}) =>
      (await transport.json<List<AccountV1>>({ ...options, method: 'GET', path: [...V1, 'accounts'] })).items,
    createAccount: (account, options = {}) =>
      transport.json<AccountV1>({ ...options, method: 'POST', path: [...V1, 'accounts'], json: account }),
    changeAccount: (id, change, options = {}) =>
      transport.json<AccountV1>({
        ...options,
        method: 'PATCH',
        path: [...V1, 'accounts', id],
        json: change,
        isIdempotent: true,
      }),
    deleteAccount: async (id, options = {}) =>
      void (await transport.text({ ...options, method: 'DELETE', path: [...V1, 'accounts', id] })),
    keys: async (options = {}) =>
      (await transport.json<List<KeyV1>>({ ...options, method: 'GET', path: [...V1, 'keys'] })).items,
    createKey: (request, options = {}) =>
      transport.json<NewKey>({ ...options, method: 'POST', path: [...V1, 'keys'], json: request }),
    revokeKey: (id, options = {}) => transport.json<KeyV1>({ ...options, method: 'DELETE', path: [...V1, 'keys', id] }),
    audit: async ({ limit } = {}, options = {}) =>
      (
        await transport.json<List<AuditEntryV1>>({
          ...options,
          method: 'GET',
          path: [...V1, 'audit'],
          query: { limit },
        })
      ).items,
  };
}
