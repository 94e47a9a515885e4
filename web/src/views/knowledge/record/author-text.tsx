import { useAccounts } from '../../../api/accounts.ts';
import { useSession } from '../../../app/session.tsx';
import { VisibleText } from '../../../components/visible-text.tsx';
import { accountName } from '../../../text/account-name.ts';

/** Who wrote something. Names of other accounts are for administrators; all others read the beginning of its id. */
export function AuthorText({ accountId }: { readonly accountId: string }) {
  const { session, may } = useSession();
  const accounts = useAccounts(may('administer'));
  if (accountId === session?.account.id) return <>you</>;
  const name = accountName(accounts.data ?? [], accountId);
  if (name !== null) return <VisibleText text={name} />;
  // Installed packs of records are authors of their own.
  if (accountId.startsWith('pack ')) return <VisibleText text={`the ${accountId}`} />;
  return <span title={accountId}>account {accountId.slice(0, 8)}</span>;
}
