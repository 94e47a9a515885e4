import type { AccountV1, Scope } from '@flowsage/client';
import { Alert, Button, Checkbox, Group, Select, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useCreateKey } from '../../api/accounts.ts';
import { useSession } from '../../app/session.tsx';
import { CopyField } from '../../components/copy-field.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { visibleText } from '../../text/visible-text.ts';
import { EXPIRIES, expiryTime, ROLES, SCOPES, STANDARD_EXPIRY } from './scopes.ts';

/** Makes a key and shows it, once. */
export function NewKey({
  accounts,
  onClose,
}: {
  readonly accounts: readonly AccountV1[];
  readonly onClose: () => void;
}) {
  const { session } = useSession();
  const create = useCreateKey();
  const ownId = session?.account.id ?? '';
  const [name, setName] = useState('');
  const [accountId, setAccountId] = useState(ownId);
  const [chosen, setChosen] = useState<readonly Scope[]>(['read']);
  const [expiry, setExpiry] = useState(STANDARD_EXPIRY);

  if (create.data !== undefined)
    return (
      <Stack>
        <Alert color="yellow" title="Copy the key now">
          It is shown this once. The server keeps a hash of it alone: whoever loses a key revokes it and makes another
          one.
        </Alert>
        <CopyField label={`Key ${visibleText(create.data.name)}`} text={create.data.key} />
        <Group justify="flex-end">
          <Button onClick={onClose}>I have it</Button>
        </Group>
      </Stack>
    );

  const role = accounts.find(({ id }) => id === accountId)?.role ?? session?.account.role ?? 'reader';
  const possible = ROLES[role].scopes.filter((scope) => accountId !== ownId || session?.scopes.includes(scope));
  const scopes = possible.filter((scope) => chosen.includes(scope));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate({
      name: name.trim(),
      scopes,
      expiresAt: expiryTime(expiry, Date.now()),
      ...(accountId === ownId ? {} : { accountId }),
    });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label="Name"
          description="Where it will be used, so that one knows what ends when it is revoked."
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={100}
          required
          data-autofocus
        />
        {accounts.length > 1 && (
          <Select
            label="Account"
            value={accountId}
            onChange={(id) => setAccountId(id ?? ownId)}
            data={accounts.map((account) => ({ value: account.id, label: visibleText(account.name) }))}
            allowDeselect={false}
            searchable
          />
        )}
        <Checkbox.Group label="May" value={[...scopes]} onChange={(next) => setChosen(next as Scope[])}>
          <Stack gap={6} mt={6}>
            {possible.map((scope) => (
              <Checkbox key={scope} value={scope} label={scope} description={SCOPES[scope]} />
            ))}
          </Stack>
        </Checkbox.Group>
        <Select
          label="Ends after"
          value={expiry}
          onChange={(next) => setExpiry(next ?? STANDARD_EXPIRY)}
          data={EXPIRIES.map(({ text }) => text)}
          allowDeselect={false}
        />
        {create.error !== null && <ErrorNotice error={create.error} doing="make the key" />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending} disabled={name.trim() === '' || scopes.length === 0}>
            Make the key
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
