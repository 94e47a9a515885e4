import type { MetadataKindV1 } from '@flowsage/client';
import { Drawer, Stack, Text } from '@mantine/core';
import { type RecordKey, useKnowledgeRecord, useWritten } from '../../api/knowledge.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Loading } from '../../components/loading.tsx';
import { VisibleText } from '../../components/visible-text.tsx';
import { isEditableKey } from './editable-key.ts';
import { RecordEditor } from './record/record-editor.tsx';
import { RecordDetails } from './record-details.tsx';

const TITLES: Readonly<Record<MetadataKindV1, string>> = {
  destination: 'Destination',
  behavior: 'Behavior',
  event: 'Event',
};

/** One record, whole, beside the list; where it may be written it is edited here as well. */
export function RecordDrawer({
  at,
  pack,
  isEditing,
  onEdit,
  onClose,
}: {
  readonly at: RecordKey;
  /** Name of a pack; empty for what speaks now. */
  readonly pack: string;
  readonly isEditing: boolean;
  readonly onEdit: (isEditing: boolean) => void;
  readonly onClose: () => void;
}) {
  const mayBeWritten = isEditableKey(at);
  // Under the ids of own Events stands what people wrote, or nothing; under flow ids also what a pack says of such flows.
  const isOfPeople = mayBeWritten && at.kind === 'event' && pack === '';
  const written = useWritten(at, isOfPeople);
  const isNothing = isOfPeople && written.data === null;
  const record = useKnowledgeRecord(at, pack, !isOfPeople || written.data != null);
  const isReady = isNothing || !record.isPending;
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={isEditing ? 'xl' : 'lg'}
      title={TITLES[at.kind]}
      closeOnClickOutside={!isEditing}
      closeOnEscape={!isEditing}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack gap="md">
        {!isReady && <Loading what="the record" />}
        {record.error !== null && !mayBeWritten && (
          <ErrorNotice error={record.error} doing="read the record" again={() => void record.refetch()} />
        )}
        {isEditing && mayBeWritten ? (
          <Edited at={at} start={record.data?.record ?? null} isReady={isReady} onDone={() => onEdit(false)} />
        ) : (
          isReady && <RecordDetails at={at} record={record.data ?? null} onEdit={() => onEdit(true)} />
        )}
      </Stack>
    </Drawer>
  );
}

function Edited({
  at,
  start,
  isReady,
  onDone,
}: {
  readonly at: RecordKey;
  readonly start: Parameters<typeof RecordEditor>[0]['start'];
  readonly isReady: boolean;
  readonly onDone: () => void;
}) {
  const written = useWritten(at);
  if (written.error !== null)
    return <ErrorNotice error={written.error} doing="read what was written" again={() => void written.refetch()} />;
  if (written.data === undefined || !isReady) return null;
  return (
    <>
      <Text size="sm" c="dimmed" className="name mono">
        <VisibleText text={at.key} />
      </Text>
      <RecordEditor at={at} written={written.data} start={start} isWide={false} onDone={onDone} />
    </>
  );
}
