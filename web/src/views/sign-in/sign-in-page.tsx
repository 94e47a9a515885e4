import { Anchor, Button, Card, Code, Group, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { useSession } from '../../app/session.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { VisibleText } from '../../components/visible-text.tsx';
import { timeText } from '../../text/numbers.ts';

/** Turns an API key into a session of this browser. Stands in for any page that needs one. */
export default function SignInPage() {
  const { session, signIn, signOut } = useSession();
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
          <Title order={1}>{session === null ? 'Sign in' : 'You are signed in'}</Title>
          {session !== null && (
            <>
              <Text size="sm">
                As{' '}
                <b className="name">
                  <VisibleText text={session.account.name} />
                </b>
                , with a key that may {session.scopes.join(', ')}. It ends at {timeText(session.expiresAt)} UTC, or
                earlier when it is not used.
              </Text>
              <Group gap="xs">
                <Button component={Link} href="/">
                  To the samples
                </Button>
                <Button variant="default" onClick={() => void signOut()}>
                  Sign out
                </Button>
              </Group>
              <Text size="sm">With another key instead:</Text>
            </>
          )}
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
          <Button
            type="submit"
            variant={session === null ? 'filled' : 'default'}
            loading={isBusy}
            disabled={key.trim() === ''}
          >
            Sign in
          </Button>
          <Text size="sm" c="dimmed">
            It becomes a session of this browser, in a cookie that scripts cannot read. No key? An administrator of this
            server makes one, under Keys and accounts or with <Code>flowsage keys create</Code>. Without one you can{' '}
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
