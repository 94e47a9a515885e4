import type { KnowledgeRecordV1, MetadataKindV1 } from '@flowsage/client';
import { Button, Center, Stack, Text } from '@mantine/core';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useKnowledgeRecords } from '../../api/knowledge.ts';
import { useListKeys } from '../../app/list-keys.ts';
import { Busy } from '../../components/busy.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Loading } from '../../components/loading.tsx';
import type { UrlChange } from '../../state/url-state.ts';
import { countOf } from '../../text/numbers.ts';
import {
  distinctRecords,
  isFiltered,
  type KnowledgeState,
  NO_FILTERS,
  packNameOf,
  recordId,
  recordQuery,
} from './knowledge-query.ts';
import { RecordFilters } from './record-filters.tsx';
import { RecordRow } from './record-row.tsx';
import './knowledge.css';

/** Pages without any record are followed by themselves up to so many. */
const MOST_EMPTY_PAGES = 20;

const KINDS: Readonly<Record<MetadataKindV1, readonly [one: string, many: string, empty: string]>> = {
  destination: ['destination', 'destinations', 'A destination is a name or address with a port.'],
  behavior: ['behavior', 'behaviors', 'A behavior is what flows of a kind do at a kind of destination.'],
  event: ['Event', 'Events', 'An Event is behaviors in a given order that mean something together.'],
};

/** The records of a kind that fit, with search, filters and keys. */
export function RecordList({
  kind,
  state,
  onChange,
}: {
  readonly kind: MetadataKindV1;
  readonly state: KnowledgeState;
  readonly onChange: (change: Partial<KnowledgeState>, how?: UrlChange) => void;
}) {
  const searchRef = useRef<HTMLInputElement>(null);
  const listRef = useRef<HTMLTableSectionElement>(null);
  const [at, setAt] = useState(-1);
  const query = useMemo(() => recordQuery(kind, state), [kind, state]);
  const list = useKnowledgeRecords(query);
  const records = useMemo(() => distinctRecords(list.data?.pages.flatMap(({ items }) => items) ?? []), [list.data]);
  const open = (record: KnowledgeRecordV1) => onChange({ record: record.key, of: packNameOf(record.pack), edit: '' });
  useListKeys(
    'Knowledge',
    {
      one: 'record',
      hint: 'Enter opens it',
      count: records.length,
      at,
      onAt: setAt,
      isCovered: state.record !== '',
    },
    [{ keys: '/', title: 'Search', run: () => searchRef.current?.focus() }],
  );

  useEffect(() => {
    if (at >= 0) listRef.current?.querySelector<HTMLElement>(`[data-index="${at}"] button`)?.focus();
  }, [at]);

  // Rare things lie far apart, and what was looked through without finding any goes on.
  const pages = list.data?.pages.length ?? 0;
  const { hasNextPage, isFetching, fetchNextPage } = list;
  useEffect(() => {
    if (records.length === 0 && hasNextPage && !isFetching && pages < MOST_EMPTY_PAGES) void fetchNextPage();
  }, [records.length, hasNextPage, isFetching, pages, fetchNextPage]);

  const [one, many, empty] = KINDS[kind];
  const isLooking = list.isPending || (records.length === 0 && list.isFetching);
  return (
    <Stack gap="sm">
      <RecordFilters
        state={state}
        isFiltered={isFiltered(kind, state)}
        onChange={(change, how) => {
          setAt(-1);
          onChange(change, how);
        }}
        searchRef={searchRef}
      />
      {list.error !== null && (
        <ErrorNotice error={list.error} doing={`read the ${many}`} again={() => void list.refetch()} />
      )}
      {isLooking && <Loading what={`the ${many}`} />}
      {!isLooking && list.error === null && records.length === 0 && (
        <EmptyState title={isFiltered(kind, state) ? `No ${one} is like that` : `Nothing is known of ${many} yet`}>
          {isFiltered(kind, state) ? (
            <Button variant="default" onClick={() => onChange(NO_FILTERS)}>
              Clear filters
            </Button>
          ) : (
            <>{empty} People write of them here, and packs bring more.</>
          )}
        </EmptyState>
      )}
      {records.length > 0 && (
        <>
          <div className="records-scroll">
            <table className="records" aria-label={many} aria-busy={list.isPlaceholderData}>
              <thead>
                <tr>
                  <th scope="col">
                    <span className="unsighted">Level</span>
                  </th>
                  <th scope="col">Title</th>
                  <th scope="col">Relevance</th>
                  <th scope="col">Concern</th>
                  <th scope="col">Written by</th>
                </tr>
              </thead>
              <tbody ref={listRef}>
                {records.map((record, i) => (
                  <RecordRow
                    key={recordId(record)}
                    record={record}
                    index={i}
                    isAt={i === at}
                    isOpen={state.record === record.key && state.of === packNameOf(record.pack)}
                    onOpen={() => {
                      setAt(i);
                      open(record);
                    }}
                  />
                ))}
              </tbody>
            </table>
          </div>
          <Center mih={36} role="status">
            {list.isFetchingNextPage ? (
              <Busy what={`Reading more ${many}`} />
            ) : list.hasNextPage ? (
              <Button size="compact-sm" variant="default" onClick={() => void list.fetchNextPage()}>
                More {many}
              </Button>
            ) : (
              <Text size="sm" c="dimmed">
                {countOf(records.length, one, many)}
              </Text>
            )}
          </Center>
        </>
      )}
    </Stack>
  );
}
