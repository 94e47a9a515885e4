import type { SampleV1 } from '@flowsage/client';
import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useSetShared } from '../../api/sample-list.ts';
import { useSession } from '../../app/session.tsx';
import { CopyField } from '../../components/copy-field.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { VisibleText } from '../../components/visible-text.tsx';

/** Makes a sample public and gives its link, or makes it private again. */
export function ShareSample({ sample }: { readonly sample: SampleV1 }) {
  const { may } = useSession();
  const setShared = useSetShared();
  const [changed, setChanged] = useState<SampleV1 | null>(null);
  const { id, fileName, link, visibility } = changed ?? sample;
  const change = (isShared: boolean) => setShared.mutate({ id, isShared }, { onSuccess: setChanged });
  return (
    <Stack>
      <Text className="name" fw={600}>
        <VisibleText text={fileName} />
      </Text>
      {visibility === 'public' && link !== null ? (
        <>
          <CopyField label="Link: whoever has it reads the sample, without signing in" text={link} />
          {may('upload') && (
            <Group justify="space-between" gap="xs">
              <Text size="sm" c="dimmed" flex={1} miw={220}>
                Made private again, this link is dead for ever; shared once more, the sample has another one.
              </Text>
              <Button variant="default" onClick={() => change(false)} loading={setShared.isPending}>
                Make private
              </Button>
            </Group>
          )}
        </>
      ) : (
        <>
          <Text size="sm">
            The sample is private: only your account reads it. Shared, everybody who has the link reads its flows, names
            and verdict without signing in. Sources, and hosts inside your network wherever they stand, go by made-up
            names, unless this server’s setting <span className="mono">publicSources</span> says otherwise. Hosts
            outside that were spoken to are shown, and so are the name of the file and what you wrote as knowledge, both
            with the same made-up names in them.
          </Text>
          <Group justify="flex-end">
            <Button onClick={() => change(true)} loading={setShared.isPending}>
              Make public and show the link
            </Button>
          </Group>
        </>
      )}
      {setShared.error !== null && <ErrorNotice error={setShared.error} doing="change who reads the sample" />}
    </Stack>
  );
}
