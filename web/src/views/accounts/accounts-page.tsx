import { Stack, Tabs } from '@mantine/core';
import { useSession } from '../../app/session.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { useUrlState } from '../../state/url-state.ts';
import { AccountsPart } from './accounts-part.tsx';
import { AuditPart } from './audit-part.tsx';
import { KeysPart } from './keys-part.tsx';

const DEFAULTS = { part: 'keys' } as const;

/** Who may do what, and what was done. Accounts and the audit log are for administrators. */
export default function AccountsPage() {
  const { may } = useSession();
  const [{ part }, setState] = useUrlState(DEFAULTS);
  if (!may('administer'))
    return (
      <Stack gap={0}>
        <PageHead title="Keys" about="Keys of your account: programs and browsers sign in with them." />
        <KeysPart />
      </Stack>
    );
  const shown = part === 'accounts' || part === 'audit' ? part : 'keys';
  return (
    <Stack gap={0}>
      <PageHead title="Keys and accounts" about="Who may do what on this server, and what was done." />
      <Tabs value={shown} onChange={(next) => setState({ part: next ?? 'keys' })} keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="keys">Keys</Tabs.Tab>
          <Tabs.Tab value="accounts">Accounts</Tabs.Tab>
          <Tabs.Tab value="audit">Audit log</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="keys">
          <KeysPart />
        </Tabs.Panel>
        <Tabs.Panel value="accounts">
          <AccountsPart />
        </Tabs.Panel>
        <Tabs.Panel value="audit">
          <AuditPart />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}
