import { Alert, Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import type { RecordKey } from '../../../api/knowledge.ts';
import { useSession } from '../../../app/session.tsx';
import { draftName, readDraft, writeDraft } from './record-draft.ts';

/** Where a record is read: that something was typed of it and not sent. */
export function DraftLine({ at, onEdit }: { readonly at: RecordKey; readonly onEdit: () => void }) {
  const { session } = useSession();
  const [isGone, setGone] = useState(false);
  const name = draftName(session?.account.id ?? '', at);
  if (isGone || readDraft(sessionStorage, name) === null) return null;
  return (
    <DraftNotice
      text="What you typed of it is kept in this tab, and not sent."
      onDiscard={() => {
        writeDraft(sessionStorage, name, null);
        setGone(true);
      }}
      onEdit={onEdit}
    />
  );
}

/** What becomes of a text that was not sent. */
export function DraftNotice({
  text,
  onDiscard,
  onEdit,
}: {
  readonly text: string;
  readonly onDiscard: () => void;
  /** Missing where it is in the form already. */
  readonly onEdit?: () => void;
}) {
  return (
    <Alert color="blue" variant="light" p="xs" role="status">
      <Group gap="xs">
        <Text size="sm">{text}</Text>
        {onEdit !== undefined && (
          <Button size="compact-xs" variant="default" onClick={onEdit}>
            Go on writing
          </Button>
        )}
        <Button size="compact-xs" variant="default" onClick={onDiscard}>
          Discard it
        </Button>
      </Group>
    </Alert>
  );
}
