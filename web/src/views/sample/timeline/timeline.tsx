import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type MouseEvent, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useShortcuts } from '../../../app/shortcuts.tsx';
import { useValueMenu } from '../filter/value-menu.tsx';
import type { SampleViewProps } from '../sample-data.ts';
import { EventRow } from './event-row.tsx';
import { FlowRow } from './flow-row.tsx';
import { GroupRow } from './group-row.tsx';
import { foldOf, type Grouping, type TimelineItem, timelineItems } from './timeline-items.ts';
import { usePlace } from './use-place.ts';
import './timeline.css';

/** Heights are fixed, so that nothing is measured: two lines, or three where there is little room. */
const ROW_PIXELS = 78;
const NARROW_ROW_PIXELS = 92;
/** What stands above while the page is scrolled. */
const HEAD_PIXELS = 120;

export interface TimelineProps extends Omit<SampleViewProps, 'selected' | 'onSelect'> {
  readonly grouping: Grouping;
  /** Key of the row that is looked at. */
  readonly cursor: string;
  readonly onCursor: (key: string) => void;
  /** Shows the details of the row that is looked at. */
  readonly onOpen: (key: string) => void;
}

/** The story of a sample from top to bottom. Only what is on the screen is drawn. */
export function Timeline({ data, rows, matching, filter, grouping, cursor, onCursor, onOpen }: TimelineProps) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const list = useRef<HTMLOListElement>(null);
  const focusNext = useRef(false);
  const openValueMenu = useValueMenu();
  const { margin, isNarrow } = usePlace(list);
  const rowPixels = isNarrow ? NARROW_ROW_PIXELS : ROW_PIXELS;

  const fold = useCallback((key: string, opens?: boolean) => {
    setOpen((before) => {
      const next = new Set(before);
      if (opens ?? !before.has(key)) next.add(key);
      else next.delete(key);
      return next;
    });
  }, []);

  // A row that a link leads to is not left hidden in its fold.
  const cursorFold = useMemo(() => foldOf(rows, cursor, grouping), [rows, cursor, grouping]);
  const linkedFold = useRef<string | null>(null);
  if (linkedFold.current !== cursorFold) {
    linkedFold.current = cursorFold;
    if (cursorFold !== null && !open.has(cursorFold)) fold(cursorFold, true);
  }

  const items = useMemo(() => timelineItems(rows, matching, grouping, open), [rows, matching, grouping, open]);
  const positions = useMemo(() => new Map(items.map(({ key }, index) => [key, index])), [items]);
  const position = positions.get(cursor) ?? -1;

  const virtual = useWindowVirtualizer({
    count: items.length,
    estimateSize: () => rowPixels,
    getItemKey: (index) => items[index]!.key,
    overscan: 4,
    scrollMargin: margin,
    scrollPaddingStart: HEAD_PIXELS,
    scrollPaddingEnd: 24,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height of rows is taken anew when it changes.
  useLayoutEffect(() => virtual.measure(), [rowPixels]);

  // Where a link or another view led to, once.
  const shown = useRef('');
  useEffect(() => {
    if (position < 0 || shown.current === cursor || margin === 0) return;
    shown.current = cursor;
    virtual.scrollToIndex(position, { align: 'auto' });
  }, [position, cursor, margin, virtual]);

  useEffect(() => {
    if (!focusNext.current) return;
    focusNext.current = false;
    requestAnimationFrame(() =>
      list.current?.querySelector<HTMLElement>('.row-current [data-open]')?.focus({ preventScroll: true }),
    );
  });

  const move = (by: number) => {
    if (items.length === 0) return;
    const from = position < 0 ? firstSeen(virtual.scrollOffset ?? 0, margin, rowPixels) - Math.sign(by) : position;
    const next = Math.min(items.length - 1, Math.max(0, from + by));
    focusNext.current = true;
    onCursor(items[next]!.key);
  };
  const current = items[position];
  const currentRow = current === undefined ? undefined : rows[current.kind === 'flow' ? current.row : current.rows[0]!];
  const page = Math.max(1, Math.floor((window.innerHeight - HEAD_PIXELS) / rowPixels) - 1);
  const filterDestination = (exclude: boolean) => {
    if (currentRow !== undefined) filter.add({ field: 'destination', value: currentRow.destination, exclude });
  };

  useShortcuts('Timeline', [
    { keys: 'j', title: 'Next row', run: () => move(1) },
    { keys: 'k', title: 'Row before', run: () => move(-1) },
    { keys: 'J', title: 'A screen down', run: () => move(page) },
    { keys: 'K', title: 'A screen up', run: () => move(-page) },
    { keys: 'd', title: 'Details of the row (or Enter)', run: () => current !== undefined && onOpen(current.key) },
    {
      keys: 'o',
      title: 'Unfold or fold an Event or group',
      run: () => {
        const key = current?.kind === 'flow' ? cursorFold : current?.key;
        if (key == null) return;
        if (current?.kind === 'flow') onCursor(key);
        fold(key);
      },
    },
    { keys: 'O', title: 'Fold everything', run: () => setOpen(new Set()) },
    { keys: 'f', title: 'Only the destination of this row', run: () => filterDestination(false) },
    { keys: 'x', title: 'All but the destination of this row', run: () => filterDestination(true) },
  ]);

  const onClick = (event: MouseEvent<HTMLElement>) => {
    const target = event.target as Element;
    const key = target.closest<HTMLElement>('[data-key]')?.dataset['key'];
    if (key === undefined) return;
    const folded = target.closest<HTMLElement>('[data-fold]')?.dataset['fold'];
    if (folded !== undefined) {
      onCursor(key);
      fold(folded);
    } else if (target.closest('[data-field]') !== null) openValueMenu(event);
    else if (target.closest('.row-card') !== null && window.getSelection()?.isCollapsed !== false) {
      shown.current = key;
      onOpen(key);
    }
  };

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: all that is clicked are buttons within; the list only listens.
    <ol
      ref={list}
      className={`timeline ${isNarrow ? 'timeline-narrow' : ''}`}
      style={{ height: virtual.getTotalSize() }}
      aria-label="Timeline"
      onClick={onClick}
    >
      {virtual.getVirtualItems().map((place) => {
        const item = items[place.index]!;
        return (
          <li
            key={place.key}
            data-key={item.key}
            aria-setsize={items.length}
            aria-posinset={place.index + 1}
            style={{ transform: `translateY(${place.start - margin}px)`, height: place.size }}
          >
            <Item item={item} isCurrent={item.key === cursor} data={data} rows={rows} grouping={grouping} />
          </li>
        );
      })}
    </ol>
  );
}

function Item({
  item,
  isCurrent,
  data,
  rows,
  grouping,
}: Pick<SampleViewProps, 'data' | 'rows'> & {
  readonly item: TimelineItem;
  readonly isCurrent: boolean;
  readonly grouping: Grouping;
}) {
  const { trafficDate } = data.sample;
  if (item.kind === 'flow')
    return <FlowRow row={rows[item.row]!} inside={item.inside} isCurrent={isCurrent} trafficDate={trafficDate} />;
  if (item.kind === 'group')
    return (
      <GroupRow
        item={item}
        first={rows[item.rows[0]!]!}
        grouping={grouping}
        isCurrent={isCurrent}
        trafficDate={trafficDate}
      />
    );
  const event = data.annotations.events[item.event]!;
  return (
    <EventRow
      itemKey={item.key}
      record={data.annotations.records[event.record]!}
      members={item.rows.map((row) => rows[row]!)}
      steps={event.steps.length}
      isOpen={item.isOpen}
      isCurrent={isCurrent}
      trafficDate={trafficDate}
    />
  );
}

function firstSeen(scrolled: number, margin: number, rowPixels: number): number {
  return Math.max(0, Math.ceil((scrolled + HEAD_PIXELS - margin) / rowPixels));
}
