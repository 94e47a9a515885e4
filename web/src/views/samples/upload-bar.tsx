import type { Visibility } from '@flowsage/client';
import { Button, FileButton, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import type { RefObject } from 'react';
import { VISIBILITIES } from './list-query.ts';

/** Where uploads begin: what is sent where, who will see it, and the button. Files may be dropped anywhere. */
export function UploadBar({
  visibility,
  onVisibility,
  onFiles,
  buttonRef,
}: {
  readonly visibility: Visibility;
  readonly onVisibility: (visibility: Visibility) => void;
  readonly onFiles: (files: readonly File[]) => void;
  readonly buttonRef: RefObject<HTMLButtonElement | null>;
}) {
  return (
    <Group className="file-place" p="sm" gap="md" justify="space-between">
      <Stack gap={0} flex={1} miw={240}>
        <Text fw={600}>Drop captures or flow logs anywhere on this page</Text>
        <Text size="sm" c="dimmed">
          They are sent to {location.host} and nowhere else.{' '}
          {visibility === 'private'
            ? 'Private: only your account reads them.'
            : 'Public: everybody who has the link reads them, without signing in.'}
        </Text>
      </Stack>
      <Group gap="sm">
        <SegmentedControl
          aria-label="Who will see what is uploaded"
          value={visibility}
          onChange={(value) => onVisibility(value as Visibility)}
          data={(Object.keys(VISIBILITIES) as Visibility[]).map((value) => ({ value, label: VISIBILITIES[value] }))}
        />
        <FileButton multiple onChange={onFiles}>
          {(props) => (
            <Button {...props} ref={buttonRef} leftSection={<IconUpload size={18} />}>
              Upload files
            </Button>
          )}
        </FileButton>
      </Group>
    </Group>
  );
}
