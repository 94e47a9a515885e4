import type { SilenceV1 } from '@flowsage/client';
import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTakeBackSilence } from '../../api/findings.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { LONGEST_REASON } from './silence-scopes.ts';
import { SilenceWords } from './silence-words.tsx';

/** Asks before a silence ends. */
export function TakeBackSilence({ silence, onClose }: { readonly silence: SilenceV1; readonly onClose: () => void }) {
  const takeBack = useTakeBackSilence();
  const [reason, setReason] = useState('');
  return (
    <Stack>
      <Text className="name">
        <SilenceWords silence={silence} />
      </Text>
      <Text size="sm">
        The findings count again at once, and samples are judged again. The silence stays in the list of all, with your
        name.
      </Text>
      <TextInput
        label="Why (if you like)"
        value={reason}
        maxLength={LONGEST_REASON}
        onChange={(event) => setReason(event.currentTarget.value)}
        data-autofocus
      />
      {takeBack.error !== null && <ErrorNotice error={takeBack.error} doing="take the silence back" />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Keep it
        </Button>
        <Button
          loading={takeBack.isPending}
          onClick={() => takeBack.mutate({ id: silence.id, reason: reason.trim() }, { onSuccess: onClose })}
        >
          Take back
        </Button>
      </Group>
    </Stack>
  );
}
