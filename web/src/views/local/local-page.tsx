import { Group, Stack, Text } from '@mantine/core';
import { IconFolderOpen } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { PAGES } from '../../app/page-list.ts';
import { useSession } from '../../app/session.tsx';
import { useShortcuts } from '../../app/shortcuts.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { FileDrop } from '../../components/file-drop.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { DownloadMenu } from '../sample/head/download-menu.tsx';
import { SampleHead } from '../sample/head/sample-head.tsx';
import { SampleBody } from '../sample/sample-body.tsx';
import { ClosedFiles } from './closed-files.tsx';
import { DropPlace } from './drop-place.tsx';
import { FileList } from './file-list.tsx';
import { openData } from './local-files.ts';
import { LocalRouter } from './local-router.tsx';
import { addFiles, closeFile, forgetClosed, prepareTab } from './tab-files.ts';
import { useLocalFiles } from './use-local-files.ts';

/** Captures that are read by this tab itself and sent nowhere. Needs no account. */
export default function LocalPage() {
  const { files, readiness, step, show } = useLocalFiles();
  const [isOnline, setOnline] = useState(navigator.onLine);
  const { may } = useSession();
  const buttonRef = useRef<HTMLButtonElement>(null);
  const data = step === null ? null : openData(files, step.file);
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

  // Whoever goes without a network later finds the pages that the navigation leads to.
  useEffect(() => {
    if (!isOnline) return;
    for (const { link, scope, view } of PAGES) if (link !== undefined && (scope === null || may(scope))) view.load?.();
  }, [isOnline, may]);

  return (
    <Stack gap="sm">
      <FileDrop onFiles={addFiles} title="Let go to open here" about="This tab reads the file. It is sent nowhere." />
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
        onFiles={addFiles}
        buttonRef={buttonRef}
      />
      {readiness.name === 'failed' && (
        <ErrorNotice error={readiness.error} doing="load what reading needs" again={prepareTab} />
      )}
      <FileList files={files.files} shown={step?.file ?? null} onShow={show} onClose={closeFile} />
      <ClosedFiles closed={files.closed} notTaken={files.notTaken} onForget={forgetClosed} />
      {step !== null && data !== null && (
        <Stack gap="sm" key={step.file}>
          <SampleHead
            // Nobody uploaded it.
            sample={{ ...data.sample, uploadedAt: '' }}
            actions={<DownloadMenu data={data} />}
          />
          <LocalRouter step={step}>
            <SampleBody data={data} />
          </LocalRouter>
        </Stack>
      )}
      {data === null && files.files.length === 0 && (
        <Group gap="xs" c="dimmed" align="flex-start" wrap="nowrap">
          <IconFolderOpen size={18} aria-hidden style={{ flex: 'none', marginTop: 2 }} />
          <Text size="sm">
            What a server knows beside is missing here: how common something is among other samples, and what people
            wrote there. Results live as long as this tab: they stay while you look at other pages, and are gone once it
            is closed or loaded anew. Download them to keep them.
          </Text>
        </Group>
      )}
    </Stack>
  );
}
