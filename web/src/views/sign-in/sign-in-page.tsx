import { Anchor, Button, Card, Code, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { useSession } from '../../app/session.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';

/** Turns an API key into a session of this browser. Stands in for any page that needs one. */
export default function SignInPage() {
  const { signIn } = useSession();
  const [path, go] = useLocation();
  const [key, setKey] = useState('');
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await signIn(key.trim());
      if (path === '/sign-in' || path === '/register') go('/');
    } catch (fault) {
      setError(fault);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Card withBorder maw={480} mx="auto" mt={{ base: 'md', sm: 60 }} p="lg">
      <form onSubmit={(event) => void submit(event)}>
        <Stack>
          <Title order={1}>Sign in</Title>
          <PasswordInput
            label="API key"
            description="The first one was printed when this server was started for the first time."
            value={key}
            onChange={(event) => setKey(event.currentTarget.value)}
            autoComplete="current-password"
            spellCheck={false}
            required
            data-autofocus
          />
          {error !== null && <ErrorNotice error={error} doing="sign in" />}
          <Button type="submit" loading={isBusy} disabled={key.trim() === ''}>
            Sign in
          </Button>
          <Text size="sm" c="dimmed">
            No key? An administrator of this server makes one, here under Keys and accounts or with{' '}
            <Code>flowsage keys create</Code>. Without one you can{' '}
            <Anchor component={Link} href="/local" size="sm" underline="always">
              read a capture in this browser
            </Anchor>
            ; nothing leaves it.
          </Text>
        </Stack>
      </form>
    </Card>
  );
}
