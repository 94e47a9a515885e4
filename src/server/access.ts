import type { Scope } from '@flowsage/client';
import type { Account } from '../model/account.ts';
import type { Viewer } from '../model/statistics.ts';
import type { ServerContext } from './context.ts';

/** How a route speaks: the envelope of the old service, the texts of Bayse, problem+json, or plain text. */
export type RouteStyle = 'networksage' | 'bayse' | 'v1' | 'plain';

/** What a route asks of whoever calls it. Every route says so in its `config`; one that does not cannot be registered. */
export interface RouteAccess {
  readonly style: RouteStyle;
  /**
   * What the key must be allowed to do, one of several where it is a list; null: no key is needed, and one that is sent is
   * used if it is valid.
   */
  readonly scope: Scope | readonly Scope[] | null;
  /** Which limit of requests a minute it counts towards; null: none. */
  readonly rate: 'read' | 'write' | 'upload' | null;
}

/** Who calls: a valid key and its account. */
export interface Principal {
  readonly account: Account;
  readonly keyId: string;
  /** What the key may do: its own scopes as far as the account's role has them. */
  readonly scopes: readonly Scope[];
}

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: RouteAccess;
    /** A write that goes on when the disk is as full as it may get: it takes rights away, or hardly writes. */
    isForFullDisk?: boolean;
    /** For the documentation alone, where a route takes more than a schema could check: bodies by their content type. */
    documentedBody?: Readonly<Record<string, { readonly schema: object }>>;
  }
  interface FastifyRequest {
    /** Null where no key is needed and none was sent. */
    principal: Principal | null;
  }
}

/** The counts that a caller may see. */
export function viewerOf(principal: Principal | null, { settings }: ServerContext): Viewer {
  return { accountId: principal?.account.id ?? null, minAccounts: settings.minAccounts };
}
