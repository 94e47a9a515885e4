import type { Visibility } from '@flowsage/client';
import { Alert, Button, Center, Stack, Text } from '@mantine/core';
import { useCallback, useMemo, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { useLiveSamples, useSampleList } from '../../api/sample-list.ts';
import { uploads, useUploads } from '../../api/uploads.ts';
import { useListKeys } from '../../app/list-keys.ts';
import { useSession } from '../../app/session.tsx';
import { Busy } from '../../components/busy.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { FileDrop } from '../../components/file-drop.tsx';
import { Loading } from '../../components/loading.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { samplePath } from '../../state/paths.ts';
import { useUrlState } from '../../state/url-state.ts';
import { countOf } from '../../text/numbers.ts';
import { isFiltered, LIST_DEFAULTS, listQuery, NO_FILTERS, sortedBy } from './list-query.ts';
import { NoSamples } from './no-samples.tsx';
import { type SampleDialog, SampleDialogs } from './sample-dialogs.tsx';
import { SampleFilters } from './sample-filters.tsx';
import { SampleTable } from './sample-table.tsx';
import { UploadBar } from './upload-bar.tsx';
import { UploadPanel } from './upload-panel.tsx';

/** The samples of the account: upload, find, open, share and delete them. */
export default function SamplesPage() {
  const { session, may } = useSession();
  const [, go] = useLocation();
  const [state, setState] = useUrlState(LIST_DEFAULTS);
  const [visibility, setVisibility] = useState<Visibility>(session?.account.defaultVisibility ?? 'private');
  const [dialog, setDialog] = useState<SampleDialog | null>(null);
  const [at, setAt] = useState(-1);
  const searchRef = useRef<HTMLInputElement>(null);
  const uploadRef = useRef<HTMLButtonElement>(null);
  const queue = useUploads();
  const query = useMemo(() => listQuery(state), [state]);
  const list = useSampleList(query);
  const samples = useMemo(() => list.data?.pages.flatMap(({ items }) => items) ?? [], [list.data]);
  useLiveSamples(samples);

  const mayUpload = may('upload');
  const add = useCallback((files: readonly File[]) => uploads.add(files, visibility), [visibility]);
  useListKeys('Samples', { one: 'sample', count: samples.length, at, onAt: setAt }, [
    {
      keys: 'o',
      title: 'Open the sample (or Enter)',
      run: () => samples[at] !== undefined && go(samplePath(samples[at].id)),
    },
    { keys: '/', title: 'Search by name', run: () => searchRef.current?.focus() },
    ...(mayUpload ? [{ keys: 'u', title: 'Upload files', run: () => uploadRef.current?.click() }] : []),
  ]);

  const isEmpty = list.data !== undefined && samples.length === 0;
  return (
    <Stack gap="sm">
      <PageHead title="Samples" about="Captures and flow logs of your account, and what they mean." />
      {mayUpload && (
        <>
          <UploadBar visibility={visibility} onVisibility={setVisibility} onFiles={add} buttonRef={uploadRef} />
          <FileDrop
            onFiles={add}
            title="Let go to upload"
            about={`To ${location.host}, ${visibility === 'private' ? 'for your account alone' : 'public for everybody who has the link'}.`}
          />
          <UploadPanel queue={queue} />
        </>
      )}
      {!(isEmpty && !isFiltered(state)) && (
        <SampleFilters
          state={state}
          onChange={(change, how) => {
            setAt(-1);
            setState(change, how);
          }}
          searchRef={searchRef}
        />
      )}
      {list.error !== null && (
        <ErrorNotice error={list.error} doing="read the samples" again={() => void list.refetch()} />
      )}
      {list.isPending && <Loading what="the samples" />}
      {isEmpty && isFiltered(state) && (
        <EmptyState title="No sample is like that">
          <Button variant="default" onClick={() => setState(NO_FILTERS)}>
            Clear filters
          </Button>
        </EmptyState>
      )}
      {isEmpty && !isFiltered(state) && queue.uploads.length === 0 && <NoSamples mayUpload={mayUpload} onFiles={add} />}
      {samples.length > 0 && (
        <>
          <SampleTable
            samples={samples}
            state={state}
            onSort={(sort) => setState(sortedBy(state, sort))}
            at={at}
            onAt={setAt}
            onEnd={() => {
              if (list.hasNextPage && !list.isFetching) void list.fetchNextPage();
            }}
            onDialog={setDialog}
          />
          <Center mih={28} role="status">
            {list.isFetchingNextPage ? (
              <Busy what="Reading more samples" />
            ) : (
              <Text size="sm" c="dimmed">
                {list.hasNextPage ? 'More below.' : `${countOf(samples.length, 'sample')}.`} Times are UTC.
              </Text>
            )}
          </Center>
        </>
      )}
      {list.isPlaceholderData && <Alert className="unsighted">Reading the samples</Alert>}
      <SampleDialogs dialog={dialog} onClose={() => setDialog(null)} />
    </Stack>
  );
}
