import type { AccountV1 } from '@flowsage/client';
import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type FormEvent, useState } from 'react';
import { useDeleteAccount } from '../../api/accounts.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { VisibleText } from '../../components/visible-text.tsx';
import { visibleText } from '../../text/visible-text.ts';

/** Asks, and has the name typed, before an account is taken away with all that it has. */
export function DeleteAccount({ account, onClose }: { readonly account: AccountV1; readonly onClose: () => void }) {
  const remove = useDeleteAccount();
  const [typed, setTyped] = useState('');
  // A name may hold what no keyboard types: then the id is asked for, which is plain.
  const asked = visibleText(account.name) === account.name ? account.name : account.id;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    remove.mutate(account.id, {
      onSuccess: () => {
        notifications.show({ message: `${visibleText(account.name)} is deleted.` });
        onClose();
      },
    });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm">
          The account{' '}
          <b className="name">
            <VisibleText text={account.name} />
          </b>{' '}
          is deleted with its keys, all its samples and its share of every count. What it wrote of names stays. There is{' '}
          <b>no undo</b>. To keep the samples and only lock it out, disable it.
        </Text>
        <TextInput
          label={
            <>
              To go on, type{' '}
              <b className="name">
                <VisibleText text={asked} />
              </b>
            </>
          }
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
          data-autofocus
        />
        {remove.error !== null && <ErrorNotice error={remove.error} doing="delete the account" />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Keep it
          </Button>
          <Button type="submit" color="red" loading={remove.isPending} disabled={typed.trim() !== asked.trim()}>
            Delete for good
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
