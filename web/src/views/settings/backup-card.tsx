import { Button, Card, Code, Group, Stack, Text, Title } from '@mantine/core';
import { useRef, useState } from 'react';
import { useBackup } from '../../api/server-status.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { saveFile } from '../../state/save-file.ts';
import { bytesText, timeText } from '../../text/numbers.ts';

/** A copy of everything that the server keeps, as a download. */
export function BackupCard({
  lastBackupAt,
  storeBytes,
}: {
  readonly lastBackupAt: string | null;
  readonly storeBytes: number | null;
}) {
  const [bytes, setBytes] = useState(0);
  const backup = useBackup(setBytes);
  const controller = useRef<AbortController | null>(null);
  const start = () => {
    setBytes(0);
    controller.current = new AbortController();
    backup.mutate(controller.current.signal, {
      onSuccess: (content) => saveFile(content, `flowsage-${new Date().toISOString().slice(0, 10)}.backup`),
    });
  };
  const isCancelled = controller.current?.signal.aborted === true;
  return (
    <Card withBorder component="section" aria-labelledby="backup">
      <Stack gap="xs" align="flex-start">
        <Title order={2} id="backup" size="h3">
          Backup
        </Title>
        <Text size="sm">
          Everything at one moment: samples, knowledge, accounts and hashes of keys{' '}
          {storeBytes !== null && `(the store is ${bytesText(storeBytes)})`}. Whoever has the file has all that is in
          it. Put it back with <Code>flowsage restore</Code>. For large stores and every night use{' '}
          <Code>flowsage backup</Code>.
        </Text>
        <Text size="sm" c="dimmed">
          Last backup: {lastBackupAt === null ? 'none was made yet' : timeText(lastBackupAt)}
        </Text>
        <Group gap="xs">
          <Button variant="default" onClick={start} loading={backup.isPending}>
            Download a backup
          </Button>
          {backup.isPending && (
            <>
              <Button variant="default" onClick={() => controller.current?.abort()}>
                Cancel
              </Button>
              <Text size="sm" role="status">
                {bytesText(bytes)}
              </Text>
            </>
          )}
        </Group>
        {backup.isSuccess && (
          <Text size="sm" role="status">
            {bytesText(backup.data.size)} are in your downloads.
          </Text>
        )}
        {backup.error !== null && !isCancelled && <ErrorNotice error={backup.error} doing="make a backup" />}
      </Stack>
    </Card>
  );
}
