import type { StatusV1 } from '@flowsage/client';
import { Anchor, Card, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import { Link } from 'wouter';
import { useServerStatus } from '../../api/server-status.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Loading } from '../../components/loading.tsx';
import { bytesText, countText, secondsText, timeText } from '../../text/numbers.ts';
import { BackupCard } from './backup-card.tsx';
import { Checks } from './checks.tsx';
import { DiskBar } from './disk-bar.tsx';
import { Facts } from './facts.tsx';
import { VerifyCard } from './verify-card.tsx';

/** How the server is at this moment, and two things to do about what it keeps. */
export function HealthPart() {
  const status = useServerStatus();
  return (
    <Stack gap="md">
      {status.error !== null && (
        <ErrorNotice error={status.error} doing="read how the server is" again={() => void status.refetch()} />
      )}
      {status.isPending && <Loading what="how the server is" />}
      {status.data !== undefined && <Status status={status.data} />}
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <BackupCard lastBackupAt={status.data?.lastBackupAt ?? null} storeBytes={status.data?.store.bytes ?? null} />
        <VerifyCard />
      </SimpleGrid>
      <Text size="sm" c="dimmed">
        Asked again every ten seconds. Monitors read <span className="mono">/metrics</span> and{' '}
        <span className="mono">/readyz</span>. Times are UTC.
      </Text>
    </Stack>
  );
}

function Status({ status }: { readonly status: StatusV1 }) {
  const { samples, queue, store, disk, memory } = status;
  return (
    <>
      <Checks health={status.health} />
      <SimpleGrid cols={{ base: 1, xs: 2, lg: 3 }} spacing="md">
        <Part title="Program">
          <Facts
            facts={[
              ['Version', status.version],
              ['Node.js', status.node],
              ['Runs since', `${timeText(status.startedAt)} (${secondsText(status.uptimeSeconds)})`],
              ['Packs', status.packs.map(({ name, version }) => `${name} ${version}`).join(', ') || 'none'],
            ]}
          />
        </Part>
        <Part title="Samples">
          <Facts
            facts={[
              ['Ready', countText(samples.processed)],
              ['Being read', countText(samples.processing)],
              ['Waiting', countText(samples.uploaded)],
              ['Failed', samples.failed === 0 ? '0' : <FailedLink key="failed" count={samples.failed} />],
            ]}
          />
        </Part>
        <Part title="Queue">
          <Facts
            facts={[
              ['Uploads coming in', countText(queue.receiving)],
              ['Waiting to be read', countText(queue.waiting)],
              ['Being read', countText(queue.processing)],
              ['To be judged anew', countText(queue.judgementsBehind)],
            ]}
          />
        </Part>
        <Part title="Store">
          <Facts
            facts={[
              ['Flows', countText(store.flows)],
              ['Different contents', countText(store.contents)],
              ['Accounts', countText(store.accounts)],
              ['On disk', bytesText(store.bytes)],
              ['Version of its tables', countText(store.schemaVersion)],
            ]}
          />
        </Part>
        <Part title="Disk">
          <DiskBar disk={disk} storeBytes={store.bytes} />
        </Part>
        <Part title="Memory">
          <Facts
            facts={[
              ['Of the process', bytesText(memory.residentBytes)],
              ['Of its objects', bytesText(memory.heapBytes)],
              ['The store may take', bytesText(memory.storeLimitBytes)],
            ]}
          />
        </Part>
      </SimpleGrid>
    </>
  );
}

function FailedLink({ count }: { readonly count: number }) {
  return (
    <Anchor component={Link} href="/samples?state=failed" size="sm" underline="always">
      {countText(count)}
    </Anchor>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const id = useId();
  return (
    <Card withBorder component="section" aria-labelledby={id}>
      <Title order={2} id={id} size="h3" mb="xs">
        {title}
      </Title>
      {children}
    </Card>
  );
}
