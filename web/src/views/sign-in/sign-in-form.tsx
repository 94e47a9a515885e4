import { Button, PasswordInput, Stack } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useSession } from '../../app/session.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';

/** Takes a key and makes a session of it. */
export function SignInForm({
  about,
  variant = 'filled',
  onDone,
}: {
  /** Where a key is found. */
  readonly about: string;
  readonly variant?: 'filled' | 'default';
  readonly onDone?: () => void;
}) {
  const { signIn } = useSession();
  const [key, setKey] = useState('');
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await signIn(key.trim());
      onDone?.();
    } catch (fault) {
      setError(fault);
    } finally {
      setBusy(false);
    }
  };

  return (
    <form onSubmit={(event) => void submit(event)} aria-label="Sign in">
      <Stack>
        <PasswordInput
          label="API key"
          description={about}
          value={key}
          onChange={(event) => setKey(event.currentTarget.value)}
          autoComplete="current-password"
          spellCheck={false}
          required
          data-autofocus
        />
        {error !== null && <ErrorNotice error={error} doing="sign in" />}
        <Button type="submit" variant={variant} loading={isBusy} disabled={key.trim() === ''}>
          Sign in
        </Button>
      </Stack>
    </form>
  );
}
