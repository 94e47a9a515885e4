import type { SampleV1 } from '@flowsage/client';
import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useLocation } from 'wouter';
import { useDeleteOpenSample } from '../../../api/sample.ts';
import { ErrorNotice } from '../../../components/error-notice.tsx';
import { VisibleText } from '../../../components/visible-text.tsx';

/** Asks before a sample is gone for good. */
export function DeleteDialog({
  sample,
  isOpen,
  onClose,
}: {
  readonly sample: SampleV1;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}) {
  const [, go] = useLocation();
  const deleting = useDeleteOpenSample(() => go('/', { replace: true }));
  return (
    <Modal opened={isOpen} onClose={onClose} title="Delete this sample?">
      <Stack>
        <Text size="sm" className="name">
          <VisibleText text={sample.fileName} /> goes with its flows, its verdict, its link and its share of the
          statistics. Nothing brings it back.
        </Text>
        {deleting.isError && <ErrorNotice error={deleting.error} doing="delete the sample" />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Keep it
          </Button>
          <Button color="red.8" loading={deleting.isPending} onClick={() => deleting.mutate(sample.id)}>
            Delete
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
