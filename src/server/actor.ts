import type { Actor } from '../model/account.ts';
import type { Principal } from './access.ts';

/** Whoever calls, as the audit log and histories name them. */
export function actorOf({ account, keyId }: Principal): Actor {
  return { accountId: account.id, keyId };
}
