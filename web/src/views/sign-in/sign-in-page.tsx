import { Anchor, Button, Card, Code, Group, Stack, Text, Title } from '@mantine/core';
import { Link, useLocation } from 'wouter';
import { useSession } from '../../app/session.tsx';
import { VisibleText } from '../../components/visible-text.tsx';
import { timeText } from '../../text/numbers.ts';
import { SignInForm } from './sign-in-form.tsx';

/** Turns an API key into a session of this browser. Stands in for any page that needs one. */
export default function SignInPage() {
  const { session, end, signOut } = useSession();
  const [path, go] = useLocation();
  const isSignedIn = session !== null && end === 'no';
  return (
    <Card withBorder maw={480} mx="auto" mt={{ base: 'md', sm: 60 }} p="lg">
      <Stack>
        <Title order={1}>{isSignedIn ? 'You are signed in' : 'Sign in'}</Title>
        {isSignedIn && (
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
        <SignInForm
          about="The first one was printed when this server was started for the first time."
          variant={isSignedIn ? 'default' : 'filled'}
          onDone={() => {
            if (path === '/sign-in' || path === '/register') go('/');
          }}
        />
        <Text size="sm" c="dimmed">
          It becomes a session of this browser, in a cookie that scripts cannot read. No key? An administrator of this
          server makes one, under Keys and accounts or with <Code>flowsage keys create</Code>. Without one you can{' '}
          <Anchor component={Link} href="/local" size="sm" underline="always">
            read a capture in this browser
          </Anchor>
          ; nothing leaves it.
        </Text>
      </Stack>
    </Card>
  );
}
