import type { Store } from '../store/index.ts';

/** A store, and how often statistics were changed through it: what was made of them is old when the number is another. */
export interface StatisticsClock {
  readonly store: Store;
  changes(): number;
}

/** Calls that add to statistics or take from them. */
const CHANGES = [
  'completeSample',
  'deleteSample',
  'setVisibility',
  'contribute',
  'withdraw',
  'deleteAccount',
  'restore',
] as const;

export function withStatisticsClock(store: Store): StatisticsClock {
  let changes = 0;
  const counted = CHANGES.map((name) => {
    const call = store[name] as (...args: unknown[]) => Promise<unknown>;
    return [
      name,
      (...args: unknown[]) => {
        // Also where it fails: nobody knows how far it came.
        return call(...args).finally(() => changes++);
      },
    ];
  });
  return { store: { ...store, ...Object.fromEntries(counted) } as Store, changes: () => changes };
}
