import type { Role, Visibility } from '@flowsage/client';
import { Button, Group, Radio, Select, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useCreateAccount } from '../../api/accounts.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { ROLES } from './scopes.ts';

/** Makes an account; its first key is made with the keys. */
export function NewAccount({ onClose }: { readonly onClose: () => void }) {
  const create = useCreateAccount();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('contributor');
  const [visibility, setVisibility] = useState<Visibility | ''>('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate(
      { name: name.trim(), role, defaultVisibility: visibility === '' ? null : visibility },
      { onSuccess: onClose },
    );
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label="Name"
          description="A person, a team or a program. It has no key yet: make one for it under Keys."
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={100}
          required
          data-autofocus
        />
        <Radio.Group label="Role" value={role} onChange={(next) => setRole(next as Role)}>
          <Stack gap={6} mt={6}>
            {(Object.keys(ROLES) as Role[]).map((one) => (
              <Radio key={one} value={one} label={one} description={ROLES[one].meaning} />
            ))}
          </Stack>
        </Radio.Group>
        <Select
          label="Its uploads are"
          value={visibility}
          onChange={(next) => setVisibility((next ?? '') as Visibility | '')}
          data={[
            { value: '', label: 'as the server has it' },
            { value: 'private', label: 'private' },
            { value: 'public', label: 'public' },
          ]}
          allowDeselect={false}
        />
        {create.error !== null && <ErrorNotice error={create.error} doing="make the account" />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending} disabled={name.trim() === ''}>
            Make the account
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
