// biome-ignore-all lint/a11y/useSemanticElements: a table element cannot leave out the rows that are not seen.
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and tells which of its cells is meant.
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type MouseEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { SampleViewProps } from '../sample-data.ts';
import { CellMenu, type ChosenCell } from './cell-menu.tsx';
import { cellValue } from './cell-values.ts';
import type { TableColumn } from './column-list.ts';
import { GridHead } from './grid-head.tsx';
import { GridRow, OPENER_WIDTH, ROW_HEIGHT } from './grid-row.tsx';
import type { Sorting } from './sort-rows.ts';
import { type GridPlace, useGridCursor } from './use-grid-cursor.ts';
import './flows-table.css';

const HEAD_HEIGHT = 35;
/** Rows that a page up or down goes. */
const PAGE_ROWS = 15;

/** The flows as a grid: what is on the screen is drawn, and one cell at a time has the keyboard. */
export function FlowsGrid({
  view,
  order,
  columns,
  sorting,
  isReadable,
  onSort,
}: {
  readonly view: SampleViewProps;
  /** Positions of the shown rows, in the order of the table. */
  readonly order: readonly number[];
  readonly columns: readonly TableColumn[];
  readonly sorting: Sorting | null;
  readonly isReadable: boolean;
  readonly onSort: (column: TableColumn) => void;
}) {
  const { data, rows, filter, selected, onSelect } = view;
  const grid = useRef<HTMLDivElement>(null);
  const [chosen, setChosen] = useState<ChosenCell | null>(null);
  const { place, setPlace, onKey } = useGridCursor({ rows: order.length, columns: columns.length, page: PAGE_ROWS });
  const width = useMemo(() => columns.reduce((sum, column) => sum + column.width, OPENER_WIDTH), [columns]);
  const virtual = useVirtualizer({
    count: order.length,
    getScrollElement: () => grid.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 10,
    scrollMargin: HEAD_HEIGHT,
    scrollPaddingStart: HEAD_HEIGHT,
    useFlushSync: false,
  });

  const selectedPlace = useMemo(() => (selected === null ? -1 : order.indexOf(selected)), [order, selected]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: scrolling itself changes the virtualizer.
  useEffect(() => {
    if (selectedPlace >= 0) virtual.scrollToIndex(selectedPlace, { align: 'auto' });
  }, [selectedPlace]);

  /** Opens the menu of a cell that is on the screen. */
  const choose = ({ row: at, column }: GridPlace) => {
    const [row, head] = [rows[order[at] ?? -1], columns[column]];
    if (row === undefined || head === undefined) return;
    const value = cellValue(data, row, head);
    const cell = document.getElementById(`flow-${at}-${column}`);
    if (value === null || value === '' || cell === null) return;
    const { left, top, height, width: cellWidth } = cell.getBoundingClientRect();
    setChosen({ row, column: head, value: String(value), at: { left, top, height, width: cellWidth } });
  };

  const onClick = (event: MouseEvent) => {
    const cell = (event.target as Element).closest<HTMLElement>('[data-column]');
    const at = Number(cell?.parentElement?.dataset['place'] ?? -1);
    if (cell === null || at < 0) return;
    // Whoever marks a text wants to copy it.
    if (getSelection()?.isCollapsed === false) return;
    const column = Number(cell.dataset['column']);
    setPlace({ row: at, column: Math.max(column, 0) });
    if (column < 0) onSelect(order[at]!);
    else choose({ row: at, column });
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const next = onKey(event);
    if (next !== null) {
      if (next.row >= 0) virtual.scrollToIndex(next.row, { align: 'auto' });
      scrollAcross(grid.current, columns, next.column);
      return;
    }
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    if (place.row < 0) onSort(columns[place.column]!);
    else if (event.key === 'Enter') choose(place);
    else onSelect(order[place.row]!);
  };

  return (
    <>
      <div
        ref={grid}
        className="flows-grid"
        role="grid"
        aria-label="Flows"
        aria-rowcount={order.length + 1}
        aria-colcount={columns.length + 1}
        aria-activedescendant={`flow-${place.row}-${place.column}`}
        tabIndex={0}
        onClick={onClick}
        onKeyDown={onKeyDown}
        style={{ height: 'max(340px, calc(100dvh - 230px))' }}
      >
        <GridHead columns={columns} sorting={sorting} here={place.row < 0 ? place.column : -1} onSort={onSort} />
        <div className="flows-rows" role="rowgroup" style={{ height: virtual.getTotalSize(), width }}>
          {virtual.getVirtualItems().map((item) => (
            <GridRow
              key={item.key}
              data={data}
              row={rows[order[item.index]!]!}
              place={item.index}
              top={item.start - HEAD_HEIGHT}
              columns={columns}
              isReadable={isReadable}
              isSelected={item.index === selectedPlace}
              here={item.index === place.row ? place.column : -1}
            />
          ))}
        </div>
      </div>
      <CellMenu
        chosen={chosen}
        filter={filter}
        hasPages={data.origin === 'own'}
        onDetails={onSelect}
        onClose={() => {
          setChosen(null);
          grid.current?.focus({ preventScroll: true });
        }}
      />
    </>
  );
}

/** Brings a column between the edges. */
function scrollAcross(grid: HTMLElement | null, columns: readonly TableColumn[], column: number): void {
  if (grid === null) return;
  const left = columns.slice(0, column).reduce((sum, { width }) => sum + width, OPENER_WIDTH);
  const right = left + columns[column]!.width;
  if (column === 0) grid.scrollLeft = 0;
  else if (left < grid.scrollLeft) grid.scrollLeft = left;
  else if (right > grid.scrollLeft + grid.clientWidth) grid.scrollLeft = right - grid.clientWidth;
}
