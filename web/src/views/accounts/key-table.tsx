import type { AccountV1, KeyV1 } from '@flowsage/client';
import { Badge, Button, Group, Text } from '@mantine/core';
import { StackedActions, StackedCell, StackedRow, StackedTable } from '../../components/stacked-table.tsx';
import { VisibleText } from '../../components/visible-text.tsx';
import { accountNames } from '../../text/account-name.ts';
import { timeText } from '../../text/numbers.ts';
import { visibleText } from '../../text/visible-text.ts';
import { keyState } from './scopes.ts';
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
  const names = accountNames(accounts ?? []);
  return (
    <StackedTable
      label="Keys"
      columns={[
        { title: 'Name' },
        ...(accounts === null ? [] : [{ title: 'Account' }]),
        { title: 'May' },
        { title: 'Made' },
        { title: 'Last used' },
        { title: 'Ends' },
        { title: 'Actions', width: 92, isActions: true },
      ]}
    >
      {keys.map((key) => {
        const state = keyState(key, now);
        return (
          <StackedRow key={key.id}>
            <StackedCell>
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
            </StackedCell>
            {accounts !== null && (
              <StackedCell label="Account" className="name">
                <VisibleText text={names.get(key.accountId) ?? key.accountId} />
              </StackedCell>
            )}
            <StackedCell label="May">{key.scopes.join(', ')}</StackedCell>
            <StackedCell label="Made" className="time">
              {timeText(key.createdAt)}
            </StackedCell>
            <StackedCell label="Last used" className="time">
              {key.lastUsedAt === null ? 'never' : timeText(key.lastUsedAt)}
            </StackedCell>
            <StackedCell label="Ends" className="time">
              {endText(key, state)}
            </StackedCell>
            <StackedActions>
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
            </StackedActions>
          </StackedRow>
        );
      })}
    </StackedTable>
  );
}

function endText({ revokedAt, expiresAt }: KeyV1, state: ReturnType<typeof keyState>): string {
  if (state === 'revoked' && revokedAt !== null) return `revoked ${timeText(revokedAt)}`;
  if (expiresAt === null) return 'never';
  return `${state === 'expired' ? 'expired ' : ''}${timeText(expiresAt)}`;
}
