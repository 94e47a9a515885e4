import { Button, Card, Group, Progress, ScrollArea, Stack, Text } from '@mantine/core';
import { isSending, MOST_QUEUED, partSent, type Upload, type UploadQueue } from '../../api/upload-queue.ts';
import { uploads } from '../../api/uploads.ts';
import { countOf, countText } from '../../text/numbers.ts';
import { UploadLine } from './upload-line.tsx';

/** Lines shown; the others are counted. */
const MOST_LINES = 50;

/** What is sent, was sent and could not be. Faults stay until somebody takes them away. */
export function UploadPanel({ queue }: { readonly queue: UploadQueue }) {
  const { uploads: all, refused } = queue;
  if (all.length === 0) return null;
  const count = (name: Upload['stage']['name']): number => all.filter(({ stage }) => stage.name === name).length;
  const failed = count('failed');
  const done = count('done');
  const parts = [
    countOf(all.length, 'file'),
    ...(done > 0 ? [`${countText(done)} ready`] : []),
    ...(failed > 0 ? [`${countText(failed)} failed`] : []),
  ];
  // What needs somebody stands first, what is over last.
  const order = ['failed', 'sending', 'reading', 'waiting', 'done'] as const;
  const shown = order.flatMap((name) => all.filter(({ stage }) => stage.name === name)).slice(0, MOST_LINES);
  return (
    <Card withBorder p="sm" component="section" aria-label="Uploads">
      <Stack gap="xs">
        <Group justify="space-between" gap="xs">
          <Text fw={600} role="status">
            Uploads: {parts.join(', ')}
          </Text>
          <Group gap="xs">
            {done > 0 && (
              <Button size="compact-sm" variant="default" onClick={uploads.clearDone}>
                Clear ready ones
              </Button>
            )}
            {isSending(queue) && (
              <Button size="compact-sm" variant="default" onClick={() => cancelAll(all)}>
                Cancel all
              </Button>
            )}
          </Group>
        </Group>
        {isSending(queue) && <Progress value={partSent(queue) * 100} size="sm" aria-label="Sent of all files" />}
        {refused > 0 && (
          <Text size="sm" c="red" role="alert">
            {countOf(refused, 'file was', 'files were')} not taken: the queue holds {countText(MOST_QUEUED)}. Drop them
            again when these are done, or use <span className="mono">flowsage upload</span>.
          </Text>
        )}
        <ScrollArea.Autosize mah={320} type="auto" offsetScrollbars>
          <Stack gap={6} component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
            {shown.map((upload) => (
              <UploadLine key={upload.id} upload={upload} />
            ))}
          </Stack>
        </ScrollArea.Autosize>
        {all.length > shown.length && (
          <Text size="sm" c="dimmed">
            And {countText(all.length - shown.length)} more.
          </Text>
        )}
      </Stack>
    </Card>
  );
}

function cancelAll(all: readonly Upload[]): void {
  // The waiting ones first: each that ends makes room for one of them.
  for (const name of ['waiting', 'sending'] as const)
    for (const { id, stage } of all) if (stage.name === name) uploads.remove(id);
}
