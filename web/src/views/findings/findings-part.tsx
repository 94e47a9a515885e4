import type { FindingV1 } from '@flowsage/client';
import { Badge, Button, Center, Group, Modal, Stack, Text } from '@mantine/core';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { useFindings } from '../../api/findings.ts';
import { useListKeys } from '../../app/list-keys.ts';
import { useSession } from '../../app/session.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Loading } from '../../components/loading.tsx';
import { useUrlState } from '../../state/url-state.ts';
import { countOf, countText } from '../../text/numbers.ts';
import { FindingFilters } from './finding-filters.tsx';
import { FINDING_GROUPINGS, groupFindings } from './finding-groups.ts';
import { FINDING_DEFAULTS, findingQuery, isFindingFiltered, NO_FINDING_FILTERS } from './finding-query.ts';
import { findingPath } from './finding-row.tsx';
import { FindingSection } from './finding-section.tsx';
import { NoFindings } from './no-findings.tsx';
import { SilenceDialog } from './silence-dialog.tsx';

/** What detections found in all samples of the account. */
export function FindingsPart() {
  const [state, setState] = useUrlState(FINDING_DEFAULTS);
  const [, go] = useLocation();
  const { may } = useSession();
  const list = useFindings(useMemo(() => findingQuery(state), [state]));
  const findings = useMemo(() => list.data?.pages.flatMap(({ items }) => items) ?? [], [list.data]);
  const grouping = FINDING_GROUPINGS.find((one) => one === state.group) ?? 'time';
  const groups = useMemo(() => groupFindings(findings, grouping), [findings, grouping]);
  const inOrder = useMemo(() => groups.flatMap((group) => group.findings), [groups]);
  const [at, setAt] = useState('');
  const [silencing, setSilencing] = useState<FindingV1 | null>(null);
  const searchRef = useRef<HTMLInputElement>(null);
  const moves = useRef(false);

  const position = inOrder.findIndex(({ id }) => id === at);
  const current = inOrder[position];
  const goTo = (next: number) => {
    moves.current = true;
    setAt(inOrder[next]!.id);
  };
  useEffect(() => {
    if (!moves.current) return;
    moves.current = false;
    const row = [...document.querySelectorAll<HTMLElement>('[data-finding]')].find(
      ({ dataset }) => dataset['finding'] === at,
    );
    // It may lie in a group that is folded.
    row?.closest('details')?.setAttribute('open', '');
    row?.querySelector<HTMLElement>('[data-open]')?.focus({ preventScroll: true });
    row?.scrollIntoView({ block: 'nearest' });
  }, [at]);

  const maySilence = may('edit');
  const silence = useCallback((finding: FindingV1) => setSilencing(finding), []);
  const filter = useCallback(
    (name: 'source' | 'destination' | 'sample', value: string) => setState({ [name]: value }),
    [setState],
  );
  useListKeys('Findings', { one: 'finding', count: inOrder.length, at: position, onAt: goTo }, [
    {
      keys: 'o',
      title: 'Open it in its sample (or Enter)',
      run: () => current !== undefined && go(findingPath(current)),
    },
    ...(maySilence
      ? [
          {
            keys: 's',
            title: 'Silence the finding',
            run: () => current !== undefined && current.silencedBy === null && setSilencing(current),
          },
        ]
      : []),
    { keys: '/', title: 'Search by destination', run: () => searchRef.current?.focus() },
  ]);

  const toJudge = list.data?.pages[0]?.samplesToJudge ?? 0;
  const isEmpty = list.data !== undefined && findings.length === 0;
  return (
    <Stack gap="sm">
      <FindingFilters
        state={state}
        onChange={setState}
        sampleName={findings.find(({ sampleId }) => sampleId === state.sample)?.fileName ?? null}
        searchRef={searchRef}
      />
      <Group gap="xs" role="status">
        {list.data !== undefined && !isEmpty && (
          <Text size="sm">
            <b>{countText(findings.length)}</b> {findings.length === 1 ? 'finding' : 'findings'}
            {list.hasNextPage && ', more below'}
          </Text>
        )}
        {toJudge > 0 && (
          <Badge variant="light" color="cyan" tt="none" radius="sm">
            {countOf(toJudge, 'sample')} still to be judged
          </Badge>
        )}
      </Group>
      {list.error !== null && (
        <ErrorNotice error={list.error} doing="read the findings" again={() => void list.refetch()} />
      )}
      {list.isPending && <Loading what="the findings" />}
      {isEmpty && (
        <NoFindings
          isFiltered={isFindingFiltered(state)}
          toJudge={toJudge}
          onClear={() => setState(NO_FINDING_FILTERS)}
        />
      )}
      {groups.map((group) => (
        <FindingSection
          key={`${grouping} ${group.key}`}
          group={group}
          grouping={grouping}
          at={at}
          onAt={setAt}
          onSilence={maySilence ? silence : null}
          onFilter={filter}
        />
      ))}
      {list.hasNextPage && (
        <Center>
          <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Show more
          </Button>
        </Center>
      )}
      {findings.length > 0 && (
        <Text size="sm" c="dimmed">
          A score says how much the traffic looks like what the title says, not how bad that is. Times are UTC.
        </Text>
      )}
      <Modal opened={silencing !== null} onClose={() => setSilencing(null)} title="Silence findings" size="lg">
        {silencing !== null && (
          <SilenceDialog
            finding={silencing}
            listed={findings}
            hasMore={list.hasNextPage}
            onClose={() => setSilencing(null)}
          />
        )}
      </Modal>
    </Stack>
  );
}
