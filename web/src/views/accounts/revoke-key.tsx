import type { KeyV1 } from '@flowsage/client';
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useRevokeKey } from '../../api/accounts.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { VisibleText } from '../../components/visible-text.tsx';

/** Asks before a key is revoked. */
export function RevokeKey({
  revoked,
  isOwn,
  onClose,
}: {
  readonly revoked: KeyV1;
  /** This browser signed in with it. */
  readonly isOwn: boolean;
  readonly onClose: () => void;
}) {
  const revoke = useRevokeKey();
  return (
    <Stack>
      <Text className="name" fw={600}>
        <VisibleText text={revoked.name} />
      </Text>
      <Text size="sm">
        Programs that use it are refused at once, and browsers that signed in with it are signed out. There is{' '}
        <b>no undo</b>: make a new key instead.
      </Text>
      {isOwn && (
        <Alert color="yellow" title="You signed in with this key">
          You are signed out, too. Have another key at hand.
        </Alert>
      )}
      {revoke.error !== null && <ErrorNotice error={revoke.error} doing="revoke the key" />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose} data-autofocus>
          Keep it
        </Button>
        <Button
          color="red"
          loading={revoke.isPending}
          onClick={() =>
            revoke.mutate(revoked.id, { onSuccess: () => (isOwn ? location.assign('/sign-in') : onClose()) })
          }
        >
          Revoke
        </Button>
      </Group>
    </Stack>
  );
}
