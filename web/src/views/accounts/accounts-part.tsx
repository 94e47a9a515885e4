import type { AccountV1, Role } from '@flowsage/client';
import { Badge, Button, Group, Modal, NativeSelect, Stack, Table, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useAccounts, useChangeAccount } from '../../api/accounts.ts';
import { useSession } from '../../app/session.tsx';
import { useShortcuts } from '../../app/shortcuts.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Loading } from '../../components/loading.tsx';
import { VisibleText } from '../../components/visible-text.tsx';
import { timeText } from '../../text/numbers.ts';
import { visibleText } from '../../text/visible-text.ts';
import { DeleteAccount } from './delete-account.tsx';
import { NewAccount } from './new-account.tsx';
import { ROLES } from './scopes.ts';
import './accounts.css';

/** All accounts: make, change, disable and delete them. */
export function AccountsPart() {
  const { session } = useSession();
  const accounts = useAccounts(true);
  const change = useChangeAccount();
  const [isMaking, setMaking] = useState(false);
  const [deleted, setDeleted] = useState<AccountV1 | null>(null);
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
      {change.error !== null && <ErrorNotice error={change.error} doing="change the account" />}
      {accounts.isPending && <Loading what="the accounts" />}
      {accounts.data !== undefined && (
        <Table.ScrollContainer minWidth={680}>
          <Table verticalSpacing="xs" aria-label="Accounts">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Name</Table.Th>
                <Table.Th w={180}>Role</Table.Th>
                <Table.Th>Uploads are</Table.Th>
                <Table.Th>Made</Table.Th>
                <Table.Th w={{ base: 96, xs: 190 }} className="table-actions">
                  <span className="unsighted">Actions</span>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {accounts.data.map((account) => {
                const isOwn = account.id === session?.account.id;
                const name = visibleText(account.name);
                return (
                  <Table.Tr key={account.id}>
                    <Table.Td>
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
                    </Table.Td>
                    <Table.Td>
                      <NativeSelect
                        aria-label={`Role of ${name}`}
                        value={account.role}
                        disabled={isOwn || change.isPending}
                        onChange={(event) =>
                          change.mutate({ id: account.id, change: { role: event.currentTarget.value as Role } })
                        }
                        data={Object.keys(ROLES)}
                      />
                    </Table.Td>
                    <Table.Td>{account.defaultVisibility ?? 'as the server has it'}</Table.Td>
                    <Table.Td className="time">{timeText(account.createdAt)}</Table.Td>
                    <Table.Td className="table-actions">
                      {!isOwn && (
                        <Group gap={6} justify="flex-end">
                          <Button
                            size="compact-sm"
                            variant="default"
                            disabled={change.isPending}
                            aria-label={`${account.disabled ? 'Enable' : 'Disable'} ${name}`}
                            onClick={() => change.mutate({ id: account.id, change: { disabled: !account.disabled } })}
                          >
                            {account.disabled ? 'Enable' : 'Disable'}
                          </Button>
                          <Button
                            size="compact-sm"
                            variant="default"
                            color="red"
                            aria-label={`Delete ${name}`}
                            onClick={() => setDeleted(account)}
                          >
                            Delete
                          </Button>
                        </Group>
                      )}
                    </Table.Td>
                  </Table.Tr>
                );
              })}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      <Modal opened={isMaking} onClose={() => setMaking(false)} title="New account" size="lg">
        <NewAccount onClose={() => setMaking(false)} />
      </Modal>
      <Modal opened={deleted !== null} onClose={() => setDeleted(null)} title="Delete an account" size="lg">
        {deleted !== null && <DeleteAccount account={deleted} onClose={() => setDeleted(null)} />}
      </Modal>
    </Stack>
  );
}
