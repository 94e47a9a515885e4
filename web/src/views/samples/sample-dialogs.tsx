import type { SampleV1 } from '@flowsage/client';
import { Modal } from '@mantine/core';
import { DeleteSample } from './delete-sample.tsx';
import { ShareSample } from './share-sample.tsx';

/** What is asked about a sample. */
export interface SampleDialog {
  readonly name: 'share' | 'delete';
  readonly sample: SampleV1;
}

const TITLES = { share: 'Share a sample', delete: 'Delete a sample' } as const;

export function SampleDialogs({
  dialog,
  onClose,
  onDeleted,
}: {
  readonly dialog: SampleDialog | null;
  readonly onClose: () => void;
  /** Before anything asks for the sample again. */
  readonly onDeleted?: () => void;
}) {
  return (
    <Modal opened={dialog !== null} onClose={onClose} title={dialog === null ? '' : TITLES[dialog.name]} size="lg">
      {dialog?.name === 'share' && <ShareSample sample={dialog.sample} />}
      {dialog?.name === 'delete' && (
        <DeleteSample sample={dialog.sample} onClose={onClose} {...(onDeleted === undefined ? {} : { onDeleted })} />
      )}
    </Modal>
  );
}
