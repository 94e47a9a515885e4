import { ActionIcon, Anchor, Button, FileButton, Group, Progress, Stack, Text } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { Link } from 'wouter';
import type { Upload, UploadStage } from '../../api/upload-queue.ts';
import { uploads } from '../../api/uploads.ts';
import { FileFaultText } from '../../components/file-fault-text.tsx';
import { VisibleText } from '../../components/visible-text.tsx';
import { samplePath } from '../../state/paths.ts';
import { bytesText, countOf } from '../../text/numbers.ts';
import { visibleText } from '../../text/visible-text.ts';
import { mayHelpToRepeat } from './repeat-upload.ts';

/** One file on its way. */
export function UploadLine({ upload }: { readonly upload: Upload }) {
  const { id, file, visibility, stage } = upload;
  const isUnderWay = stage.name === 'waiting' || stage.name === 'sending';
  const mayHelp = stage.name === 'failed' && stage.sampleId === null && file.size > 0 && mayHelpToRepeat(stage.error);
  const name = visibleText(file.name);
  return (
    <li>
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <Stack gap={2} flex={1} miw={0}>
          <Group gap="xs" justify="space-between" wrap="nowrap">
            <Text size="sm" className="name" lineClamp={2}>
              <VisibleText text={file.name} />
            </Text>
            <Text size="sm" c="dimmed" flex="none">
              {stageText(stage, file.size)}
            </Text>
          </Group>
          {stage.name === 'sending' && (
            <Progress
              size={4}
              value={(stage.sentBytes / Math.max(file.size, 1)) * 100}
              aria-label={`Sent of ${name}`}
            />
          )}
          {stage.name === 'failed' && (
            <FileFaultText
              message={stage.error.what}
              fileName={file.name}
              advice={stage.error.advice ?? 'Choose another file, or have this one made anew.'}
            />
          )}
          {stage.name === 'done' && stage.message !== null && (
            <Text size="sm" c="dimmed">
              <VisibleText text={stage.message} />
            </Text>
          )}
        </Stack>
        {stage.name === 'failed' && !mayHelp && (
          <FileButton
            multiple
            onChange={(files) => {
              if (files.length === 0) return;
              uploads.remove(id);
              uploads.add(files, visibility);
            }}
          >
            {(props) => (
              <Button {...props} size="compact-xs" variant="default" flex="none">
                Choose another file
              </Button>
            )}
          </FileButton>
        )}
        {stage.name === 'failed' && mayHelp && (
          <Button size="compact-xs" variant="default" onClick={() => uploads.retry(id)} flex="none">
            Try again
          </Button>
        )}
        {(stage.name === 'reading' || stage.name === 'done') && (
          <Anchor component={Link} href={samplePath(stage.sampleId)} size="sm" flex="none">
            Open<span className="unsighted"> {name}</span>
          </Anchor>
        )}
        <ActionIcon
          size="sm"
          variant="subtle"
          color="gray"
          aria-label={`${isUnderWay ? 'Cancel' : 'Dismiss'} ${name}`}
          onClick={() => uploads.remove(id)}
        >
          <IconX size={16} />
        </ActionIcon>
      </Group>
    </li>
  );
}

function stageText(stage: UploadStage, bytes: number): string {
  switch (stage.name) {
    case 'waiting':
      return `${bytesText(bytes)}, waiting`;
    case 'sending':
      return stage.sentBytes >= bytes
        ? `${bytesText(bytes)} sent, being kept`
        : `${bytesText(stage.sentBytes)} of ${bytesText(bytes)}`;
    case 'reading':
      return stage.isRead ? 'being read' : 'sent, waiting to be read';
    case 'done':
      if (stage.flows === 0) return 'nothing read';
      return stage.flows === null ? 'ready' : countOf(stage.flows, 'flow');
    case 'failed':
      return bytesText(bytes);
  }
}
