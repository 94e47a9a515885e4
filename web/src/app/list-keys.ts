import { type Shortcut, useShortcuts } from './shortcuts.tsx';

/** A list that is gone through with keys. */
export interface KeyedList {
  /** One of its entries: `sample`. */
  readonly one: string;
  readonly count: number;
  /** Position of the entry that is looked at; below 0 for none. */
  readonly at: number;
  readonly onAt: (position: number) => void;
  /** Where the first step leads to; the beginning unless it says otherwise. */
  readonly first?: number;
  /** After the title of the key, in the help. */
  readonly hint?: string;
  /** Something lies over the list. */
  readonly isCovered?: boolean;
}

/** The position after so many steps, never past an end; null where there is nothing. */
export function steppedTo({ count, at, first = 0 }: Pick<KeyedList, 'count' | 'at' | 'first'>, by: number) {
  if (count === 0) return null;
  return Math.min(Math.max(at < 0 ? first : at + by, 0), count - 1);
}

/** Keys of a list: j and k go through it, beside whatever else can be done there. */
export function useListKeys(title: string, list: KeyedList, others: readonly Shortcut[] = []): void {
  const { one, hint, isCovered = false, onAt } = list;
  const step = (by: number) => {
    const next = steppedTo(list, by);
    if (next !== null) onAt(next);
  };
  const steps: readonly Shortcut[] = [
    { keys: 'j', title: `Next ${one}${hint === undefined ? '' : ` (${hint})`}`, run: () => step(1) },
    { keys: 'k', title: `${one.charAt(0).toUpperCase()}${one.slice(1)} before`, run: () => step(-1) },
  ];
  useShortcuts(title, isCovered ? others : [...steps, ...others]);
}
