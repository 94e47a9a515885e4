import type { SampleV1 } from '@flowsage/client';
import { Button, CopyButton, Popover, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconShare, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { errorText } from '../../../api/error-text.ts';
import { useSetShared } from '../../../api/sample-list.ts';
import { useSession } from '../../../app/session.tsx';
import type { SampleData } from '../sample-data.ts';
import { DeleteDialog } from './delete-dialog.tsx';
import { DownloadMenu } from './download-menu.tsx';

/** What its owner can do with a sample. */
export function OwnSampleActions({ sample, data }: { readonly sample: SampleV1; readonly data: SampleData | null }) {
  const { may } = useSession();
  const [asks, setAsks] = useState(false);
  return (
    <>
      {data !== null && <DownloadMenu data={data} />}
      {may('upload') && <ShareButton sample={sample} />}
      {may('upload') && (
        <Button
          variant="default"
          size="xs"
          c="var(--known-bad)"
          leftSection={<IconTrash size={16} />}
          onClick={() => setAsks(true)}
        >
          Delete
        </Button>
      )}
      <DeleteDialog sample={sample} isOpen={asks} onClose={() => setAsks(false)} />
    </>
  );
}

/** Makes a sample public, tells its link, and makes it private again. */
function ShareButton({ sample }: { readonly sample: SampleV1 }) {
  const setShared = useSetShared();
  const isShared = sample.visibility === 'public';
  const turn = (next: boolean) =>
    setShared.mutate(
      { id: sample.id, isShared: next },
      {
        onError: (error) => {
          const { what, advice } = errorText(error);
          notifications.show({ color: 'red', title: 'Could not change who can read it', message: advice ?? what });
        },
      },
    );
  return (
    <Popover position="bottom-end" shadow="md" width={340} trapFocus>
      <Popover.Target>
        <Button variant={isShared ? 'light' : 'default'} size="xs" leftSection={<IconShare size={16} />}>
          {isShared ? 'Shared' : 'Share'}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        {isShared ? (
          <Stack gap="xs">
            <Text size="sm">Everybody who has this link can read the sample without signing in.</Text>
            <TextInput readOnly aria-label="Link" size="xs" value={sample.link ?? ''} />
            <CopyButton value={sample.link ?? ''}>
              {({ copied, copy }) => (
                <Button size="xs" onClick={copy}>
                  {copied ? 'Copied' : 'Copy the link'}
                </Button>
              )}
            </CopyButton>
            <Text size="xs" c="dimmed">
              Private again, the link is dead for ever; shared once more, the sample has another one.
            </Text>
            <Button variant="default" size="xs" loading={setShared.isPending} onClick={() => turn(false)}>
              Make it private
            </Button>
          </Stack>
        ) : (
          <Stack gap="xs">
            <Text size="sm">
              Everybody who has the link will see its flows, destinations and verdict. Sources go by made-up names,
              unless the server is set otherwise. Hosts that were spoken to are shown as they are, also those inside
              your network.
            </Text>
            <Button size="xs" loading={setShared.isPending} onClick={() => turn(true)}>
              Make it public
            </Button>
          </Stack>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
