import type { AccountV1, KeyV1 } from '@flowsage/client';
import { Badge, Button, Group, Table, Text } from '@mantine/core';
import { VisibleText } from '../../components/visible-text.tsx';
import { timeText } from '../../text/numbers.ts';
import { visibleText } from '../../text/visible-text.ts';
import { keyState } from './scopes.ts';
import '../../components/table-actions.css';
import './accounts.css';

export function KeyTable({
  keys,
  accounts,
  now,
  ownKeyId,
  onRevoke,
}: {
  readonly keys: readonly KeyV1[];
  /** Null: all keys are of one account. */
  readonly accounts: readonly AccountV1[] | null;
  readonly now: number;
  /** The key that this browser signed in with. */
  readonly ownKeyId: string | null;
  readonly onRevoke: (key: KeyV1) => void;
}) {
  const names = new Map(accounts?.map(({ id, name }) => [id, name]));
  return (
    <Table.ScrollContainer minWidth={760}>
      <Table verticalSpacing="xs" aria-label="Keys">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Name</Table.Th>
            {accounts !== null && <Table.Th>Account</Table.Th>}
            <Table.Th>May</Table.Th>
            <Table.Th>Made</Table.Th>
            <Table.Th>Last used</Table.Th>
            <Table.Th>Ends</Table.Th>
            <Table.Th w={92} className="table-actions">
              <span className="unsighted">Actions</span>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {keys.map((key) => {
            const state = keyState(key, now);
            return (
              <Table.Tr key={key.id}>
                <Table.Td>
                  <Group gap={6}>
                    <Text size="sm" className="name" fw={600}>
                      <VisibleText text={key.name} />
                    </Text>
                    {key.id === ownKeyId && (
                      <Badge size="sm" radius="sm" tt="none" variant="outline">
                        signed in here
                      </Badge>
                    )}
                  </Group>
                  <Text size="xs" c="dimmed" className="mono">
                    {key.id}
                  </Text>
                  {/* On narrow screens its column is beyond the edge. */}
                  <Text size="xs" hiddenFrom="sm">
                    Ends: {endText(key, state)}
                  </Text>
                </Table.Td>
                {accounts !== null && (
                  <Table.Td className="name">
                    <VisibleText text={names.get(key.accountId) ?? key.accountId} />
                  </Table.Td>
                )}
                <Table.Td>{key.scopes.join(', ')}</Table.Td>
                <Table.Td className="time">{timeText(key.createdAt)}</Table.Td>
                <Table.Td className="time">{key.lastUsedAt === null ? 'never' : timeText(key.lastUsedAt)}</Table.Td>
                <Table.Td className="time">{endText(key, state)}</Table.Td>
                <Table.Td className="table-actions">
                  {state === 'valid' && (
                    <Button
                      size="compact-sm"
                      variant="default"
                      onClick={() => onRevoke(key)}
                      aria-label={`Revoke ${visibleText(key.name)}`}
                    >
                      Revoke
                    </Button>
                  )}
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function endText({ revokedAt, expiresAt }: KeyV1, state: ReturnType<typeof keyState>): string {
  if (state === 'revoked' && revokedAt !== null) return `revoked ${timeText(revokedAt)}`;
  if (expiresAt === null) return 'never';
  return `${state === 'expired' ? 'expired ' : ''}${timeText(expiresAt)}`;
}
