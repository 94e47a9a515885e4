import { ActionIcon, Button, Group, Progress, Stack, Text } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { FileFaultText } from '../../components/file-fault-text.tsx';
import { VisibleText } from '../../components/visible-text.tsx';
import { bytesText, countOf } from '../../text/numbers.ts';
import { visibleText } from '../../text/visible-text.ts';
import type { LocalFile } from './local-files.ts';

/** The files of this tab, and which one is shown. */
export function FileList({
  files,
  shown,
  onShow,
  onClose,
}: {
  readonly files: readonly LocalFile[];
  /** Which one is shown; null for none. */
  readonly shown: number | null;
  readonly onShow: (id: number) => void;
  readonly onClose: (id: number) => void;
}) {
  if (files.length === 0) return null;
  const only = files[0]!;
  // One that is shown is named below.
  if (files.length === 1 && only.id === shown) return null;
  return (
    <Stack gap={4} component="ul" m={0} p={0} style={{ listStyle: 'none' }} aria-label="Files of this tab">
      {files.map((file) => (
        <Line key={file.id} file={file} isShown={file.id === shown} onShow={onShow} onClose={onClose} />
      ))}
    </Stack>
  );
}

function Line({
  file: { id, file, companions, stage },
  isShown,
  onShow,
  onClose,
}: {
  readonly file: LocalFile;
  readonly isShown: boolean;
  readonly onShow: (id: number) => void;
  readonly onClose: (id: number) => void;
}) {
  const name = visibleText(file.name);
  const isUnderWay = stage.name === 'waiting' || stage.name === 'reading';
  return (
    <li>
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <Stack gap={2} flex={1} miw={0}>
          <Group gap="xs">
            <Text size="sm" fw={isShown ? 700 : 400} className="name">
              <VisibleText text={file.name} />
            </Text>
            <Text size="sm" c="dimmed">
              {bytesText(file.size)}
              {companions.length > 0 && ` with ${companions.map((one) => visibleText(one.name)).join(', ')}`}
              {stage.name === 'waiting' && ', waiting'}
              {stage.name === 'open' && `, ${countOf(stage.data.flows.length, 'flow')}`}
              {isShown && ', shown below'}
            </Text>
          </Group>
          {stage.name === 'reading' && (
            <>
              <Progress
                size={6}
                value={stage.part === null ? 100 : stage.part * 100}
                animated={stage.part === null}
                aria-label={`Read of ${name}`}
              />
              <Text size="sm" c="dimmed" role="status">
                {stage.words}
              </Text>
            </>
          )}
          {stage.name === 'failed' && <FileFaultText message={stage.message} fileName={file.name} />}
        </Stack>
        {stage.name === 'open' && !isShown && (
          <Button size="compact-sm" variant="default" onClick={() => onShow(id)} aria-label={`Show ${name}`}>
            Show
          </Button>
        )}
        <ActionIcon
          size="sm"
          variant="subtle"
          color="gray"
          aria-label={`${isUnderWay ? 'Cancel' : 'Close'} ${name}`}
          onClick={() => onClose(id)}
        >
          <IconX size={16} />
        </ActionIcon>
      </Group>
    </li>
  );
}
