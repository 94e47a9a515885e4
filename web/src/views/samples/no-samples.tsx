import { Anchor, Button, Code, FileButton, Stack, Text } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { Link } from 'wouter';
import { EmptyState } from '../../components/empty-state.tsx';
import { FORMATS } from '../../text/formats.ts';

/** What an account without samples sees: how to get the first one. */
export function NoSamples({
  mayUpload,
  onFiles,
}: {
  readonly mayUpload: boolean;
  readonly onFiles: (files: readonly File[]) => void;
}) {
  return (
    <EmptyState title={mayUpload ? 'Drop a capture here' : 'There are no samples yet'}>
      <Stack gap="sm" align="center">
        {mayUpload ? (
          <>
            <Text>
              Flowsage reads it, names and labels its flows, and tells what happened. It takes {FORMATS}, plain or
              packed with gzip or zstd.
            </Text>
            <FileButton multiple onChange={onFiles}>
              {(props) => (
                <Button {...props} leftSection={<IconUpload size={18} />}>
                  Choose files
                </Button>
              )}
            </FileButton>
            <Text size="sm">
              Files go to {location.host}. Nothing leaves that server: names are not looked up and nobody is asked.
            </Text>
          </>
        ) : (
          <Text>
            Your key may not upload. Samples that others upload for this account, here or with{' '}
            <Code>flowsage upload</Code>, appear in this list.
          </Text>
        )}
        <Text size="sm">
          Nothing at hand? The source of Flowsage has small captures to try in its folder <Code>samples</Code>, each
          with a story. Or{' '}
          <Anchor component={Link} href="/local" size="sm" underline="always">
            open a capture in this tab
          </Anchor>{' '}
          without sending it anywhere.
        </Text>
      </Stack>
    </EmptyState>
  );
}
