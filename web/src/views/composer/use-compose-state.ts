import { useDebouncedCallback } from '@mantine/hooks';
import { useCallback, useRef, useState } from 'react';
import { useUrlState } from '../../state/url-state.ts';
import { COMPOSE_DEFAULTS, type ComposeState, fitsAddress } from './compose-state.ts';

/** Browsers take few changes of the address a second, and somebody who types makes many. */
const WRITE_MILLISECONDS = 300;

export interface ComposeStateHook {
  readonly state: ComposeState;
  /** Takes a step that going back takes back. */
  readonly change: (change: Partial<ComposeState>) => void;
  /** What is typed or dragged: in the address a moment later. */
  readonly type: (change: Partial<ComposeState>) => void;
  /** Texts are too long to stand in the address: a link to this page would lack them. */
  readonly isTooLong: boolean;
}

/** The state of the composer, kept in the address as far as it fits. */
export function useComposeState(): ComposeStateHook {
  const [url, setUrl] = useUrlState(COMPOSE_DEFAULTS);
  const typed = useRef<Partial<ComposeState>>({});
  const [, draw] = useState(0);
  const state: ComposeState = { ...url, ...typed.current };
  const latest = useRef(url);
  latest.current = url;

  const put = useCallback(
    (change: Partial<ComposeState>, replace: boolean) => {
      const next = { ...typed.current, ...change };
      const fits = fitsAddress({ ...latest.current, ...next });
      // What does not fit stays in this tab; what was picked goes into the address all the same.
      typed.current = fits ? {} : { ...typed.current, ...(replace ? change : {}) };
      setUrl(fits ? next : replace ? {} : change, { replace });
      draw((count) => count + 1);
    },
    [setUrl],
  );
  const write = useDebouncedCallback(() => put({}, true), WRITE_MILLISECONDS);
  const type = useCallback(
    (change: Partial<ComposeState>) => {
      typed.current = { ...typed.current, ...change };
      draw((count) => count + 1);
      write();
    },
    [write],
  );
  const change = useCallback((next: Partial<ComposeState>) => put(next, false), [put]);
  return { state, change, type, isTooLong: !fitsAddress(state) };
}
