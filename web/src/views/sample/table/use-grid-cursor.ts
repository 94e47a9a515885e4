import { type KeyboardEvent, useCallback, useState } from 'react';

/** Where the keyboard is: row -1 is the head. */
export interface GridPlace {
  readonly row: number;
  readonly column: number;
}

/** The next place for a key; null for keys that do not move. Pure, so that it can be tested. */
export function movedPlace(
  place: GridPlace,
  key: string,
  isFar: boolean,
  size: { readonly rows: number; readonly columns: number; readonly page: number },
): GridPlace | null {
  const last = { row: size.rows - 1, column: Math.max(size.columns - 1, 0) };
  const rowAt = (row: number) => ({ ...place, row: Math.min(Math.max(row, -1), last.row) });
  const columnAt = (column: number) => ({ ...place, column: Math.min(Math.max(column, 0), last.column) });
  switch (key) {
    case 'ArrowDown':
      return rowAt(place.row + 1);
    case 'ArrowUp':
      return rowAt(place.row - 1);
    case 'PageDown':
      return rowAt(place.row + size.page);
    case 'PageUp':
      return rowAt(Math.max(place.row - size.page, 0));
    case 'ArrowRight':
      return columnAt(place.column + 1);
    case 'ArrowLeft':
      return columnAt(place.column - 1);
    case 'Home':
      return isFar ? { row: Math.min(0, last.row), column: 0 } : columnAt(0);
    case 'End':
      return isFar ? last : columnAt(last.column);
    default:
      return null;
  }
}

/** One place of a grid, moved by arrows, Home, End and pages; with Ctrl to the first or last cell of all. */
export function useGridCursor(size: { readonly rows: number; readonly columns: number; readonly page: number }) {
  const [wanted, setPlace] = useState<GridPlace>({ row: 0, column: 0 });
  // Rows and columns may have become fewer meanwhile.
  const place: GridPlace = {
    row: Math.min(wanted.row, size.rows - 1),
    column: Math.min(wanted.column, Math.max(size.columns - 1, 0)),
  };
  const { rows, columns, page } = size;
  const { row, column } = place;
  const onKey = useCallback(
    (event: KeyboardEvent): GridPlace | null => {
      if (event.altKey || event.metaKey) return null;
      const next = movedPlace({ row, column }, event.key, event.ctrlKey, { rows, columns, page });
      if (next === null) return null;
      event.preventDefault();
      setPlace(next);
      return next;
    },
    [row, column, rows, columns, page],
  );
  return { place, setPlace, onKey };
}
