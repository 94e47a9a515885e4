import { Button, Modal, Stack, Text } from '@mantine/core';
import { SignInForm } from '../views/sign-in/sign-in-form.tsx';
import { useSession } from './session.tsx';

/** Above what else stands over pages: drawers, menus, the palette. */
const ABOVE_ALL = 400;

/** Asks for the key over the page on which the session ended: what was typed there stays. */
export function SignedOutDialog() {
  const { session, end, setEnd } = useSession();
  return (
    <Modal
      opened={session !== null && end === 'asked'}
      onClose={() => setEnd('later')}
      closeOnClickOutside={false}
      title="You are signed out"
      closeButtonProps={{ 'aria-label': 'Not now' }}
      overlayProps={{ blur: 6 }}
      zIndex={ABOVE_ALL}
    >
      <Stack>
        <Text size="sm">
          The session has ended: it does so after a while, earlier when it is not used, and when its key is revoked.
          Sign in, and this page goes on where it was. What you typed is still there; save it once more.
        </Text>
        <SignInForm about="With a key of another account the page begins anew." />
        <Button variant="subtle" size="compact-sm" onClick={() => setEnd('later')}>
          Not now
        </Button>
      </Stack>
    </Modal>
  );
}
