import { Button, FileButton, Group, List, Loader, Stack, Text, Title } from '@mantine/core';
import { IconCircleCheck, IconFolderOpen, IconPlugConnectedX } from '@tabler/icons-react';
import type { RefObject } from 'react';
import { FORMATS } from '../../text/formats.ts';
import type { Readiness } from './tab-files.ts';

/** Where files are dropped, what is promised about them, and how one can check it. */
export function DropPlace({
  isSmall,
  readiness,
  isOnline,
  onFiles,
  buttonRef,
}: {
  /** Something is shown below. */
  readonly isSmall: boolean;
  readonly readiness: Readiness;
  readonly isOnline: boolean;
  readonly onFiles: (files: readonly File[]) => void;
  readonly buttonRef: RefObject<HTMLButtonElement | null>;
}) {
  const choose = (
    <FileButton multiple onChange={onFiles}>
      {(props) => (
        <Button
          {...props}
          ref={buttonRef}
          size={isSmall ? 'sm' : 'md'}
          variant={isSmall ? 'default' : 'filled'}
          leftSection={<IconFolderOpen size={18} />}
        >
          {isSmall ? 'Open more files' : 'Choose files'}
        </Button>
      )}
    </FileButton>
  );
  if (isSmall)
    return (
      <Group className="file-place" p="xs" px="sm" justify="space-between" gap="xs">
        <Text size="sm">
          <b>Nothing leaves this tab.</b> Drop another file anywhere on this page. What is open stays until this tab is
          closed or loaded anew, also while you look at other pages.
        </Text>
        {choose}
      </Group>
    );
  return (
    <Stack className="file-place" align="center" gap="sm" px="md" py={{ base: 'lg', sm: 48 }}>
      <Title order={2} ta="center">
        Drop a capture here. Nothing leaves this tab.
      </Title>
      <Text ta="center" maw={620}>
        It is read by this page on your own machine: {FORMATS}, plain or packed with gzip or zstd. Drop a conn.log of
        Zeek together with its dns.log and ssl.log.
      </Text>
      {choose}
      <Ready readiness={readiness} isOnline={isOnline} />
      <Stack gap={4} maw={620}>
        <Text size="sm" fw={600}>
          How to check it
        </Text>
        <List size="sm" spacing={2}>
          <List.Item>
            Open the network tab of your browser’s tools (F12), then drop a file: no request appears.
          </List.Item>
          <List.Item>
            Or go offline first: pull the cable, or choose “Offline” in that tab. Once it says “ready” above, this page
            works without a network.
          </List.Item>
        </List>
      </Stack>
    </Stack>
  );
}

function Ready({ readiness, isOnline }: { readonly readiness: Readiness; readonly isOnline: boolean }) {
  if (readiness.name === 'failed') return null;
  return (
    <Group gap="md" role="status" justify="center">
      <Group gap={6} wrap="nowrap">
        {readiness.name === 'ready' ? <IconCircleCheck size={18} aria-hidden /> : <Loader size={16} aria-hidden />}
        <Text size="sm">
          {readiness.name === 'ready'
            ? 'Program and knowledge are ready in this tab'
            : 'Loading program and knowledge. What you drop waits for it'}
        </Text>
      </Group>
      {!isOnline && (
        <Group gap={6}>
          <IconPlugConnectedX size={18} aria-hidden />
          <Text size="sm">The browser is offline</Text>
        </Group>
      )}
    </Group>
  );
}
