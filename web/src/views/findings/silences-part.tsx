import type { SilenceV1 } from '@flowsage/client';
import { Anchor, Badge, Button, Checkbox, Group, Modal, Stack, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import { useAccounts } from '../../api/accounts.ts';
import { useSilences } from '../../api/findings.ts';
import { useSession } from '../../app/session.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Loading } from '../../components/loading.tsx';
import { VisibleText } from '../../components/visible-text.tsx';
import { samplePath } from '../../state/paths.ts';
import { useUrlState } from '../../state/url-state.ts';
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
    id === session?.account.id ? 'you' : (accounts.data?.find((account) => account.id === id)?.name ?? `account ${id}`);

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
        <Table.ScrollContainer minWidth={820}>
          <Table verticalSpacing="xs" aria-label="Silences" bg="var(--card)" withTableBorder>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Silenced</Table.Th>
                <Table.Th>Where</Table.Th>
                <Table.Th>Why</Table.Th>
                <Table.Th w={190}>By</Table.Th>
                <Table.Th w={190}>Until (UTC)</Table.Th>
                <Table.Th w={110} className="table-actions is-on-card">
                  <span className="unsighted">Actions</span>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {silences.map((silence) => (
                <Table.Tr key={silence.id}>
                  <Table.Td className="name">
                    <SilenceWords silence={silence} />
                  </Table.Td>
                  <Table.Td>
                    {silence.sampleId === null ? (
                      'every sample'
                    ) : (
                      <Anchor component={Link} href={samplePath(silence.sampleId)} size="sm">
                        one sample
                      </Anchor>
                    )}
                  </Table.Td>
                  <Table.Td className="name">
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
                  </Table.Td>
                  <Table.Td className="name">
                    <VisibleText text={nameOf(silence.accountId)} />
                    <Text size="xs" c="dimmed" className="mono">
                      {timeText(silence.at)}
                    </Text>
                  </Table.Td>
                  <Table.Td>
                    <span className="mono silence-time">{timeText(silence.expires)}</span>
                    {silence.state !== 'active' && (
                      <Badge size="sm" variant="outline" color="gray" radius="sm" tt="none" display="block">
                        {STATES[silence.state]}
                      </Badge>
                    )}
                  </Table.Td>
                  <Table.Td className="table-actions is-on-card">
                    {silence.state === 'active' && may('edit') && (
                      <Button variant="default" size="compact-sm" onClick={() => setEnding(silence)}>
                        Take back
                      </Button>
                    )}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
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
