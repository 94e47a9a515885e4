import { Button, Center, Stack, Text } from '@mantine/core';
import { IconChecks } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { useChangedSamples, useMarkRead } from '../../api/changes.ts';
import { useListKeys } from '../../app/list-keys.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Loading } from '../../components/loading.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { samplePath } from '../../state/paths.ts';
import { countOf } from '../../text/numbers.ts';
import { ChangedSample } from './changed-sample.tsx';
import { NoChanges } from './no-changes.tsx';
import './changes.css';

/** Samples that read otherwise since they were read last. */
export default function ChangesPage() {
  const list = useChangedSamples();
  const mark = useMarkRead();
  const [, go] = useLocation();
  const [at, setAt] = useState('');
  const moves = useRef(false);
  const samples = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const position = samples.findIndex(({ id }) => id === at);
  const current = samples[position];

  const goTo = (next: number) => {
    moves.current = true;
    setAt(samples[next]!.id);
  };
  useEffect(() => {
    if (!moves.current) return;
    moves.current = false;
    const card = document.querySelector<HTMLElement>(`[data-change="${CSS.escape(at)}"]`);
    card?.querySelector<HTMLElement>('[data-open]')?.focus({ preventScroll: true });
    card?.scrollIntoView({ block: 'nearest' });
  }, [at]);
  useListKeys('What changed', { one: 'sample', count: samples.length, at: position, onAt: goTo }, [
    { keys: 'o', title: 'Open the sample (or Enter)', run: () => current !== undefined && go(samplePath(current.id)) },
    { keys: 'm', title: 'Mark as read', run: () => current !== undefined && mark.mutate([current.id]) },
  ]);

  return (
    <Stack gap="sm">
      <PageHead
        title="What changed"
        about="Samples whose verdict says something else than when you read it last. Opening one, or marking it as read, ends the change."
        actions={
          samples.length > 1 && (
            <Button
              variant="default"
              leftSection={<IconChecks size={18} />}
              loading={mark.isPending}
              onClick={() => mark.mutate(samples.map(({ id }) => id))}
            >
              Mark {countOf(samples.length, 'sample')} as read
            </Button>
          )
        }
      />
      {mark.error !== null && <ErrorNotice error={mark.error} doing="mark all as read" />}
      {list.error !== null && (
        <ErrorNotice error={list.error} doing="read what changed" again={() => void list.refetch()} />
      )}
      {list.isPending && <Loading what="what changed" />}
      {list.data !== undefined && samples.length === 0 && <NoChanges />}
      {samples.length > 0 && (
        <>
          <ol className="changes" aria-label="Changed samples">
            {samples.map((sample) => (
              <ChangedSample key={sample.id} sample={sample} isAt={sample.id === at} onAt={() => setAt(sample.id)} />
            ))}
          </ol>
          {list.hasNextPage && (
            <Center>
              <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
                Show more
              </Button>
            </Center>
          )}
          <Text size="sm" c="dimmed">
            Times are UTC.
          </Text>
        </>
      )}
    </Stack>
  );
}
