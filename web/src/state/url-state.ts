import { useCallback } from 'react';
import { useSearchParams } from 'wouter';

/** What the address says beside the page: one text for each name; an absent one is its default. */
export type UrlState<Name extends string> = Readonly<Record<Name, string>>;

export interface UrlChange {
  /** Without a step back: for what changes while somebody types or drags. */
  readonly replace?: boolean;
}

/**
 * The state of a page, kept in its address, so that links lead to what is seen and going back takes steps back. Names
 * that are not asked for stay as they are. A value that is its default leaves the address.
 */
export function useUrlState<Name extends string>(
  defaults: UrlState<Name>,
): readonly [UrlState<Name>, (change: Partial<UrlState<Name>>, how?: UrlChange) => void] {
  const [params, setParams] = useSearchParams();
  const names = Object.keys(defaults) as Name[];
  const values = Object.fromEntries(names.map((name) => [name, params.get(name) ?? defaults[name]])) as UrlState<Name>;
  const set = useCallback(
    (change: Partial<UrlState<Name>>, { replace = false }: UrlChange = {}) => {
      setParams(
        (before) => {
          const next = new URLSearchParams(before);
          for (const [name, value] of Object.entries(change) as [Name, string | undefined][])
            if (value === undefined || value === defaults[name]) next.delete(name);
            else next.set(name, value);
          return next;
        },
        { replace },
      );
    },
    [setParams, defaults],
  );
  return [values, set];
}
