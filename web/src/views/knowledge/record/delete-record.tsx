import { isProposal, type MetadataV1 } from '@flowsage/client';
import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type FormEvent, useState } from 'react';
import { useDeleteRecord } from '../../../api/knowledge.ts';
import { useSession } from '../../../app/session.tsx';
import { ErrorNotice } from '../../../components/error-notice.tsx';
import { VisibleText } from '../../../components/visible-text.tsx';
import { FORM_LIMITS } from './record-form-state.ts';

/** Takes what people wrote back, or proposes that; what packs say speaks again then. */
export function DeleteRecord({
  written,
  isOpen,
  onClose,
}: {
  readonly written: MetadataV1;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}) {
  const { may } = useSession();
  const takesBack = may('edit');
  const remove = useDeleteRecord(written);
  const [reason, setReason] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    remove.mutate(
      { reason: reason.trim(), version: written.version },
      {
        onSuccess: (answer) => {
          notifications.show({ message: isProposal(answer) ? 'Proposed. An editor decides.' : 'Taken back.' });
          onClose();
        },
      },
    );
  };
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={takesBack ? 'Take back what was written' : 'Propose to take back what was written'}
    >
      <form onSubmit={submit}>
        <Stack>
          <Text size="sm">
            {takesBack ? (
              <>
                “<VisibleText text={written.record.title} />” is not said any more, in any sample. What packs say speaks
                again.
              </>
            ) : (
              <>
                An editor decides whether “<VisibleText text={written.record.title} />” is said no longer. Until then
                nothing changes.
              </>
            )}{' '}
            All versions stay in the history, and any of them can be brought back.
          </Text>
          <TextInput
            label="Reason"
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            maxLength={FORM_LIMITS.reason}
            data-autofocus
          />
          {remove.error !== null && (
            <ErrorNotice error={remove.error} doing={takesBack ? 'take it back' : 'propose it'} />
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" color="red" loading={remove.isPending}>
              {takesBack ? 'Take it back' : 'Propose to take it back'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
