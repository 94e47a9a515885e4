import type { KeyV1 } from '@flowsage/client';
import { Button, Checkbox, Group, Modal, Stack, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useAccounts, useKeys } from '../../api/accounts.ts';
import { useSession } from '../../app/session.tsx';
import { useShortcuts } from '../../app/shortcuts.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Loading } from '../../components/loading.tsx';
import { useUrlState } from '../../state/url-state.ts';
import { countText } from '../../text/numbers.ts';
import { KeyTable } from './key-table.tsx';
import { NewKey } from './new-key.tsx';
import { RevokeKey } from './revoke-key.tsx';
import { keyState, sortKeys } from './scopes.ts';

const DEFAULTS = { whose: 'own', ended: '' } as const;

/** The keys of the account, or of all for administrators: make and revoke them. */
export function KeysPart() {
  const { session, may } = useSession();
  const [{ whose, ended }, setState] = useUrlState(DEFAULTS);
  const isAll = whose === 'all' && may('administer');
  const keys = useKeys();
  const accounts = useAccounts(may('administer'));
  const [isMaking, setMaking] = useState(false);
  const [revoked, setRevoked] = useState<KeyV1 | null>(null);
  useShortcuts('Keys', [{ keys: 'n', title: 'New key', run: () => setMaking(true) }]);

  const [now] = useState(Date.now);
  const own = session?.account.id;
  const some = useMemo(
    () =>
      sortKeys(
        (keys.data ?? []).filter(({ accountId }) => isAll || accountId === own),
        now,
      ),
    [keys.data, isAll, own, now],
  );
  const shown = some.filter((key) => ended === 'yes' || keyState(key, now) === 'valid');
  return (
    <Stack gap="sm">
      <Group justify="space-between" gap="sm">
        <Group gap="md">
          {may('administer') && (
            <Checkbox
              label="Of all accounts"
              checked={isAll}
              onChange={(event) => setState({ whose: event.currentTarget.checked ? 'all' : 'own' })}
            />
          )}
          <Checkbox
            label={`Revoked and expired ones (${countText(some.filter((key) => keyState(key, now) !== 'valid').length)})`}
            checked={ended === 'yes'}
            onChange={(event) => setState({ ended: event.currentTarget.checked ? 'yes' : '' })}
          />
        </Group>
        <Button leftSection={<IconPlus size={18} />} onClick={() => setMaking(true)}>
          New key
        </Button>
      </Group>
      {keys.error !== null && (
        <ErrorNotice error={keys.error} doing="read the keys" again={() => void keys.refetch()} />
      )}
      {keys.isPending && <Loading what="the keys" />}
      {keys.data !== undefined && shown.length === 0 && (
        <EmptyState title="No keys">
          A key lets a program or a browser in. Make one for each, so that one can be revoked without the others.
        </EmptyState>
      )}
      {shown.length > 0 && (
        <KeyTable
          keys={shown}
          accounts={isAll ? (accounts.data ?? []) : null}
          now={now}
          ownKeyId={session?.keyId ?? null}
          onRevoke={setRevoked}
        />
      )}
      <Text size="sm" c="dimmed">
        Keys are kept as hashes: nobody can read one here again. Times are UTC.
      </Text>
      <Modal
        opened={isMaking}
        onClose={() => setMaking(false)}
        title="New key"
        size="lg"
        closeOnClickOutside={false}
        closeOnEscape={false}
      >
        <NewKey accounts={accounts.data ?? []} onClose={() => setMaking(false)} />
      </Modal>
      <Modal opened={revoked !== null} onClose={() => setRevoked(null)} title="Revoke a key" size="lg">
        {revoked !== null && (
          <RevokeKey revoked={revoked} isOwn={revoked.id === session?.keyId} onClose={() => setRevoked(null)} />
        )}
      </Modal>
    </Stack>
  );
}
