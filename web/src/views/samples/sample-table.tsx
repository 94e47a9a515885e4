import type { SampleSort, SampleV1 } from '@flowsage/client';
import { UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { type ListState, orderOf, SORTS, sortOf } from './list-query.ts';
import type { SampleDialog } from './sample-dialogs.tsx';
import { SampleRow } from './sample-row.tsx';
import './sample-table.css';

/** Height of a row before it was measured. */
const ROW_PIXELS = 62;
/** Rows before the end of what was read at which more is asked for. */
const ROWS_AHEAD = 20;

const HEADINGS: readonly { readonly area: string; readonly text: string; readonly sort?: SampleSort }[] = [
  { area: 'name', text: SORTS.fileName, sort: 'fileName' },
  { area: 'verdict', text: 'Verdict' },
  { area: 'rarity', text: 'Rarity' },
  { area: 'flows', text: SORTS.flows, sort: 'flows' },
  { area: 'traffic', text: SORTS.trafficDate, sort: 'trafficDate' },
  { area: 'uploaded', text: SORTS.uploadedAt, sort: 'uploadedAt' },
];

/** Samples as rows, of which only those in sight are made. Below the width of tablets a row is a card. */
export function SampleTable({
  samples,
  state,
  onSort,
  at,
  onAt,
  onEnd,
  onDialog,
}: {
  readonly samples: readonly SampleV1[];
  readonly state: ListState;
  readonly onSort: (sort: SampleSort) => void;
  /** Row that the keys are at; -1 for none. */
  readonly at: number;
  readonly onAt: (at: number) => void;
  /** Rows near the end are in sight. */
  readonly onEnd: () => void;
  readonly onDialog: (dialog: SampleDialog) => void;
}) {
  const body = useRef<HTMLTableSectionElement>(null);
  const [top, setTop] = useState(0);
  // Uploads and filters above it come and go.
  useLayoutEffect(() => {
    const now = (body.current?.getBoundingClientRect().top ?? 0) + window.scrollY;
    if (Math.abs(now - top) > 1) setTop(now);
  });
  const rows = useWindowVirtualizer({
    count: samples.length,
    estimateSize: () => ROW_PIXELS,
    overscan: 8,
    scrollMargin: top,
    getItemKey: (index) => samples[index]!.id,
  });
  const last = rows.getVirtualItems().at(-1)?.index ?? 0;
  const latestOnEnd = useRef(onEnd);
  latestOnEnd.current = onEnd;

  useEffect(() => {
    if (samples.length > 0 && last >= samples.length - ROWS_AHEAD) latestOnEnd.current();
  }, [last, samples.length]);

  useEffect(() => {
    if (at < 0) return;
    rows.scrollToIndex(at, { align: 'auto' });
    // It may have to be made first.
    const frame = requestAnimationFrame(() =>
      body.current?.querySelector<HTMLElement>(`[data-index="${at}"] a`)?.focus({ preventScroll: true }),
    );
    return () => cancelAnimationFrame(frame);
  }, [at, rows]);

  return (
    <table aria-label="Samples" aria-rowcount={samples.length + 1} className="samples">
      <thead>
        <tr aria-rowindex={1} className="sample-row sample-head">
          {HEADINGS.map(({ area, text, sort }) => (
            <th
              key={area}
              scope="col"
              className={`sample-${area}`}
              {...(sort === undefined ? {} : { 'aria-sort': ariaSort(state, sort) })}
            >
              {sort === undefined ? text : <SortButton state={state} sort={sort} text={text} onSort={onSort} />}
            </th>
          ))}
          <th scope="col" className="sample-actions">
            <span className="unsighted">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody ref={body} style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, key, start }) => (
          <SampleRow
            key={key}
            rowRef={rows.measureElement}
            top={start - top}
            sample={samples[index]!}
            index={index}
            isAt={index === at}
            onAt={onAt}
            onDialog={onDialog}
          />
        ))}
      </tbody>
    </table>
  );
}

function SortButton({
  state,
  sort,
  text,
  onSort,
}: {
  readonly state: ListState;
  readonly sort: SampleSort;
  readonly text: string;
  readonly onSort: (sort: SampleSort) => void;
}) {
  const Arrow = orderOf(state) === 'asc' ? IconArrowUp : IconArrowDown;
  return (
    <UnstyledButton className="sample-sort" onClick={() => onSort(sort)}>
      {text}
      {sortOf(state) === sort && <Arrow size={14} aria-hidden />}
    </UnstyledButton>
  );
}

function ariaSort(state: ListState, sort: SampleSort): 'ascending' | 'descending' | 'none' {
  if (sortOf(state) !== sort) return 'none';
  return orderOf(state) === 'asc' ? 'ascending' : 'descending';
}
