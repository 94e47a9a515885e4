import type { AccountV1 } from '@flowsage/client';
import { Badge, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useAccounts } from '../../api/accounts.ts';
import { useSession } from '../../app/session.tsx';
import { useShortcuts } from '../../app/shortcuts.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Loading } from '../../components/loading.tsx';
import { StackedActions, StackedCell, StackedRow, StackedTable } from '../../components/stacked-table.tsx';
import { VisibleText } from '../../components/visible-text.tsx';
import { timeText } from '../../text/numbers.ts';
import { visibleText } from '../../text/visible-text.ts';
import { ChangeRole, DisableAccount } from './change-account.tsx';
import { DeleteAccount } from './delete-account.tsx';
import { NewAccount } from './new-account.tsx';
import './accounts.css';

/** What is asked about an account before anything is done. */
interface Question {
  readonly about: 'role' | 'lock' | 'deletion';
  readonly account: AccountV1;
}

/** All accounts: make, change, disable and delete them. */
export function AccountsPart() {
  const { session } = useSession();
  const accounts = useAccounts(true);
  const [isMaking, setMaking] = useState(false);
  const [asked, setAsked] = useState<Question | null>(null);
  const onClose = () => setAsked(null);
  useShortcuts('Accounts', [{ keys: 'n', title: 'New account', run: () => setMaking(true) }]);
  return (
    <Stack gap="sm">
      <Group justify="space-between" gap="sm">
        <Text size="sm" c="dimmed" flex={1} miw={220}>
          Each account has its own samples and keys; what people write of names is for all.
        </Text>
        <Button leftSection={<IconPlus size={18} />} onClick={() => setMaking(true)}>
          New account
        </Button>
      </Group>
      {accounts.error !== null && (
        <ErrorNotice error={accounts.error} doing="read the accounts" again={() => void accounts.refetch()} />
      )}
      {accounts.isPending && <Loading what="the accounts" />}
      {accounts.data !== undefined && (
        <StackedTable
          label="Accounts"
          columns={[
            { title: 'Name' },
            { title: 'Role' },
            { title: 'Uploads are' },
            { title: 'Made' },
            { title: 'Actions', width: 300, isActions: true },
          ]}
        >
          {accounts.data.map((account) => {
            const isOwn = account.id === session?.account.id;
            const name = visibleText(account.name);
            return (
              <StackedRow key={account.id}>
                <StackedCell>
                  <Group gap={6}>
                    <Text size="sm" className="name" fw={600}>
                      <VisibleText text={account.name} />
                    </Text>
                    {isOwn && (
                      <Badge size="sm" radius="sm" tt="none" variant="outline">
                        yours
                      </Badge>
                    )}
                    {account.disabled && (
                      <Badge size="sm" radius="sm" tt="none" color="gray">
                        disabled
                      </Badge>
                    )}
                  </Group>
                  <Text size="xs" c="dimmed" className="mono">
                    {account.id}
                  </Text>
                </StackedCell>
                <StackedCell label="Role">{account.role}</StackedCell>
                <StackedCell label="Uploads are">{account.defaultVisibility ?? 'as the server has it'}</StackedCell>
                <StackedCell label="Made" className="time">
                  {timeText(account.createdAt)}
                </StackedCell>
                <StackedActions>
                  {!isOwn && (
                    <Group gap={6} justify="flex-end">
                      <Button
                        size="compact-sm"
                        variant="default"
                        aria-label={`Change role of ${name}`}
                        onClick={() => setAsked({ about: 'role', account })}
                      >
                        Change role
                      </Button>
                      <Button
                        size="compact-sm"
                        variant="default"
                        aria-label={`${account.disabled ? 'Enable' : 'Disable'} ${name}`}
                        onClick={() => setAsked({ about: 'lock', account })}
                      >
                        {account.disabled ? 'Enable' : 'Disable'}
                      </Button>
                      <Button
                        size="compact-sm"
                        variant="default"
                        color="red"
                        aria-label={`Delete ${name}`}
                        onClick={() => setAsked({ about: 'deletion', account })}
                      >
                        Delete
                      </Button>
                    </Group>
                  )}
                </StackedActions>
              </StackedRow>
            );
          })}
        </StackedTable>
      )}
      <Modal opened={isMaking} onClose={() => setMaking(false)} title="New account" size="lg">
        <NewAccount onClose={() => setMaking(false)} />
      </Modal>
      <Modal opened={asked !== null} onClose={onClose} title={asked === null ? '' : questionTitle(asked)} size="lg">
        {asked?.about === 'role' && <ChangeRole account={asked.account} onClose={onClose} />}
        {asked?.about === 'lock' && <DisableAccount account={asked.account} onClose={onClose} />}
        {asked?.about === 'deletion' && <DeleteAccount account={asked.account} onClose={onClose} />}
      </Modal>
    </Stack>
  );
}

function questionTitle({ about, account }: Question): string {
  if (about === 'role') return 'Change the role of an account';
  if (about === 'deletion') return 'Delete an account';
  return account.disabled ? 'Enable an account' : 'Disable an account';
}
