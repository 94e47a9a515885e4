import type { SampleV1 } from '@flowsage/client';
import { Button, Group, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useDeleteSample } from '../../api/sample-list.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { VisibleText } from '../../components/visible-text.tsx';
import { countOf } from '../../text/numbers.ts';
import { visibleText } from '../../text/visible-text.ts';

/** Asks before a sample is taken away. */
export function DeleteSample({
  sample,
  onClose,
  onDeleted,
}: {
  readonly sample: SampleV1;
  readonly onClose: () => void;
  /** Before anything asks for the sample again. */
  readonly onDeleted?: () => void;
}) {
  const remove = useDeleteSample(onDeleted);
  const { id, fileName, flows, visibility } = sample;
  return (
    <Stack>
      <Text className="name" fw={600}>
        <VisibleText text={fileName} />
      </Text>
      <Text size="sm">
        The sample {flows === null ? '' : `with its ${countOf(flows, 'flow')} `}is deleted, with its verdict, its
        findings and its share of every count{visibility === 'public' ? '; its public link is dead at once' : ''}. There
        is <b>no undo</b>: to have it again you upload the file again.
      </Text>
      {remove.error !== null && <ErrorNotice error={remove.error} doing="delete the sample" />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose} data-autofocus>
          Keep it
        </Button>
        <Button
          color="red"
          loading={remove.isPending}
          onClick={() =>
            remove.mutate(id, {
              onSuccess: () => {
                notifications.show({ message: `${visibleText(fileName)} is deleted.` });
                onClose();
              },
            })
          }
        >
          Delete for good
        </Button>
      </Group>
    </Stack>
  );
}
