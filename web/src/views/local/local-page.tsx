import { Group, Stack, Text } from '@mantine/core';
import { IconFolderOpen } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useShortcuts } from '../../app/shortcuts.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { FileDrop } from '../../components/file-drop.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { countOf } from '../../text/numbers.ts';
import { DownloadMenu } from '../sample/head/download-menu.tsx';
import { SampleHead } from '../sample/head/sample-head.tsx';
import { SampleBody } from '../sample/sample-body.tsx';
import { DropPlace } from './drop-place.tsx';
import { FileList } from './file-list.tsx';
import { shownData } from './local-files.ts';
import { LocalRouter } from './local-router.tsx';
import { useLocalFiles } from './use-local-files.ts';

/** Captures that are read by this tab itself and sent nowhere. Needs no account. */
export default function LocalPage() {
  const { state, readiness, tryAgain, add, show, close } = useLocalFiles();
  const [isOnline, setOnline] = useState(navigator.onLine);
  const buttonRef = useRef<HTMLButtonElement>(null);
  const data = shownData(state);
  useShortcuts('Open locally', [{ keys: 'u', title: 'Open files', run: () => buttonRef.current?.click() }]);

  useEffect(() => {
    const tell = () => setOnline(navigator.onLine);
    window.addEventListener('online', tell);
    window.addEventListener('offline', tell);
    return () => {
      window.removeEventListener('online', tell);
      window.removeEventListener('offline', tell);
    };
  }, []);

  return (
    <Stack gap="sm">
      <FileDrop onFiles={add} title="Let go to open here" about="This tab reads the file. It is sent nowhere." />
      {data === null && (
        <PageHead
          title="Open locally"
          about="The whole engine in this tab: flows, names, labels, knowledge, verdict."
        />
      )}
      <DropPlace
        isSmall={data !== null}
        readiness={readiness}
        isOnline={isOnline}
        onFiles={add}
        buttonRef={buttonRef}
      />
      {readiness.name === 'failed' && (
        <ErrorNotice error={readiness.error} doing="load what reading needs" again={tryAgain} />
      )}
      <FileList state={state} onShow={show} onClose={close} />
      {state.closed > 0 && (
        <Text size="sm" c="dimmed">
          {countOf(state.closed, 'file was', 'files were')} closed: a tab keeps the latest five. Drop them again to see
          them.
        </Text>
      )}
      {data !== null && (
        <Stack gap="sm" key={state.shown}>
          <SampleHead
            // Nobody uploaded it.
            sample={{ ...data.sample, uploadedAt: '' }}
            actions={<DownloadMenu data={data} />}
          />
          <LocalRouter>
            <SampleBody data={data} />
          </LocalRouter>
        </Stack>
      )}
      {data === null && state.files.length === 0 && (
        <Group gap="xs" c="dimmed" align="flex-start" wrap="nowrap">
          <IconFolderOpen size={18} aria-hidden style={{ flex: 'none', marginTop: 2 }} />
          <Text size="sm">
            What a server knows beside is missing here: how common something is among other samples, and what people
            wrote there. Results are gone with the tab; download them to keep them.
          </Text>
        </Group>
      )}
    </Stack>
  );
}
