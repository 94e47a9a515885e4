import { useDebouncedCallback } from '@mantine/hooks';
import { useCallback, useEffect, useState } from 'react';
import { useSearchParams } from 'wouter';

/** Browsers take few changes of the address a second, and a key that is held down makes many. */
const WRITE_MILLISECONDS = 250;

/**
 * Which row is looked at: a number, `e` and an Event, `r` and the first row of repeats, or `g` and a group; empty for
 * none. Kept in the address.
 */
export function useCursor(): readonly [string, (key: string) => void] {
  const [params, setParams] = useSearchParams();
  const fromAddress = params.get('row') ?? '';
  const [key, setKey] = useState(fromAddress);
  useEffect(() => setKey(fromAddress), [fromAddress]);
  const write = useDebouncedCallback((next: string) => {
    setParams(
      (before) => {
        const to = new URLSearchParams(before);
        if (next === '') to.delete('row');
        else to.set('row', next);
        return to;
      },
      // What the history remembers of its step stays.
      { replace: true, state: history.state },
    );
  }, WRITE_MILLISECONDS);
  const move = useCallback(
    (next: string) => {
      setKey(next);
      write(next);
    },
    [write],
  );
  return [key, move];
}
