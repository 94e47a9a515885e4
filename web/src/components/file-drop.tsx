import { Portal, Stack, Text } from '@mantine/core';
import { IconFileDownload } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { droppedFiles } from '../state/dropped-files.ts';
import './file-drop.css';

/** Takes files and folders that are dropped anywhere on the page while it is on the screen, and says so while they hover. */
export function FileDrop({
  onFiles,
  title,
  about,
}: {
  readonly onFiles: (files: readonly File[]) => void;
  /** What letting go does. */
  readonly title: string;
  readonly about: string;
}) {
  const [hovers, setHovers] = useState(false);
  const latest = useRef(onFiles);
  latest.current = onFiles;

  useEffect(() => {
    // Elements tell of entering and leaving one after the other: the page is left when as many were left as entered.
    let depth = 0;
    const enter = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      depth++;
      setHovers(true);
    };
    const leave = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      depth = Math.max(depth - 1, 0);
      if (depth === 0) setHovers(false);
    };
    const over = (event: DragEvent) => {
      // Else the browser opens the file in place of the page.
      if (hasFiles(event)) event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      depth = 0;
      setHovers(false);
      if (event.dataTransfer === null) return;
      void droppedFiles(event.dataTransfer).then((files) => {
        if (files.length > 0) latest.current(files);
      });
    };
    window.addEventListener('dragenter', enter);
    window.addEventListener('dragleave', leave);
    window.addEventListener('dragover', over);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragenter', enter);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('dragover', over);
      window.removeEventListener('drop', drop);
    };
  }, []);

  if (!hovers) return null;
  return (
    <Portal>
      <div className="file-drop">
        <Stack align="center" gap="xs" p="xl">
          <IconFileDownload size={48} aria-hidden />
          <Text fw={700} size="xl">
            {title}
          </Text>
          <Text ta="center">{about}</Text>
        </Stack>
      </div>
    </Portal>
  );
}

function hasFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes('Files') ?? false;
}
