import type { AccountV1, Role } from '@flowsage/client';
import { Alert, Button, Group, Radio, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type FormEvent, useState } from 'react';
import { useChangeAccount } from '../../api/accounts.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { VisibleText } from '../../components/visible-text.tsx';
import { visibleText } from '../../text/visible-text.ts';
import { isLesserRole, ROLES } from './scopes.ts';

/** Asks which role an account shall have, and tells what that changes. */
export function ChangeRole({ account, onClose }: { readonly account: AccountV1; readonly onClose: () => void }) {
  const change = useChangeAccount();
  const [role, setRole] = useState<Role>(account.role);
  const isOther = role !== account.role;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isOther) return;
    change.mutate(
      { id: account.id, change: { role } },
      {
        onSuccess: () => {
          notifications.show({ message: `${visibleText(account.name)} is ${role} now.` });
          onClose();
        },
      },
    );
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <AccountName account={account} />
        <Radio.Group label="Role" value={role} onChange={(next) => setRole(next as Role)}>
          <Stack gap={6} mt={6}>
            {(Object.keys(ROLES) as Role[]).map((one) => (
              <Radio
                key={one}
                value={one}
                label={one === account.role ? `${one} (as it is)` : one}
                description={ROLES[one].meaning}
                {...(one === account.role ? { 'data-autofocus': true } : {})}
              />
            ))}
          </Stack>
        </Radio.Group>
        {isOther && (
          <Alert color={role === 'administrator' ? 'yellow' : 'cyan'} variant="light" role="status">
            From {account.role} to {role}:{' '}
            {isLesserRole(role, account.role)
              ? 'its keys lose at once what the new role may not do, and so do browsers that are signed in.'
              : 'its keys may do what their own scopes and the new role both allow, and new keys may be given more.'}
            {role === 'administrator' && ' It may then change and delete every account, yours included.'}
          </Alert>
        )}
        {change.error !== null && <ErrorNotice error={change.error} doing="change the role" />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Keep it
          </Button>
          <Button type="submit" loading={change.isPending} disabled={!isOther}>
            Change the role
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Asks before an account is locked out, or let in again. */
export function DisableAccount({ account, onClose }: { readonly account: AccountV1; readonly onClose: () => void }) {
  const change = useChangeAccount();
  const { disabled } = account;
  const word = disabled ? 'Enable' : 'Disable';
  return (
    <Stack>
      <AccountName account={account} />
      <Text size="sm">
        {disabled
          ? 'Its keys that are neither revoked nor expired work again at once.'
          : 'Its keys are refused at once, and browsers that signed in with them are signed out. Its samples and what it wrote stay; it can be enabled again.'}
      </Text>
      {change.error !== null && <ErrorNotice error={change.error} doing={`${word.toLowerCase()} the account`} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose} data-autofocus>
          Leave it
        </Button>
        <Button
          loading={change.isPending}
          onClick={() => change.mutate({ id: account.id, change: { disabled: !disabled } }, { onSuccess: onClose })}
        >
          {word}
        </Button>
      </Group>
    </Stack>
  );
}

/** With its id: names may be the same. */
function AccountName({ account }: { readonly account: AccountV1 }) {
  return (
    <div>
      <Text className="name" fw={600}>
        <VisibleText text={account.name} />
      </Text>
      <Text size="xs" c="dimmed" className="mono">
        {account.id}
      </Text>
    </div>
  );
}
