import type { AccountV1 } from '@flowsage/client';

type Named = Pick<AccountV1, 'id' | 'name'>;

/** Beginning of an id that tells accounts apart. */
const LETTERS_OF_ID = 8;

/** Names of accounts by their ids; those that several have, with the beginning of the id. */
export function accountNames(accounts: readonly Named[]): ReadonlyMap<string, string> {
  const counts = new Map<string, number>();
  for (const { name } of accounts) counts.set(shape(name), (counts.get(shape(name)) ?? 0) + 1);
  return new Map(
    accounts.map(({ id, name }) => [
      id,
      counts.get(shape(name)) === 1 ? name : `${name} (${id.slice(0, LETTERS_OF_ID)})`,
    ]),
  );
}

/** The name of one of them; null where it is none of them. */
export function accountName(accounts: readonly Named[], id: string): string | null {
  return accountNames(accounts).get(id) ?? null;
}

/** Names that look the same are the same to who reads them. */
function shape(name: string): string {
  return name.normalize('NFKC').trim().toLowerCase();
}
