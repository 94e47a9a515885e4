import type { SilenceV1 } from '@flowsage/client';
import { Anchor, Badge, Button, Checkbox, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import { useAccounts } from '../../api/accounts.ts';
import { useSilences } from '../../api/findings.ts';
import { useSession } from '../../app/session.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Loading } from '../../components/loading.tsx';
import { StackedActions, StackedCell, StackedRow, StackedTable } from '../../components/stacked-table.tsx';
import { VisibleText } from '../../components/visible-text.tsx';
import { samplePath } from '../../state/paths.ts';
import { useUrlState } from '../../state/url-state.ts';
import { accountName } from '../../text/account-name.ts';
import { timeText } from '../../text/numbers.ts';
import { SilenceWords } from './silence-words.tsx';
import { TakeBackSilence } from './take-back-silence.tsx';

const DEFAULTS = { ended: '' } as const;

const STATES: Readonly<Record<SilenceV1['state'], string>> = {
  active: 'active',
  expired: 'expired',
  takenBack: 'taken back',
};

/** What is silenced at this server: by whom, until when, and why. */
export function SilencesPart() {
  const { session, may } = useSession();
  const [{ ended }, setState] = useUrlState(DEFAULTS);
  const list = useSilences(ended === 'yes' ? 'any' : 'active');
  const accounts = useAccounts(may('administer'));
  const [ending, setEnding] = useState<SilenceV1 | null>(null);
  const silences = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const nameOf = (id: string): string =>
    id === session?.account.id ? 'you' : (accountName(accounts.data ?? [], id) ?? `account ${id}`);

  return (
    <Stack gap="sm">
      <Checkbox
        label="Also those that expired or were taken back"
        checked={ended === 'yes'}
        onChange={(event) => setState({ ended: event.currentTarget.checked ? 'yes' : '' })}
      />
      {list.error !== null && (
        <ErrorNotice error={list.error} doing="read the silences" again={() => void list.refetch()} />
      )}
      {list.isPending && <Loading what="the silences" />}
      {list.data !== undefined && silences.length === 0 && (
        <EmptyState title="Nothing is silenced">
          A silence takes findings out of verdicts until its time is over: your own monitoring, a scan that was ordered.
          Make one with “Silence” at a finding, or press s.
        </EmptyState>
      )}
      {silences.length > 0 && (
        <StackedTable
          label="Silences"
          columns={[
            { title: 'Silenced' },
            { title: 'Where', width: 120 },
            { title: 'Why' },
            { title: 'By', width: 190 },
            { title: 'Until (UTC)', width: 190 },
            { title: 'Actions', width: 110, isActions: true },
          ]}
        >
          {silences.map((silence) => (
            <StackedRow key={silence.id}>
              <StackedCell className="name">
                <SilenceWords silence={silence} />
              </StackedCell>
              <StackedCell label="Where">
                {silence.sampleId === null ? (
                  'every sample'
                ) : (
                  <Anchor component={Link} href={samplePath(silence.sampleId)} size="sm">
                    one sample
                  </Anchor>
                )}
              </StackedCell>
              <StackedCell label="Why" className="name">
                <VisibleText text={silence.reason} />
                {silence.takenBack !== null && (
                  <Text size="xs" c="dimmed">
                    Taken back by <VisibleText text={nameOf(silence.takenBack.accountId)} />
                    {silence.takenBack.reason !== '' && (
                      <>
                        : <VisibleText text={silence.takenBack.reason} />
                      </>
                    )}
                  </Text>
                )}
              </StackedCell>
              <StackedCell label="By" className="name">
                <VisibleText text={nameOf(silence.accountId)} />
                <Text size="xs" c="dimmed" className="mono">
                  {timeText(silence.at)}
                </Text>
              </StackedCell>
              <StackedCell label="Until (UTC)">
                <span className="mono silence-time">{timeText(silence.expires)}</span>
                {silence.state !== 'active' && (
                  <Badge size="sm" variant="outline" color="gray" radius="sm" tt="none" display="block">
                    {STATES[silence.state]}
                  </Badge>
                )}
              </StackedCell>
              <StackedActions>
                {silence.state === 'active' && may('edit') && (
                  <Button variant="default" size="compact-sm" onClick={() => setEnding(silence)}>
                    Take back
                  </Button>
                )}
              </StackedActions>
            </StackedRow>
          ))}
        </StackedTable>
      )}
      {list.hasNextPage && (
        <Group justify="center">
          <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Show more
          </Button>
        </Group>
      )}
      <Text size="sm" c="dimmed">
        Packs may hold silences of their own; those end with the pack and are not listed here.
      </Text>
      <Modal opened={ending !== null} onClose={() => setEnding(null)} title="Take a silence back" size="lg">
        {ending !== null && <TakeBackSilence silence={ending} onClose={() => setEnding(null)} />}
      </Modal>
    </Stack>
  );
}
