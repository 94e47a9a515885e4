import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type MouseEvent, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { steppedTo, useListKeys } from '../../../app/list-keys.ts';
import { useValueMenu } from '../filter/value-menu.tsx';
import type { SampleViewProps } from '../sample-data.ts';
import { NO_REPEATS, repeatsOf } from './repeats.ts';
import { foldOf, type Grouping, timelineItems } from './timeline-items.ts';
import { TimelineRow } from './timeline-row.tsx';
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
  const element = useRef<HTMLOListElement>(null);
  const focusNext = useRef(false);
  const openValueMenu = useValueMenu();
  const { margin, isNarrow } = usePlace(element);
  const rowPixels = isNarrow ? NARROW_ROW_PIXELS : ROW_PIXELS;

  const fold = useCallback((key: string, opens?: boolean) => {
    setOpen((before) => {
      const next = new Set(before);
      if (opens ?? !before.has(key)) next.add(key);
      else next.delete(key);
      return next;
    });
  }, []);

  const repeats = useMemo(
    () => (grouping === 'time' ? repeatsOf(rows, matching) : NO_REPEATS),
    [rows, matching, grouping],
  );
  // A row that a link leads to is not left hidden in its fold.
  const cursorFold = useMemo(() => foldOf(rows, cursor, grouping, repeats), [rows, cursor, grouping, repeats]);
  const linkedFold = useRef<string | null>(null);
  if (linkedFold.current !== cursorFold) {
    linkedFold.current = cursorFold;
    if (cursorFold !== null && !open.has(cursorFold)) fold(cursorFold, true);
  }

  const items = useMemo(
    () => timelineItems(rows, matching, grouping, open, repeats),
    [rows, matching, grouping, open, repeats],
  );
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
      element.current?.querySelector<HTMLElement>('.row-current [data-open]')?.focus({ preventScroll: true }),
    );
  });

  const goTo = (next: number) => {
    focusNext.current = true;
    onCursor(items[next]!.key);
  };
  const list = {
    one: 'row',
    count: items.length,
    at: position,
    first: firstSeen(virtual.scrollOffset ?? 0, margin, rowPixels),
    onAt: goTo,
  };
  const leap = (by: number) => {
    const next = steppedTo(list, by);
    if (next !== null) goTo(next);
  };
  const current = items[position];
  const currentRow = current === undefined ? undefined : rows[current.kind === 'flow' ? current.row : current.rows[0]!];
  const page = Math.max(1, Math.floor((window.innerHeight - HEAD_PIXELS) / rowPixels) - 1);
  const filterDestination = (exclude: boolean) => {
    if (currentRow !== undefined) filter.add({ field: 'destination', value: currentRow.destination, exclude });
  };

  useListKeys('Timeline', list, [
    { keys: 'J', title: 'A screen down', run: () => leap(page) },
    { keys: 'K', title: 'A screen up', run: () => leap(-page) },
    { keys: 'd', title: 'Details of the row (or Enter)', run: () => current !== undefined && onOpen(current.key) },
    {
      keys: 'o',
      title: 'Unfold or fold an Event, repeats or a group',
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
      ref={element}
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
            <TimelineRow item={item} isCurrent={item.key === cursor} data={data} rows={rows} grouping={grouping} />
          </li>
        );
      })}
    </ol>
  );
}

function firstSeen(scrolled: number, margin: number, rowPixels: number): number {
  return Math.max(0, Math.ceil((scrolled + HEAD_PIXELS - margin) / rowPixels));
}
